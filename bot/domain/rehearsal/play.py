"""A pretend patient at a script or a program, by the rules of the live bot and with its functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain import dates
from bot.domain.asking import Answer
from bot.domain.effects import Button, Keyboard, Say
from bot.domain.programs.timeline import Program, plan
from bot.domain.rehearsal.direct import Listening
from bot.domain.rehearsal.events import Event, Gave, Line
from bot.domain.rehearsal.question import Question
from bot.domain.rehearsal.stage import Pretend, Stage
from bot.domain.rehearsal.state import CheckIn, Conversation, State
from bot.domain.rehearsal.unfolding import STOPPED
from bot.domain.scripts import advance, answers, silence, wishes
from bot.domain.scripts.advance import LATER, Tapped, Typed, read_tap
from bot.domain.scripts.steps import Asking, Several
from bot.domain.sessions import ROUTE_NAMES

PACE = timedelta(minutes=1)
"""How long the pretend patient takes for an answer."""


class Rehearsal(Listening):
    """One play. ``state`` may be kept as JSON between any two calls; every call returns what happened in it."""

    # -- beginning ---------------------------------------------------------------------------------------------------

    @classmethod
    def of_script(
        cls,
        stage: Stage,
        patient: Pretend,
        name: str,
        at: datetime,
        *,
        session: datetime | None = None,
        serial: int = 1,
    ) -> Rehearsal:
        """``name`` begins ``at`` that moment, for somebody whose session was at ``session``."""
        told = session is None or session <= at
        begins = CheckIn(name, name, at, at + timedelta(days=1), quiet=False)
        return cls(stage, State(patient, at, session, told, [begins], serial=serial))

    @classmethod
    def of_program(
        cls, stage: Stage, patient: Pretend, program: Program, session: datetime, *, serial: int = 1
    ) -> Rehearsal:
        """Everything of ``program``, for a session given at ``session``; what belongs before it comes before it."""
        due = plan(program, session, patient.zone, patient.morning, patient.evening)
        check_ins = [
            CheckIn(one.item, one.script, one.due_utc, one.due_utc + one.late_window, one.quiet_hours != "ignore")
            for one in due
        ]
        first = min([session, *(one.due for one in check_ins)])
        return cls(stage, State(patient, first, session, session_told=False, plan=check_ins, serial=serial))

    # -- looking -----------------------------------------------------------------------------------------------------

    @property
    def over(self) -> bool:
        """Whether nothing will happen any more, whoever waits."""
        return self._next() is None

    def question(self) -> Question | None:
        """The question that waits, with all that an answer to it depends on."""
        conversation = self.open
        if conversation is None:
            return None
        script = self.script_of(conversation)
        step = script.step(conversation.walk.step)
        if not isinstance(step, Asking):
            return None
        context = self.context(conversation, script)
        return Question(script, step, conversation.walk, context, self.stage.phrases)

    def buttons(self) -> Keyboard:
        """The newest buttons that still mean something."""
        if self.asked:
            return self._answers()
        conversation = self.open
        if conversation is None:
            return ()
        if self.state.offer:
            return self._hours(conversation)
        script = self.script_of(conversation)
        context = self.context(conversation, script)
        effects = advance.ask_again(script, conversation.walk, context, phrases=self.stage.phrases)
        shown = [effect.keyboard for effect in effects if isinstance(effect, Say) and effect.keyboard]
        return shown[-1] if shown else ()

    def next_due(self) -> datetime | None:
        """When something will happen by itself, if the patient does nothing."""
        found = self._next()
        return None if found is None else found[0]

    # -- what the patient does ---------------------------------------------------------------------------------------

    def answers(self, line: Line, pace: timedelta = PACE) -> tuple[Event, ...]:
        """The patient taps a button of these words, or types them; ticks all of a tuple, then Done; or, None, waits.

        /back, /skip, /later, /pause, /resume and /stop work as in a chat.
        """
        if line is None:
            self._tell(Gave(self.state.now, None))
            self._pass(None)
            return self._told()
        self._answers_at(pace)
        self._tell(Gave(self.state.now, line))
        if isinstance(line, tuple):
            for label in line:
                self._tap(self._data(label))
            self._tap(self._done_data())
            return self._told()
        data = self._data(line)
        if data is not None and not self._only_ticks(data):
            self._tap(data)
        else:
            self._type(line)
        return self._told()

    def types(self, text: str) -> tuple[Event, ...]:
        """The patient writes this, at this moment."""
        self._type(text)
        return self._told()

    def taps(self, data: str) -> tuple[Event, ...]:
        """The patient taps the button that carries ``data``, at this moment; nothing happens if it is an old one."""
        self._tap(data)
        return self._told()

    def passes(self, until: datetime | None = None) -> tuple[Event, ...] | None:
        """Time passes to the next thing that happens by itself; None, and nothing changes, if that is after ``until``
        or never."""
        return self._told() if self._pass(until) else None

    # -- inside: what the patient did ----------------------------------------------------------------------------------

    def _answers_at(self, pace: timedelta) -> None:
        """The answer comes ``pace`` later, but before anything else happens: it was meant for this question."""
        due = self.next_due()
        then = self.state.now + pace
        self.state.now = then if due is None or then <= due else max(self.state.now, due)

    def _pass(self, until: datetime | None) -> bool:
        found = self._next()
        if found is None or (until is not None and found[0] > until):
            return False
        self.state.now = max(self.state.now, found[0])
        subject = found[1]
        if isinstance(subject, Conversation):
            self._conversation_due(subject)
        elif isinstance(subject, CheckIn):
            self._check_in_due(subject)
        elif subject == "session":
            self.state.session_told = True
            names = {route.value: name.lower() for route, name in ROUTE_NAMES.items()}
            self._note("session", f"the session is given ({names.get(self.state.patient.route, 'route not told')})")
        elif subject == "asked":
            self._question_due()
        else:
            self.state.case_until = None
            self._note("case", "the case is taken to be closed by now; scripts go on")
        return True

    def _type(self, text: str) -> None:
        words = text.strip()
        command = words.partition(" ")[0].partition("@")[0].lower()
        if words.startswith("/") and command in _COMMANDS:
            self._command(command)
            return
        heard = self._hear(words)
        if heard == "answered":
            return
        direct = self._meant(words)
        if direct is not None:
            self._answer_directly(direct)
            return
        conversation = self.open
        phrases, language = self.stage.phrases, self.state.patient.language
        if conversation is None:
            if wishes.to_go_on(phrases, language, words) and self._put_off_or_paused():
                self._command("/resume")
            elif not self._to_the_direct_question(words, heard) and heard != "consoled":
                self._note("kept", "no question waits; it is kept and screened")
            return
        wish = wishes.typed(phrases, language, words)
        if self.state.offer and (name := self._hour_meant(words)) is not None:
            self._put_off(conversation, name)
        elif wish is not None and not self._fits(conversation, words):
            self._command(wish)
        elif self._to_the_direct_question(words, heard):
            return
        elif self.asked or not self._take_waiting():
            self._answer(conversation, Typed(text))

    def _put_off_or_paused(self) -> bool:
        return self.state.case_until is None and any(
            one.state in ("paused", "waiting") for one in self.state.conversations
        )

    def _tap(self, data: str | None) -> None:
        conversation = self.open
        if data is None:
            return
        kind, number, name = (*data.split(":"), "", "")[:3]
        asked = self.state.asked
        if kind == "q" and asked is not None and number == str(asked.number) and name in list(Answer):
            self._answer_directly(Answer(name))
        if conversation is None:
            return
        if kind == "l" and number == str(conversation.number) and name in wishes.HOURS:
            self._put_off(conversation, name)
            return
        tap = read_tap(data)
        if tap is None or tap[0] != conversation.number:
            return
        if tap[1].option != LATER:
            self._answer(conversation, tap[1])
        elif tap[1].sequence == conversation.walk.sequence:
            self._command("/later")

    def _answer(self, conversation: Conversation, given: Typed | Tapped) -> None:
        script, phrases = self.script_of(conversation), self.stage.phrases
        context = self.context(conversation, script)
        self.state.offer = False
        self._turn(conversation, advance.advance(script, conversation.walk, given, context, phrases=phrases))

    def _command(self, command: str) -> None:
        if command in ("/later", "/pause", "/stop", "/back"):
            self._take_waiting(silent=True)
        conversation = self.open
        self.state.offer = False
        if command == "/stop":
            self._stop()
        elif command == "/resume":
            if not self._resume(asked=True):
                self._say("NOTHING_PENDING")
        elif conversation is None:
            self._say("NOTHING_OPEN")
        elif command == "/later":
            self.state.offer = True
            self._say("WHEN", self._hours(conversation))
        elif command == "/pause":
            conversation.due = self._rests_until(conversation)
            conversation.state = "paused"
            self._say("PAUSED")
            self._resume()
        else:
            script, phrases = self.script_of(conversation), self.stage.phrases
            move = advance.go_back if command == "/back" else advance.skip
            context = self.context(conversation, script)
            self._turn(conversation, move(script, conversation.walk, context, phrases=phrases))

    def _stop(self) -> None:
        """As bot/engine/talk.py, stop: where silence matters, so does this, and nothing is said of it."""
        conversation = self.open
        if conversation is not None:
            script, phrases = self.script_of(conversation), self.stage.phrases
            context = self.context(conversation, script)
            if silence.matters(script, conversation.walk, context):
                closed = advance.close(script, conversation.walk, context, phrases=phrases)
                self._turn(conversation, closed, silent=True)
        for one in self.state.conversations:
            if one.state not in STOPPED:
                one.state, one.due = "stopped", None
        self._say("STOPPED")
        self._note("stopped", "what was asked and what rested is stopped; what the program brings later still comes")

    def _put_off(self, conversation: Conversation, name: str) -> None:
        patient = self.state.patient
        until = wishes.moment(name, self.state.now, patient.zone, patient.morning, patient.evening)
        self.state.offer = False
        conversation.state, conversation.due = "waiting", until
        self._say("UNTIL", time=dates.day_and_time(until, ZoneInfo(patient.zone), patient.language))
        self._resume()

    def _hours(self, conversation: Conversation) -> Keyboard:
        patient, phrases = self.state.patient, self.stage.phrases
        names = wishes.hours(self.state.now, patient.zone, patient.morning, patient.evening)
        labels = {name: phrases.say(patient.language, self.stage.sentences[_HOURS[name]]) for name in names}
        return tuple((Button(label, f"l:{conversation.number}:{name}"),) for name, label in labels.items())

    def _hour_meant(self, text: str) -> str | None:
        """Which of the offered hours is typed; nobody can tap in a terminal."""
        conversation = self.open
        offered = _flat(self._hours(conversation)) if conversation is not None else {}
        index = answers.find_option(text, list(offered))
        return None if index is None else list(offered.values())[index].rpartition(":")[2]

    def _only_ticks(self, data: str) -> bool:
        """Whether a tap would only tick one of several: typed, the same words are the whole answer."""
        question = self.question()
        several = question is not None and isinstance(question.step.answer, Several)
        plain = not self.state.offer and not self.asked
        return several and plain and data.rpartition(":")[2].isdecimal()

    def _data(self, label: str) -> str | None:
        return _flat(self.buttons()).get(label)

    def _done_data(self) -> str | None:
        return next((data for data in _flat(self.buttons()).values() if data.endswith(":done")), None)


_HOURS = {"hour": "IN_AN_HOUR", "evening": "THIS_EVENING", "tomorrow": "TOMORROW"}
_COMMANDS = ("/back", "/skip", "/later", "/pause", "/resume", "/stop")


def _flat(keyboard: Iterable[Iterable[Button]]) -> Mapping[str, str]:
    """The buttons' data by their words, without the tick of one that is ticked already."""
    return {button.label.removeprefix("✓ "): button.data for row in keyboard for button in row}
