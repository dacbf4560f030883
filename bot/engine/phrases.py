"""Every sentence that the engine says to patients outside of a script, as msgids of ``bot.po``.

What is said while a question is asked stands in :mod:`bot.domain.scripts.phrases`; both together are ``NAMED``. Nothing
else may be said to a patient but scripts, prompts and safety texts: what is not here is not translated.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.scripts import phrases as asking

# Putting a question off, pausing, and what waits.
IN_AN_HOUR = "In an hour"
THIS_EVENING = "This evening"
TOMORROW = "Tomorrow"
WHEN = "When may I ask again?"
UNTIL = "All right. I will ask again: {time}."
PAUSED = "All right, this waits for you. Write /resume when you want to go on."
NOTHING_OPEN = "There is no open question at the moment."
NOTHING_PENDING = "There is nothing open or planned at the moment."
PENDING = "This is open or planned:"
NOW_OPEN = "open now: {title}"
ON_PAUSE = "paused: {title}. Write /resume to go on."
AT = "{time}: {title}"
CLOSED = "This question is closed. The newest one is below."

# What is written when nothing was asked.
KEPT = (
    "Thank you, I have kept this. I am automatic, and nobody may read it before your next visit. "
    "For helplines, write /help."
)
CONNECTED = "You are connected. I will write when it is time."
NOT_TAKING_PART = "You are not taking part. Write /start to begin again."
WELCOME_FIRST = "That comes after the welcome. Write /start to go on."
NOT_OFFERED = "The clinic does not offer that here."
UNUSABLE_LINK = (
    "This link can't be used. It may have been used already, or its time is over. Please ask your clinic for a new one."
)
"""One sentence for every reason: it must not tell anybody whether somebody else is a patient."""

# Stopping.
STOPPED = "I have stopped asking. Your answers so far are kept. Write /help at any time."
NOTHING_TO_STOP = "There is nothing to stop at the moment. Write /help at any time."
WRITES_AGAIN = "After your next session I would write again. If you do not want that, tap below."
DO_NOT_WRITE = "Do not write again"
GOODBYE = "I will not write again. Write /start if you change your mind, and /help at any time."

# Behind the menu button, beside the command.
MENU_HELP = "Helplines, and how to reach the clinic"
MENU_PENDING = "What is open or planned"
MENU_BACK = "Correct the last answer"
MENU_SKIP = "Pass over this question"
MENU_LATER = "Ask me another time"
MENU_PAUSE = "Put this aside for now"
MENU_RESUME = "Go on with what I put aside"
MENU_STOP = "Stop asking"
MENU_PLAN = "Read my plan"
MENU_MY_PLAN = "Write my plan"
MENU_CHANGE_PLAN = "Change my plan"
MENU_GROUNDING = "A grounding exercise"
MENU_JOURNAL = "Write in my journal"
MENU_HARD = "After a hard experience"


def _constants(module: Mapping[str, object]) -> dict[str, str]:
    """The sentences by the names they have here, in the order in which they are written."""
    return {name: value for name, value in module.items() if name.isupper() and isinstance(value, str)}


NAMED: Mapping[str, str] = {
    name: value
    for name, value in (_constants(vars(asking)) | _constants(globals())).items()
    if any(character.isalpha() for character in value)  # a mere "…" is the same in every language
}
"""Everything the bot itself says to patients, by the name of its constant."""
ALL: tuple[str, ...] = tuple(NAMED.values())
