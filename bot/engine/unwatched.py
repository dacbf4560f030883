"""While nobody is on call: said before a question about danger, so that nobody answers it in false hope."""

from __future__ import annotations

from collections.abc import Set

from bot.domain.people import Patient
from bot.domain.scripts import graph
from bot.domain.scripts.steps import LoadedScript
from bot.engine import duty, letters
from bot.engine.surroundings import Surroundings
from bot.store import meta, outbox
from bot.store.conversations import Conversation
from bot.store.outbox import Letter
from bot.store.transaction import Transaction

_dangers: dict[str, Set[str]] = {}
"""The questions about danger by the script's hash, which names one text for ever."""


def told_before(
    tx: Transaction,
    around: Surroundings,
    patient: Patient,
    conversation: Conversation,
    script: LoadedScript,
    step: str,
    lane: int,
) -> None:
    """Put the notice before the question ``step``, where its answer may call a person and nobody is on call.

    Once in a conversation. In the question's own ``lane``, so that it is read before it. Source: CLINICAL.md, "Crisis
    text" (say if nobody is watching).
    """
    if patient.telegram_id is None or not _about_danger(script, step) or duty.watched(tx, around):
        return
    if meta.marked(tx, told := f"unwatched:{conversation.id}") is not None:
        return
    meta.mark(tx, told, around.now)
    letter = Letter(
        patient.telegram_id,
        lane,
        "out-of-hours",
        letters.say(around.to_patient("crisis.out-of-hours", patient)),
        patient_id=patient.id,
        conversation_id=conversation.id,
    )
    outbox.put(tx, letter, around.now)


def _about_danger(script: LoadedScript, step: str) -> bool:
    found = _dangers.get(script.hash)
    if found is None:
        found = _dangers[script.hash] = graph.about_danger(script.steps)
    return step in found
