"""One turn: one thing that happened, for one chat, inside one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import structlog

from bot.domain.events import Incoming
from bot.engine import hearing, patient_turn, staff_turn, stranger_turn
from bot.engine.surroundings import Surroundings
from bot.store import inbox, patients
from bot.store.inbox import InboxRow
from bot.store.transaction import Transaction
from bot.store.writer import refused_by_disk

log = structlog.get_logger()
Interpret = Callable[[Any], Incoming]
"""Turns one parsed update into words of the house; raises on an update that makes no sense."""


def take(tx: Transaction, around: Surroundings, interpret: Interpret, row: InboxRow) -> bool:
    """The turn of one inbox row; returns False when it failed and the chat's later rows must wait.

    1. Interpret the update. One that can't be read fails the row.
    2. Hear: store, screen, open a case, send help or ask directly. A savepoint of its own, marked on the row, so that a
       retry of the answer neither hears twice nor says twice what was said here.
    3. Answer: scripts, commands, buttons. When this fails, only this is undone.
    4. The third failure makes the row a dead letter with an alarm; what was heard in it stays.
    """
    try:
        incoming = interpret(json.loads(row.body))
        member = around.team.by_telegram(incoming.sender_id)
        patient = None if member else patients.by_telegram(tx, incoming.sender_id)
        heard = hearing.Heard(row.heard)
        if patient is not None and incoming.private and heard is hearing.Heard.NOTHING:
            with tx.savepoint():
                heard = hearing.hear(tx, around, patient, incoming)
                inbox.heard(tx, row, heard)
        with tx.savepoint():
            if incoming.private and member is not None:
                staff_turn.respond(tx, around, member, incoming)
            elif incoming.private and patient is not None:
                patient_turn.respond(tx, around, patient, incoming, heard)
            elif incoming.private:
                stranger_turn.respond(tx, around, incoming)
            inbox.done(tx, row)
    except Exception as error:
        if refused_by_disk(error):
            raise
        dead = inbox.failed(tx, row, error)
        log.error(
            "A turn failed." if not dead else "An update became a dead letter.",
            action="turn",
            row=row.id,
            error=type(error).__name__,
            where=_where(error),
        )
        if dead:
            around.alarm(
                tx,
                "dead-letter",
                f"An update could not be handled ({type(error).__name__}) and was set aside as row {row.id}. "
                "Others go on. If it came from a patient, somebody should look.",
            )
        return dead
    return True


def _where(error: BaseException) -> str:
    """The place of a failure without its message, which might quote a patient."""
    trace = error.__traceback__
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '')}:{trace.tb_lineno}"


def take_waiting(tx: Transaction, around: Surroundings, interpret: Interpret, limit: int) -> int:
    """Give the oldest waiting rows their turn, each chat in its own order; returns how many there were."""
    rows = inbox.waiting(tx, limit)
    stuck: set[int] = set()
    for row in rows:
        if row.chat_id in stuck and row.chat_id != 0:
            continue
        if not take(tx, around, interpret, row):
            stuck.add(row.chat_id)
    return len(rows)
