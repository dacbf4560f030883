"""How a rehearsal unfolds: what falls due, and what follows from a turn, by the rules of the live bot.

One open conversation at a time; a new one puts it aside, and it is taken up when the new one ends or waits. Nudges,
answer windows, waits, quiet hours, late windows, a person who is called: as in bot/engine/talk.py and sessions.py, only
that nothing is stored or sent. What the patient does not see comes out as notes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain import dates, markup
from bot.domain.effects import (
    Asked,
    Chosen,
    Context,
    Drawn,
    Effect,
    Ended,
    HandOver,
    Keyboard,
    Nudged,
    RaiseTask,
    Redraw,
    Remember,
    Say,
    Scored,
    SetProfile,
    Value,
    Wait,
)
from bot.domain.quiet import quiet_until
from bot.domain.rehearsal.events import Changed, Event, Noted, Said
from bot.domain.rehearsal.stage import Stage
from bot.domain.rehearsal.state import CheckIn, Conversation, State
from bot.domain.scripts import advance, silence
from bot.domain.scripts.advance import Turn
from bot.domain.scripts.kinds import Phase
from bot.domain.scripts.steps import UNANSWERED, LoadedScript, Waiting

STANDS_STILL = timedelta(minutes=30)
"""While a person is needed scripts stand still; so much later it is looked at again (as bot/engine/talk.py does)."""
CASE_LASTS = timedelta(hours=2)
"""How long after the call a rehearsal takes a case to be closed: somebody has to, or no program could be played on."""
SILENCE_WITHIN = timedelta(hours=4)
STOPPED = ("done", "stopped")


class Unfolding:
    """The part of a rehearsal that happens by itself."""

    def __init__(self, stage: Stage, state: State) -> None:
        self.stage = stage
        self.state = state
        self._events: list[Event] = []

    @property
    def open(self) -> Conversation | None:
        """The conversation whose question waits for the patient."""
        return next((one for one in self.state.conversations if one.state == "open"), None)

    def script_of(self, conversation: Conversation) -> LoadedScript:
        """The script that it walks."""
        return self.stage.scripts[conversation.script]

    def context(self, conversation: Conversation, script: LoadedScript) -> Context:
        """What the script may know, as the live bot tells it."""
        state, patient = self.state, self.state.patient
        session = state.session if state.session is not None and state.session <= state.now else None
        zone = ZoneInfo(patient.zone)
        tongue = self.stage.tongue(patient.language)
        values = dict(self.stage.words.values(patient, state.now)) if script.placeholders else {}
        facts: dict[str, Value] = {"group": patient.group, "route": patient.route if session else "none"}
        if session is not None:
            values["session_date"] = dates.date(session, zone, patient.language)
            days = state.now.astimezone(zone).date() - session.astimezone(zone).date()
            facts["days_since_session"] = days.days
        return Context(
            conversation=conversation.number,
            language=patient.language,
            now=state.now,
            values={"name": patient.name, **values},
            countries=tongue.countries,
            zones=tongue.zones.get(patient.country, ()),
            languages=self.stage.languages,
            country_zones=tongue.zones,
            zone=patient.zone,
            morning=patient.morning,
            evening=patient.evening,
            facts=facts,
            memory=state.memory,
            prompts=self.stage.prompts,
            drawn=state.drawn,
            seed=patient.seed,
        )

    # -- inside: what falls due ----------------------------------------------------------------------------------------

    def _next(self) -> tuple[datetime, Conversation | CheckIn | str] | None:
        """What happens next by itself; of two at the same instant in the order of the live bot's cycle."""
        state = self.state
        found: list[tuple[datetime, int, Conversation | CheckIn | str]] = []
        ahead = any(one.state not in STOPPED for one in state.conversations) or state.plan
        if state.case_until is not None and ahead:
            found.append((state.case_until, 0, "case"))
        if not state.session_told and state.session is not None:
            found.append((state.session, 1, "session"))
        if state.asked is not None and state.asked.due is not None:
            found.append((state.asked.due, 2, "asked"))
        found += [(one.due, 3, one) for one in state.conversations if one.due is not None]
        found += [(one.due, 4, one) for one in state.plan]
        if not found:
            return None
        due, _, subject = min(found, key=lambda entry: entry[:2])
        return due, subject

    def _check_in_due(self, check_in: CheckIn) -> None:
        state = self.state
        if state.left:
            state.plan.remove(check_in)
        elif state.now > check_in.until:
            state.plan.remove(check_in)
            self._note("task", f"{check_in.item} is too late to be sent; task for a clinician: missed-check-in")
        elif state.case_until is not None:
            check_in.due = state.now + STANDS_STILL
        elif (asked := self._asked_until()) is not None:
            check_in.due = asked
        elif check_in.quiet and (end := self._quiet()) is not None:
            self._note("quiet", f"{check_in.item} waits for the end of the quiet hours, {self._time(end)}")
            check_in.due = end
        else:
            state.plan.remove(check_in)
            self._begin(check_in)

    def _begin(self, check_in: CheckIn) -> None:
        running = self.open
        if running is not None:
            running.due = self._rests_until(running)
            running.state = "aside"
            self._note("aside", f"{running.script} is put aside")
        self.state.offer = False
        script = self.stage.scripts[check_in.script]
        named = check_in.item if check_in.item == script.name else f"{script.name} ({check_in.item})"
        self._note("begins", f"{named} begins: {script.title}")
        conversation = Conversation(self.state.serial, script.name)
        self.state.serial += 1
        self.state.conversations.append(conversation)
        context = self.context(conversation, script)
        self._turn(conversation, advance.begin(script, context, phrases=self.stage.phrases))

    def _conversation_due(self, conversation: Conversation) -> None:
        """As bot/engine/talk.py, fell_due: the four steps of its docstring."""
        script, phrases = self.script_of(conversation), self.stage.phrases
        if self.state.case_until is not None:
            conversation.due = self.state.now + STANDS_STILL
            return
        if (asked := self._asked_until()) is not None:
            conversation.due = asked
            return
        end, walk = self._quiet(), conversation.walk
        context = self.context(conversation, script)
        asleep = end is not None and silence.sleeps_through(script, walk, conversation.state)
        if end is not None and asleep:
            closes = silence.closes_at(script, walk, conversation.state, conversation.due, self.state.now)
            if closes is None or closes >= end or not silence.matters(script, walk, context):
                conversation.due = end
                return
        if conversation.state == "waiting" or isinstance(script.step(walk.step), Waiting):
            if self.open is not None:
                conversation.due = self._rests_until(conversation)
                conversation.state = "aside"
            else:
                self._take_up(conversation)
            return
        if conversation.state == "open" and advance.reminds(script, walk):
            self._note("nudge", f"nobody has answered; {conversation.script} reminds once")
            self._turn(conversation, advance.nudge(script, walk, context, phrases=phrases), silent=asleep)
            return
        self._note("closes", f"the answer window of {conversation.script} closes")
        silent = asleep or conversation.state != "open"
        self._turn(conversation, advance.close(script, conversation.walk, context, phrases=phrases), silent=silent)

    def _asked_until(self) -> datetime | None:
        """Until when the direct question waits, if it does: nothing else is asked meanwhile."""
        asked = self.state.asked
        return asked.due if asked is not None and asked.open and asked.due and asked.due > self.state.now else None

    def _take_up(self, conversation: Conversation) -> None:
        script, phrases = self.script_of(conversation), self.stage.phrases
        self._note("goes-on", f"{conversation.script} goes on")
        conversation.state = "open"
        context = self.context(conversation, script)
        if isinstance(script.step(conversation.walk.step), Waiting):
            self._turn(conversation, advance.wake(script, conversation.walk, context, phrases=phrases))
        else:
            asked = advance.ask_again(script, conversation.walk, context, phrases=phrases)
            self._turn(conversation, (conversation.walk, asked))

    def _resume(self, *, asked: bool = False) -> bool:
        """As bot/engine/talk.py, resume."""
        conversation = self.open
        if conversation is not None:
            script, phrases = self.script_of(conversation), self.stage.phrases
            context = self.context(conversation, script)
            again = advance.ask_again(script, conversation.walk, context, phrases=phrases)
            self._turn(conversation, (conversation.walk, again))
            return True
        if self.state.case_until is not None:
            return False
        for state in ("aside", "paused", "waiting") if asked else ("aside",):
            for resting in reversed(self.state.conversations):
                put_off = not isinstance(self.script_of(resting).step(resting.walk.step), Waiting)
                if resting.state == state and (put_off or state == "aside"):
                    self._take_up(resting)
                    return True
        return False

    # -- inside: what follows ------------------------------------------------------------------------------------------

    def _turn(self, conversation: Conversation, turn: Turn, *, silent: bool = False) -> None:
        """What a turn decided happens; whatever ended or waits makes room for what stands aside."""
        walk, effects = turn
        if walk == conversation.walk and not effects:
            return
        handed: HandOver | None = None
        outcome = ""
        conversation.walk = walk
        if conversation.state not in STOPPED:
            conversation.state = "open"
        for index, effect in enumerate(effects):
            if isinstance(effect, Say):
                if not silent:
                    following = effects[index + 1] if index + 1 < len(effects) else None
                    number = following.sequence if isinstance(following, Asked) else None
                    self._tell(Said(self.state.now, effect.html, effect.keyboard, number))
            elif isinstance(effect, HandOver):
                handed = effect
            elif isinstance(effect, Ended):
                outcome = effect.outcome
                conversation.state, conversation.due = "done", None
                self._note("ends", f"{conversation.script} ends: {outcome}")
            else:
                self._effect(conversation, effect)
        if handed is not None:
            about = "suicide" if handed.rule.startswith("instrument:") else "distress"
            self._call(handed.level, handed.rule, about, shown=handed.helplines_shown and not silent)
            return
        raised = any(isinstance(effect, RaiseTask) for effect in effects)
        if outcome == UNANSWERED and self.script_of(conversation).phase is Phase.ACUTE and not raised:
            self._effect(conversation, RaiseTask("silence", SILENCE_WITHIN))
        if conversation.state in ("done", "waiting") and not silent:
            self._resume()

    def _effect(self, conversation: Conversation, effect: Effect) -> None:
        state = self.state
        match effect:
            case Asked():
                conversation.state, conversation.due = "open", effect.remind_at or effect.close_at
            case Nudged():
                conversation.due = effect.close_at
            case Wait():
                conversation.state, conversation.due = "waiting", effect.until
                self._note("waits", f"{conversation.script} waits until {self._time(effect.until)}")
            case Redraw() | Chosen():
                self._tell(Changed(state.now, effect))
            case Remember():
                state.memory[effect.key] = effect.words
                self._note("remembers", f"kept for later as {effect.key}{' (private)' if effect.private else ''}")
            case Drawn():
                state.drawn[effect.prompt] = len(state.drawn) + max(state.drawn.values(), default=0)
            case SetProfile():
                self._set_profile(effect)
            case Scored():
                self._note("result", f"{effect.instrument}: {effect.total:g}")
            case RaiseTask() if (key := f"{effect.kind}:{effect.step}") not in conversation.tasks:
                conversation.tasks.append(key)
                self._note("task", f"task for a clinician: {effect.kind}, within {_span(effect.within)}")

    def _set_profile(self, effect: SetProfile) -> None:
        if effect.field == "consent":
            self.state.left = effect.value != "agreed"
            self._note("profile", f"consent: {effect.value}")
        else:
            self.state.patient = replace(self.state.patient, **{effect.field: effect.value})
            self._note("profile", f"{effect.field}: {effect.value}")

    def _call(self, level: str, rule: str, category: str, *, shown: bool = False) -> None:
        state = self.state
        state.case_until, state.paged = state.now + CASE_LASTS, state.now
        if not shown:
            words = self.stage.words.help(level, category, state.patient, state.now)
            self._show(words)
            if not words:
                self._note("help", "the help text with the helplines is shown")
        self._note("person", f"a person is called now: {level} ({rule})")

    # -- inside: small things ------------------------------------------------------------------------------------------

    def _tell(self, event: Event) -> None:
        self._events.append(event)

    def _told(self) -> tuple[Event, ...]:
        found, self._events = tuple(self._events), []
        return found

    def _note(self, kind: str, words: str) -> None:
        self._tell(Noted(self.state.now, kind, words))

    def _show(self, html: str, keyboard: Keyboard = ()) -> None:
        if markup.visible(html).strip():
            self._tell(Said(self.state.now, html, keyboard))

    def _say(self, name: str, keyboard: Keyboard = (), **values: str) -> None:
        """One of the bot's own sentences, by the name of its constant."""
        html = self.stage.phrases.html(self.state.patient.language, self.stage.sentences[name], **values)
        self._tell(Said(self.state.now, html, keyboard))

    def _time(self, moment: datetime) -> str:
        return dates.day_and_time(moment, ZoneInfo(self.state.patient.zone), "en")

    def _quiet(self) -> datetime | None:
        return quiet_until(self.state.now, ZoneInfo(self.state.patient.zone), *self.stage.quiet)

    def _rests_until(self, conversation: Conversation) -> datetime:
        script = self.script_of(conversation)
        context = self.context(conversation, script)
        return silence.rests_until(script, conversation.walk, conversation.state, conversation.due, context)


def _span(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours / 24:g} d" if hours >= 24 and hours % 24 == 0 else f"{hours:g} h"
