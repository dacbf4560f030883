"""The direct question in a rehearsal: asked, answered and left unanswered as by the live bot.

As bot/engine/hearing.py and asking.py, only that nothing is stored, and that nobody knows the clinic's rota here: that
nobody is on duty is not said.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from bot.domain import markup
from bot.domain.asking import (
    ANSWER_WITHIN,
    ASKED_ONCE_IN,
    RAISED,
    REMEMBERED,
    SILENCE_RULE,
    YES_RULE,
    Answer,
    meant,
    silence_calls,
)
from bot.domain.effects import Button, Keyboard
from bot.domain.rehearsal.state import Asked, Conversation
from bot.domain.rehearsal.unfolding import Unfolding
from bot.domain.screening.reading import Category, Circumstances, Level, Reading
from bot.domain.screening.text_keys import BYSTANDER, HELP
from bot.domain.scripts import advance, phrases
from bot.domain.scripts.advance import Typed
from bot.domain.scripts.kinds import Text
from bot.domain.scripts.steps import Asking

Heard = Literal["stored", "consoled", "answered"]
"""How much of the answer has been given: none, a word to a concern, all of it."""


class Listening(Unfolding):
    """The part of a rehearsal that hears what is typed before any script does."""

    # -- hearing -----------------------------------------------------------------------------------------------------

    def _hear(self, text: str) -> Heard:
        """Reads what was typed as the live bot does, and says what is said at once."""
        if self.stage.reads is None:
            return "stored"
        reading = self.stage.reads(text, self._circumstances())
        if reading.level is Level.none:
            return "stored"
        if reading.level is Level.concern:
            return self._concern(reading, text)
        if not reading.bystander and not RAISED & set(reading.modifiers):
            self._close_question(Answer.YES)
        category = reading.category.value if reading.category else ""
        self._script_stops()
        if reading.bystander:
            self._show(self.stage.words.safety(BYSTANDER, self.state.patient, self.state.now))
        named = f"{reading.rule or ''}, about somebody else" if reading.bystander else reading.rule or ""
        self._call(reading.level.name, named, category, shown=reading.bystander)
        return "answered"

    def _circumstances(self) -> Circumstances:
        state = self.state
        return Circumstances(
            hours_since_session=_hours(self._session(), state.now),
            hours_since_page=_hours(state.paged, state.now),
            concerns_today=sum(at >= state.now - REMEMBERED for at in state.concerns),
        )

    def _session(self) -> datetime | None:
        state = self.state
        return state.session if state.session is not None and state.session <= state.now else None

    def _concern(self, reading: Reading, text: str) -> Heard:
        state = self.state
        if self._meant(text) is not None:
            return "stored"
        state.concerns.append(state.now)
        about = "about somebody else" if reading.bystander else reading.rule
        self._note("screened", f"these words are read as a concern ({about})")
        asked = state.asked
        denied = state.denied is not None and state.denied >= state.now - ASKED_ONCE_IN
        if reading.bystander:
            self._show(self.stage.words.safety(BYSTANDER, state.patient, state.now))
        elif reading.ask and not denied and (asked is None or not asked.open):
            self._ask(text, (reading.category or Category.distress).value)
            return "answered"
        else:
            key = HELP[Level.concern][reading.category]
            self._show(self.stage.words.safety(key, state.patient, state.now))
        return "consoled"

    # -- asking ------------------------------------------------------------------------------------------------------

    def _ask(self, text: str, category: str) -> None:
        state, conversation = self.state, self.open
        number = max(
            state.serial, 0 if state.asked is None else state.asked.number + 1
        )  # as conversations are numbered
        place = None if conversation is None else (conversation.number, conversation.walk.sequence)
        state.asked = Asked(number, text, category, place, state.now, state.now + ANSWER_WITHIN)
        self._show(self.stage.words.safety("concern.ask", state.patient, state.now), self._answers())

    @property
    def asked(self) -> bool:
        """Whether the direct question waits for its answer."""
        return self.state.asked is not None and self.state.asked.open

    def _answers(self) -> Keyboard:
        asked = self.state.asked
        if asked is None:
            return ()
        return tuple((Button(label, f"q:{asked.number}:{answer}"),) for answer, label in self.labels().items())

    def labels(self) -> dict[Answer, str]:
        """What stands on the buttons of the direct question."""
        state, safety = self.state, self.stage.words.safety
        return {
            answer: markup.visible(safety(f"button.{answer}", state.patient, state.now)).strip() for answer in Answer
        }

    def _meant(self, text: str) -> Answer | None:
        if not self.asked:
            return None
        language, say = self.state.patient.language, self.stage.phrases.say
        yes = f"{say(language, phrases.YES_WORDS)}|{phrases.YES_WORDS}"
        return meant(text, self.labels(), yes, say(language, phrases.NO_WORDS))

    def _answer_directly(self, answer: Answer) -> None:
        state, asked = self.state, self.state.asked
        if asked is None:
            return
        due, asked.due, asked.open = asked.due, None, False
        if answer is Answer.NO:
            state.denied = state.now
            self._note("asked", "no: recorded, and a note for the clinician")
            self._show(self.stage.words.safety("concern.asked-no", state.patient, state.now))
            if due is not None:
                self._script_goes_on(asked)
            return
        self._script_stops()
        if answer is Answer.PERSON:
            self._show(self.stage.words.safety("reply.call", state.patient, state.now))
            self._call("urgent", "button:call", Category.distress.value, shown=True)
        else:
            self._call("urgent", YES_RULE, asked.category)

    def _close_question(self, answer: Answer) -> None:
        asked = self.state.asked
        if asked is not None and asked.open:
            asked.due, asked.open = None, False
            self._note("asked", f"that counts as {answer}")

    def _question_due(self) -> None:
        """As bot/engine/asking.py, fell_due: the three steps of its docstring."""
        state, asked = self.state, self.state.asked
        if asked is None:
            return
        was_open, asked.open, asked.due = asked.open, False, None
        if was_open:
            if silence_calls(asked.at, state.now, self._session(), state.paged):
                self._note("asked", "no answer to the direct question")
                self._script_stops()
                self._call("urgent", SILENCE_RULE, asked.category)
                return
            self._note("asked", "no answer to the direct question; it stays a note for the clinician")
            asked.due = self._quiet()
        here = self.open
        waits = was_open or (here is not None and asked.place == (here.number, here.walk.sequence))
        if waits and asked.due is None and state.case_until is None:
            self._script_goes_on(asked)

    def _to_the_direct_question(self, text: str, heard: Heard) -> bool:
        """Whether these words belong to the direct question; it is the newest, and its answers are shown again."""
        if not self.asked:
            return False
        conversation = self.open
        if conversation is not None:
            script = self.script_of(conversation)
            step = script.step(conversation.walk.step)
            words = isinstance(step, Asking) and isinstance(step.answer, Text)
            if not words and self._fits(conversation, text):
                return False
        if heard != "consoled":
            self._say("KEPT", self._answers())
        return True

    # -- the script meanwhile ----------------------------------------------------------------------------------------

    def _fits(self, conversation: Conversation, text: str) -> bool:
        script = self.script_of(conversation)
        context = self.context(conversation, script)
        return advance.understands(script, conversation.walk, text, context, phrases=self.stage.phrases)

    def _script_stops(self) -> None:
        conversation = self.open
        if conversation is not None:
            conversation.state, conversation.due = "stopped", None

    def _script_goes_on(self, asked: Asked) -> None:
        if self.open is not None and not self._take_held(asked):
            self._resume()

    def _take_held(self, asked: Asked, *, silent: bool = False) -> bool:
        """As bot/engine/talk.py, take_held: the words that were asked about are the answer to the script's question."""
        conversation = self.open
        if conversation is None or asked.place != (conversation.number, conversation.walk.sequence):
            return False
        if not self._fits(conversation, asked.text):
            return False
        script = self.script_of(conversation)
        context = self.context(conversation, script)
        given = Typed(asked.text)
        turn = advance.advance(script, conversation.walk, given, context, phrases=self.stage.phrases)
        self._turn(conversation, turn, silent=silent)
        return True

    def _take_waiting(self, *, silent: bool = False) -> bool:
        """The same, where the direct question still waits, or the end of the quiet hours is waited for."""
        asked = self.state.asked
        return asked is not None and asked.due is not None and self._take_held(asked, silent=silent)


def _hours(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else (now - since) / timedelta(hours=1)
