"""Every phrase that the engine itself says, as msgids of ``bot.po``.

They live in one place so that translators and the clinic find them; the words of a script are in its file.
"""

from __future__ import annotations

SKIP = "Skip"
YES = "Yes"
NO = "No"
DONE = "Done"
NONE_OF_THESE = "None of these"
BACK = "Back"
LATER = "Later"

# Words that count as the button when typed, separated by "|". A translation lists the words of its own language. "Not
# now" is not among them: in many scripts it is the label of an answer.
SKIP_WORDS = "skip|pass|next|no answer|rather not say"
YES_WORDS = "yes|y|yeah|yep|yup"
NO_WORDS = "no|n|nope|nah"
NONE_WORDS = "none|none of these|nothing"
BACK_WORDS = "back|go back|undo"
LATER_WORDS = "later|ask me later"
PAUSE_WORDS = "pause|wait"
RESUME_WORDS = "resume|continue|go on"

TAP_A_BUTTON = "Please tap one of the buttons, or type its words or number."
TAP_YES_OR_NO = "Please tap Yes or No, or type it."
TAP_A_NUMBER = "Please tap a number from {low} to {high}, or type it."
TYPE_A_NUMBER = "Please type a number, like 7."
TYPE_A_NUMBER_BETWEEN = "Please type a number from {low} to {high}."
TYPE_A_WHOLE_NUMBER_BETWEEN = "Please type a whole number from {low} to {high}."
TYPE_A_WHOLE_NUMBER = "Please type a whole number, like 7."
TYPE_A_TIME = "Please type a time, like {example}."
TYPE_A_TIME_BETWEEN = "Please type a time between {earliest} and {latest}, like {example}."
TAP_SEVERAL = "Please tap all that fit, then Done. You can also type them, with commas between."
TAP_ALL_THAT_FIT = "Tap all that fit, then Done."
TYPE_SOME_WORDS = "Please type a few words, or tap Skip."
CHOOSE_A_LANGUAGE = "Please tap your language, or type its name."
CHOOSE_A_COUNTRY = "I don't know that country. Please tap it, or type its name."
CHOOSE_A_CITY = "I don't know that city. Please tap the nearest city, or type a large city near you."

COUNTRY_BY_TYPING = "Not on a button? Type the name of your country."
CITY_BY_TYPING = "Not on a button? Type a large city near you."

PRIVATE = "Your clinicians do not see this answer. It is still checked for words that sound like danger."
CANNOT_SKIP = "This question needs an answer. You can also write /later, /pause or /stop."
NOTHING_BEFORE = "There is no earlier answer to go back to."
NUDGE = "The question above is still open. There is no hurry. Write /later to be asked another time."

# What a placeholder shows when nothing is known for it. A sentence with a hole in it would be worse.
CLINIC_UNKNOWN = "the clinic"
CLINIC_PHONE_UNKNOWN = "the number the clinic gave you"
SESSION_DATE_UNKNOWN = "your session day"
HOTLINES_UNKNOWN = "Call your local emergency number now."
ANSWER_UNKNOWN = "…"

ALL: tuple[str, ...] = tuple(
    value for name, value in sorted(globals().items()) if name.isupper() and isinstance(value, str)
)
