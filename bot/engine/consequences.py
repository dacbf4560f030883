"""What follows from a turn of a conversation, carried out: rows kept, messages put into the outbox, a person called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.domain import markup
from bot.domain.effects import (
    Asked,
    Chosen,
    Drawn,
    Effect,
    Ended,
    HandOver,
    Keep,
    Nudged,
    RaiseTask,
    Redraw,
    Remember,
    Retract,
    Say,
    Scored,
    SetProfile,
    Share,
    Unscore,
    Unshare,
    Wait,
    Walk,
)
from bot.domain.people import Patient, Stage
from bot.domain.screening.reading import Category, Level
from bot.domain.scripts.kinds import Phase
from bot.domain.scripts.steps import UNANSWERED, LoadedScript
from bot.engine import casework, letters, unwatched
from bot.engine.surroundings import Surroundings
from bot.store import cases, conversations, outbox, patients, recollection, trail
from bot.store.conversations import Conversation
from bot.store.outbox import Letter
from bot.store.transaction import Transaction

CONSENT_GIVEN = "agreed"
SILENCE_WITHIN = timedelta(hours=4)
"""How soon somebody looks when the check after dosing stays unanswered to the end of its window."""
TASK_NAMES = {
    "side-effects": "side effects that somebody has to look at today",
    "relapse-watch": "signs that it is getting worse again",
    "misuse-watch": "signs of use outside the plan",
    "bladder": "bladder complaints",
    "silence": "no answer to a question that matters",
    "call-requested": "wants to be called",
    "hard-experience": "a hard experience",
    "check-plan": "wants to talk about the plan",
    "high-score": "a high total in a questionnaire",
    "review-answer": "an answer in a questionnaire that somebody has to look at",
    "other": "something to look at",
}
"""What a task is about, in words that tell nothing of what the patient wrote."""


@dataclass(slots=True)
class _Desk:
    """One turn's consequences while they are carried out."""

    tx: Transaction
    around: Surroundings
    patient: Patient
    conversation: Conversation
    script: LoadedScript
    lane: int
    tapped: bool
    silent: bool
    state: str
    due_at: datetime | None
    said: list[tuple[Say, int | None]] = field(default_factory=list)
    outcome: str | None = None
    handed: HandOver | None = None


def carry_out(
    tx: Transaction,
    around: Surroundings,
    patient: Patient,
    conversation: Conversation,
    script: LoadedScript,
    turn: tuple[Walk, tuple[Effect, ...]],
    lane: int,
    *,
    tapped: bool,
    silent: bool,
) -> str:
    """Carry out what a turn decided; returns the state in which the conversation is left.

    ``silent``: nothing is said to the patient, who is in the middle of something else.
    """
    walk, effects = turn
    state = "open" if conversation.state in ("open", "waiting", "aside", "paused") else conversation.state
    desk = _Desk(tx, around, patient, conversation, script, lane, tapped, silent, state, conversation.due_at)
    for effect in effects:
        _EFFECTS[type(effect)](desk, effect)
    _send(desk, walk.step)
    conversations.save_walk(tx, conversation.id, walk, desk.outcome, around.now, state=desk.state, due_at=desk.due_at)
    if desk.handed is not None:
        _hand_over(desk, desk.handed)
        return "handed over"
    raised = any(isinstance(effect, RaiseTask) for effect in effects)
    if desk.outcome == UNANSWERED and script.phase is Phase.ACUTE and not raised:
        _silence(desk)
    return desk.state


def _say(desk: _Desk, effect: Say) -> None:
    desk.said.append((effect, None))


def _asked(desk: _Desk, effect: Asked) -> None:
    last, _ = desk.said[-1]
    desk.said[-1] = (last, effect.sequence)
    desk.state, desk.due_at = "open", effect.remind_at or effect.close_at


def _nudged(desk: _Desk, effect: Nudged) -> None:
    desk.due_at = effect.close_at


def _wait(desk: _Desk, effect: Wait) -> None:
    desk.state, desk.due_at = "waiting", effect.until


def _ended(desk: _Desk, effect: Ended) -> None:
    desk.state, desk.due_at, desk.outcome = "done", None, effect.outcome


def _keep(desk: _Desk, effect: Keep) -> None:
    conversations.keep(desk.tx, desk.patient, desk.conversation, effect, desk.around.now)


def _set_profile(desk: _Desk, effect: SetProfile) -> None:
    tx, patient, now = desk.tx, desk.patient, desk.around.now
    version = desk.conversation.script_hash
    if effect.field != "consent":
        patients.set_field(tx, patient.id, effect.field, effect.value)
    elif effect.value == CONSENT_GIVEN:
        # The version of the consent is the version of the script that showed it, translations included.
        patients.consent(tx, patient.id, version, now)
        trail.record(tx, f"patient {patient.code}", "consent", version, now)
    else:
        patients.set_field(tx, patient.id, "stage", Stage.LEFT.value)
        trail.record(tx, f"patient {patient.code}", "consent-declined", version, now)
    desk.patient = patients.by_id(tx, patient.id) or patient


def _chosen(desk: _Desk, effect: Chosen) -> None:
    """The question's buttons give way to what was chosen, so that the chat reads as what was said."""
    asked = outbox.question(desk.tx, desk.conversation.id, effect.sequence) if desk.tapped else None
    if asked is None:
        return
    row, payload = asked
    html = f"{payload['html']}\n\n<b>› {markup.escape(effect.shown)}</b>"
    if markup.length(markup.visible(html)) > markup.LIMIT:
        html = payload["html"]
    _edit(desk, row, letters.edit(row, html))


def _redraw(desk: _Desk, effect: Redraw) -> None:
    asked = outbox.question(desk.tx, desk.conversation.id, effect.sequence)
    if asked is not None:
        row, payload = asked
        _edit(desk, row, letters.edit(row, payload["html"], effect.keyboard))


def _edit(desk: _Desk, row: int, payload: letters.Payload) -> None:
    if desk.patient.telegram_id is None:
        return
    letter = Letter(
        desk.patient.telegram_id,
        outbox.REPLY,
        "script-choice",
        payload,
        resend=False,
        patient_id=desk.patient.id,
        conversation_id=desk.conversation.id,
    )
    outbox.put(desk.tx, letter, desk.around.now)


def _raise_task(desk: _Desk, effect: RaiseTask) -> None:
    now = desk.around.now
    key = ":".join((effect.kind, str(desk.conversation.id), *filter(None, (effect.step,))))
    if cases.raise_task(desk.tx, desk.patient.id, effect.kind, key, now, now + effect.within):
        about = TASK_NAMES.get(effect.kind, effect.kind)
        until = desk.around.clock_time(now + effect.within)
        day = "today" if effect.within.days < 1 else "in the next days"
        desk.around.tell_clinicians(desk.tx, f"Patient {desk.patient.code}: {about}. Please look {day}, by {until}.")


def _silence(desk: _Desk) -> None:
    """Nobody answered in the hours after dosing: a person looks."""
    _raise_task(desk, RaiseTask("silence", SILENCE_WITHIN))


def _hand_over(desk: _Desk, over: HandOver) -> None:
    """A person is called: a case in the same transaction, the help text where the script has not shown the numbers."""
    questionnaire = over.rule.startswith("instrument:")
    case = casework.open_or_join(
        desk.tx,
        desk.around,
        desk.patient,
        level=Level[over.level],
        category=(Category.suicide if questionnaire else Category.distress).value,
        rule=over.rule,
        message_id=None,
    )
    if not over.helplines_shown or desk.silent:  # what the script would have said was not said
        casework.tell_help(desk.tx, desk.around, desk.patient, case)


def _send(desk: _Desk, step: str) -> None:
    if desk.patient.telegram_id is None or desk.silent:
        return
    for index, (say, sequence) in enumerate(desk.said):
        if index == len(desk.said) - 1 and desk.state == "open":
            unwatched.told_before(desk.tx, desk.around, desk.patient, desk.conversation, desk.script, step, desk.lane)
        letter = Letter(
            desk.patient.telegram_id,
            desk.lane,
            "script",
            letters.say(say.html, say.keyboard),
            patient_id=desk.patient.id,
            conversation_id=desk.conversation.id,
            question=sequence,
        )
        outbox.put(desk.tx, letter, desk.around.now)


def _handed(desk: _Desk, effect: HandOver) -> None:
    desk.handed = effect


_EFFECTS: dict[type[Effect], Callable[[_Desk, Any], None]] = {
    Say: _say,
    Asked: _asked,
    Nudged: _nudged,
    Redraw: _redraw,
    Chosen: _chosen,
    Wait: _wait,
    Ended: _ended,
    Keep: _keep,
    Retract: lambda desk, effect: conversations.retract(desk.tx, desk.conversation.id, effect.step),
    SetProfile: _set_profile,
    Remember: lambda desk, effect: recollection.remember(desk.tx, desk.patient.id, effect, desk.around.now),
    Drawn: lambda desk, effect: recollection.drawn(desk.tx, desk.patient.id, effect.prompt, desk.around.now),
    Share: lambda desk, effect: conversations.share(desk.tx, desk.conversation.id, effect.variable),
    Unshare: lambda desk, effect: conversations.unshare(desk.tx, desk.conversation.id, effect.variable),
    Unscore: lambda desk, effect: recollection.unscored(desk.tx, desk.conversation.id, effect.instrument),
    Scored: lambda desk, effect: recollection.scored(
        desk.tx, desk.patient.id, desk.conversation.id, effect, desk.around.now
    ),
    RaiseTask: _raise_task,
    HandOver: _handed,
}
