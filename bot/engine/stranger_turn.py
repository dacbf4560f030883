"""Somebody who is neither patient nor staff: a friendly dead end, one-time links, numbers when it sounds dark."""

from __future__ import annotations

from datetime import timedelta

from bot.domain import markup
from bot.domain.events import Incoming, Kind
from bot.domain.screening.reading import Level
from bot.engine import controls, letters, talk
from bot.engine.hearing import screen
from bot.engine.phrases import UNUSABLE_LINK
from bot.engine.surroundings import Surroundings
from bot.store import meta, outbox, patients, trail
from bot.store.outbox import Letter
from bot.store.transaction import Transaction

_ONCE_IN = timedelta(hours=1)


def respond(tx: Transaction, around: Surroundings, incoming: Incoming) -> None:
    """Nothing of what a stranger writes is kept beyond the inbox row; anybody may be in danger all the same."""
    if incoming.kind in (Kind.OTHER, Kind.BLOCKED, Kind.UNBLOCKED):
        return
    language = _language(around, incoming)
    if incoming.kind is Kind.TAP:
        if incoming.callback_id is not None:
            toast = letters.toast(incoming.callback_id)
            outbox.put(tx, Letter(incoming.chat_id, outbox.REPLY, "toast", toast, resend=False), around.now)
        return
    reading = screen(around, controls.without_command(incoming.text))
    if reading is None or reading.level >= Level.concern:
        _say(tx, around, incoming, around.safety("crisis.stranger", language, ""), outbox.CRISIS)
        trail.record(tx, "stranger", "helplines-shown", reading.rule or "" if reading else "unscreened", around.now)
        return
    word, _, payload = incoming.text.strip().partition(" ")
    if word.partition("@")[0].lower() == "/start" and payload.strip():
        patient = patients.accept(
            tx,
            payload.strip(),
            telegram_id=incoming.sender_id,
            name=incoming.sender_name,
            language=language,
            now=around.now,
        )
        if patient is None:
            _say(tx, around, incoming, markup.to_html(around.library.phrases.say(language, UNUSABLE_LINK)))
            return
        trail.record(tx, f"patient {patient.code}", "link-opened", f"patient {patient.id}", around.now)
        talk.start(tx, around, patient, "welcome", "welcome")
        return
    # Once an hour is enough for somebody who has come to the wrong place, and keeps a flood of writers from a flood
    # of answers.
    key = f"stranger:{incoming.sender_id}"
    last = meta.marked(tx, key)
    if last is None or around.now - last >= _ONCE_IN:
        meta.mark(tx, key, around.now)
        _say(tx, around, incoming, around.safety("stranger", language, ""))


def _language(around: Surroundings, incoming: Incoming) -> str:
    written = incoming.language.partition("-")[0]
    return written if written in around.library.languages else around.clinic.language


def _say(tx: Transaction, around: Surroundings, incoming: Incoming, html: str, lane: int = outbox.REPLY) -> None:
    outbox.put(tx, Letter(incoming.chat_id, lane, "stranger", letters.say(html)), around.now)
