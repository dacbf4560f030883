"""Conversations: starting one, taking an answer, putting one aside, all inside the turn's transaction.

A patient has one open conversation. A new one puts it aside, and it is taken up again when the new one has ended or
waits for its time: a check after dosing is not kept waiting by a question of yesterday. States: ``open`` (a question
waits for the patient), ``waiting`` (for its time), ``aside`` (for another conversation to end), ``paused`` (for the
patient to go on), ``done``, ``stopped``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.domain.effects import Context, Keep, Value, Walk
from bot.domain.people import Patient, Stage
from bot.domain.scripts import silence
from bot.domain.scripts.advance import (
    Tapped,
    Turn,
    Typed,
    advance,
    ask_again,
    begin,
    close,
    go_back,
    nudge,
    reminds,
    skip,
    understands,
    wake,
)
from bot.domain.scripts.kinds import Text
from bot.domain.scripts.load import restore
from bot.domain.scripts.steps import Asking, LoadedScript, Waiting
from bot.engine import consequences
from bot.engine.library import Known
from bot.engine.quiet import quiet_until
from bot.engine.surroundings import Surroundings
from bot.store import cases, conversations, outbox, patients, questions, recollection
from bot.store.conversations import Conversation
from bot.store.transaction import Transaction

_STANDS_STILL = timedelta(minutes=30)
"""While a person is needed, scripts stand still; whether that is over is looked at again so much later."""

_restored: dict[str, LoadedScript] = {}
"""Scripts by hash. A hash names one text for ever, so that nothing here can grow old."""


def know(scripts: Iterable[LoadedScript]) -> None:
    """Scripts that have just been read need not be read again in the middle of a patient's turn."""
    _restored.update((script.hash, script) for script in scripts)


def script_of(tx: Transaction, conversation: Conversation) -> LoadedScript:
    """The version of the script that this conversation began with."""
    script = _restored.get(conversation.script_hash)
    if script is None:
        text = conversations.pinned(tx, conversation.script_hash)
        if text is None:
            raise LookupError(conversation.script_hash)
        script = _restored[conversation.script_hash] = restore(text)
    return script


def is_answer(tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation, text: str) -> bool:
    """Whether these words answer the waiting question."""
    script = script_of(tx, conversation)
    context = _context(tx, around, patient, conversation.id, script)
    return understands(script, conversation.walk, text, context, phrases=around.library.phrases)


def wants_words(tx: Transaction, conversation: Conversation) -> bool:
    """Whether the waiting question is answered by any words at all."""
    step = script_of(tx, conversation).step(conversation.walk.step)
    return isinstance(step, Asking) and isinstance(step.answer, Text)


def start(
    tx: Transaction, around: Surroundings, patient: Patient, name: str, origin: str, lane: int = outbox.REPLY
) -> bool:
    """Begin the live version of a script; False when there is none of that name."""
    hash_ = conversations.live(tx, name)
    if hash_ is None:
        return False
    _put_aside(tx, around, patient)
    conversation_id = conversations.start(tx, patient.id, hash_, origin, around.now)
    conversation = Conversation(conversation_id, patient.id, hash_, origin, Walk())
    _turn(tx, around, patient, conversation, lambda script, _, context: _begun(around, script, context), lane)
    return True


def answer(
    tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation, given: Typed | Tapped
) -> bool:
    """Take an answer; False when it changed nothing, as a tap on an old question does."""
    phrases = around.library.phrases

    def turn(script: LoadedScript, walk: Walk, context: Context) -> Turn:
        return advance(script, walk, given, context, phrases=phrases)

    return _turn(tx, around, patient, conversation, turn, tapped=isinstance(given, Tapped))


def pass_over(tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation) -> bool:
    """Skip the waiting question, where that is possible."""
    phrases = around.library.phrases
    return _turn(
        tx, around, patient, conversation, lambda script, walk, context: skip(script, walk, context, phrases=phrases)
    )


def correct(tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation) -> bool:
    """Go back to the last answer."""
    if take_held(tx, around, patient, silent=True):
        conversation = conversations.by_id(tx, conversation.id) or conversation
    phrases = around.library.phrases
    return _turn(
        tx, around, patient, conversation, lambda script, walk, context: go_back(script, walk, context, phrases=phrases)
    )


def keep_disclosure(
    tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation, text: str
) -> None:
    """An answer that disclosed a crisis is recorded for the question it answered; then the script stops."""
    if conversation.walk.step:
        step = conversation.walk.step
        asked = script_of(tx, conversation).step(step)
        private = isinstance(asked, Asking) and asked.private
        variable = asked.variable if isinstance(asked, Asking) else step
        conversations.keep(tx, patient, conversation, Keep(step, variable, text, text, private), around.now)
    conversations.change_state(tx, conversation.id, "open", "stopped", around.now, "crisis")


def stand_still(tx: Transaction, around: Surroundings, patient: Patient) -> None:
    """A person is needed now: the open conversation stops, and what is written next is not taken for its answer."""
    conversation = conversations.open_conversation(tx, patient.id)
    if conversation is not None:
        conversations.change_state(tx, conversation.id, "open", "stopped", around.now, "crisis")


def resume(tx: Transaction, around: Surroundings, patient: Patient, *, asked: bool = False) -> bool:
    """Ask the question that waits, or take up what was put aside last; False when there is neither.

    Where the patient has ``asked`` for it, also what they had paused, or put off to another hour. While a person is
    needed nothing is taken up: scripts stand still.
    """
    conversation = conversations.open_conversation(tx, patient.id)
    if conversation is not None:
        repeat(tx, around, patient, conversation)
        return True
    if cases.running(tx, patient.id) is not None:
        return False
    for state in ("aside", "paused", "waiting") if asked else ("aside",):
        for resting in conversations.resting(tx, patient.id):
            put_off = not isinstance(script_of(tx, resting).step(resting.walk.step), Waiting)
            if resting.state == state and (put_off or state == "aside"):
                return take_up(tx, around, patient, resting)
    return False


def take_up(
    tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation, lane: int = outbox.REPLY
) -> bool:
    """A resting conversation goes on: what its script waited for is over, or its question is asked once more."""
    if not conversations.change_state(tx, conversation.id, conversation.state, "open", around.now):
        return False
    phrases = around.library.phrases

    def turn(script: LoadedScript, walk: Walk, context: Context) -> Turn:
        if isinstance(script.step(walk.step), Waiting):
            return wake(script, walk, context, phrases=phrases)
        return walk, ask_again(script, walk, context, phrases=phrases)

    _turn(tx, around, patient, conversation, turn, lane)
    return True


def held_back(tx: Transaction, conversation: Conversation) -> str:
    """The words that may answer this conversation's question, and wait until the direct question is answered; "" if
    there are none."""
    asked = questions.waiting(tx, conversation.patient_id)
    if asked is None or (asked.conversation_id, asked.sequence) != (conversation.id, conversation.walk.sequence):
        return ""
    return conversations.message_text(tx, asked.message_id) or ""


def take_held(
    tx: Transaction, around: Surroundings, patient: Patient, words: str | None = None, *, silent: bool = False
) -> bool:
    """Take the words that were held back for the open question's answer, if they are one; False if not.

    ``words``: they, where the direct question has just been answered. ``silent``: the conversation is about to rest or
    to end; its answer is kept all the same, and what follows in it is said when it is taken up.
    """
    conversation = conversations.open_conversation(tx, patient.id)
    if conversation is None:
        return False
    held = held_back(tx, conversation) if words is None else words
    if not held or not is_answer(tx, around, patient, conversation, held):
        return False
    phrases = around.library.phrases
    return _turn(
        tx,
        around,
        patient,
        conversation,
        lambda script, walk, context: advance(script, walk, Typed(held), context, phrases=phrases),
        silent=silent,
    )


def pause(tx: Transaction, around: Surroundings, patient: Patient) -> bool:
    """The patient puts the open conversation aside until they take it up; False when there is none."""
    take_held(tx, around, patient, silent=True)
    conversation = conversations.open_conversation(tx, patient.id)
    if conversation is None:
        return False
    return conversations.change_state(
        tx, conversation.id, "open", "paused", around.now, due_at=_rests_until(tx, around, patient, conversation)
    )


def put_off(tx: Transaction, around: Surroundings, patient: Patient, until: datetime) -> bool:
    """The open question is asked again at ``until``; False when there is none."""
    take_held(tx, around, patient, silent=True)
    conversation = conversations.open_conversation(tx, patient.id)
    if conversation is None:
        return False
    return conversations.change_state(tx, conversation.id, "open", "waiting", around.now, due_at=until)


def stop(tx: Transaction, around: Surroundings, patient: Patient, outcome: str) -> bool:
    """End the open conversation and whatever rests; False when there was nothing.

    Where silence at the open question is for somebody to look at, so is this: the clinic hears of it, the patient is
    told nothing beside what they asked for.
    """
    took = take_held(tx, around, patient, silent=True)
    conversation = conversations.open_conversation(tx, patient.id)
    resting = conversations.resting(tx, patient.id)
    ended = took
    if conversation is not None and _silence_matters(tx, around, patient, conversation):
        phrases = around.library.phrases
        ended = _turn(
            tx,
            around,
            patient,
            conversation,
            lambda script, walk, context: close(script, walk, context, phrases=phrases),
            silent=True,
        )
        conversation = None
    for one in (*([conversation] if conversation else ()), *resting):
        ended |= conversations.change_state(tx, one.id, one.state, "stopped", around.now, outcome)
    return ended


def repeat(tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation) -> None:
    """Ask the waiting question once more; buttons sent before go on working."""
    phrases = around.library.phrases
    _turn(
        tx,
        around,
        patient,
        conversation,
        lambda script, walk, context: (walk, ask_again(script, walk, context, phrases=phrases)),
    )


def fell_due(tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation) -> None:
    """A nudge, the end of an answer window or of a wait has come; it has happened or is put off by the end of this.

    1. While a person is needed nothing happens: scripts stand still, and this is looked at again later. So it is while
       the direct question waits.
    2. In the patient's quiet hours nothing is said, but in the acute phase. Where the end of a window calls a person or
       is work for one, it is not put off until the morning: the clinic hears of it at once, the patient sleeps on.
       What the patient was promised soon ("I will be back in ten minutes"), or asked for, comes all the same.
    3. A conversation whose wait is over goes on, or stands aside until the open one has ended.
    4. An open question is reminded of once; then its window closes. One that rests closes without a word, and so does
       one of somebody who cannot be reached: but what the script has the clinic do about silence is done.
    """
    script = script_of(tx, conversation)
    gone = patient.unreachable or patient.stage is Stage.LEFT
    if cases.running(tx, patient.id) is not None:
        conversations.postpone(tx, conversation.id, around.now + _STANDS_STILL)
        return
    asked = questions.open_of(tx, patient.id)
    if asked is not None and asked.due_at is not None and asked.due_at > around.now:
        conversations.postpone(tx, conversation.id, asked.due_at)
        return
    end = quiet_until(around, patient)
    asleep = end is not None and not gone and silence.sleeps_through(script, conversation.walk, conversation.state)
    if end is not None and asleep and not _for_staff(tx, around, patient, conversation, end):
        conversations.postpone(tx, conversation.id, end)
        return
    waits = isinstance(script.step(conversation.walk.step), Waiting)
    if waits and conversation.state == "waiting" and gone:
        conversations.change_state(tx, conversation.id, "waiting", "stopped", around.now, "unreachable")
        return
    if waits or (conversation.state == "waiting" and not gone):
        if conversations.open_conversation(tx, patient.id) is None:
            take_up(tx, around, patient, conversation, outbox.PROGRAM)
            return
        later = _rests_until(tx, around, patient, conversation)
        conversations.change_state(tx, conversation.id, conversation.state, "aside", around.now, due_at=later)
        return
    phrases = around.library.phrases
    if conversation.state == "open" and reminds(script, conversation.walk) and not gone:
        _turn(
            tx,
            around,
            patient,
            conversation,
            lambda script, walk, context: nudge(script, walk, context, phrases=phrases),
            outbox.PROGRAM,
            silent=asleep,
        )
        return
    closed = _turn(
        tx,
        around,
        patient,
        conversation,
        lambda script, walk, context: close(script, walk, context, phrases=phrases),
        outbox.PROGRAM,
        silent=gone or asleep or conversation.state != "open",
    )
    if not closed:  # a pinned text of another age: whatever it is, it must not fall due again and again
        conversations.postpone(tx, conversation.id, None)


def _for_staff(
    tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation, end: datetime
) -> bool:
    """Whether silence at the waiting question is for a person to look at, and that before ``end``."""
    script = script_of(tx, conversation)
    closes = silence.closes_at(script, conversation.walk, conversation.state, conversation.due_at, around.now)
    return closes is not None and closes < end and _silence_matters(tx, around, patient, conversation)


def _silence_matters(tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation) -> bool:
    script = script_of(tx, conversation)
    return silence.matters(script, conversation.walk, _context(tx, around, patient, conversation.id, script))


def _put_aside(tx: Transaction, around: Surroundings, patient: Patient) -> None:
    take_held(tx, around, patient, silent=True)
    running = conversations.open_conversation(tx, patient.id)
    if running is not None:
        due_at = _rests_until(tx, around, patient, running)
        conversations.change_state(tx, running.id, "open", "aside", around.now, due_at=due_at)


def _rests_until(tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation) -> datetime:
    script = script_of(tx, conversation)
    context = _context(tx, around, patient, conversation.id, script)
    return silence.rests_until(script, conversation.walk, conversation.state, conversation.due_at, context)


def _begun(around: Surroundings, script: LoadedScript, context: Context) -> Turn:
    return begin(script, context, phrases=around.library.phrases)


def _turn(
    tx: Transaction,
    around: Surroundings,
    patient: Patient,
    conversation: Conversation,
    decide: Callable[[LoadedScript, Walk, Context], Turn],
    lane: int = outbox.REPLY,
    *,
    tapped: bool = False,
    silent: bool = False,
) -> bool:
    """Decide and carry out; False when nothing followed. Whatever ended or waits makes room for what stands aside."""
    script = script_of(tx, conversation)
    context = _context(tx, around, patient, conversation.id, script)
    walk, effects = decide(script, conversation.walk, context)
    if walk == conversation.walk and not effects:
        return False
    state = consequences.carry_out(
        tx, around, patient, conversation, script, (walk, effects), lane, tapped=tapped, silent=silent
    )
    if state in ("done", "waiting") and not silent:
        resume(tx, around, patients.by_id(tx, patient.id) or patient)
    return True


def _context(
    tx: Transaction, around: Surroundings, patient: Patient, conversation_id: int, script: LoadedScript
) -> Context:
    values = around.values(patient)
    session = None
    if script.asks_facts or "session_date" in script.placeholders:
        session = patients.last_session(tx, patient.id)
    if session is not None and "session_date" in script.placeholders:
        values["session_date"] = around.date(session.given_at, patient)
    facts: dict[str, Value] = {}
    if script.asks_facts:
        zone = around.zone_of(patient)
        facts = {"group": patient.group, "route": session.route.value if session else "none"}
        if session is not None:
            days = around.now.astimezone(zone).date() - session.given_at.astimezone(zone).date()
            facts["days_since_session"] = days.days
    known = Known(
        facts,
        recollection.memory(tx, patient.id) if script.recalls else {},
        recollection.draws_of(tx, patient.id) if script.draws else {},
    )
    return around.library.context(conversation_id, patient, around.now, values, known=known)
