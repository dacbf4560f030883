"""Conversations: starting one, taking an answer, putting one aside, all inside the turn's transaction.

A patient has one open conversation. A new one puts it aside, and it is taken up again when the new one has ended: a
check after dosing is not kept waiting by a question of yesterday.
"""

from __future__ import annotations

from bot.domain import markup
from bot.domain.effects import Asked, Chosen, Context, Effect, Ended, Keep, Say, SetProfile, Walk
from bot.domain.people import Patient, Stage
from bot.domain.screening.reading import Category, Level
from bot.domain.scripts.advance import Tapped, Typed, advance, ask_again, begin
from bot.domain.scripts.load import restore
from bot.domain.scripts.steps import LoadedScript
from bot.engine import casework, letters
from bot.engine.surroundings import Surroundings
from bot.store import cases, conversations, outbox, patients, trail
from bot.store.conversations import Conversation
from bot.store.outbox import Letter
from bot.store.transaction import Transaction

CONSENT_GIVEN = "agreed"


_restored: dict[str, LoadedScript] = {}
"""Scripts by hash. A hash names one text for ever, so that nothing here can grow old."""


def script_of(tx: Transaction, conversation: Conversation) -> LoadedScript:
    """The version of the script that this conversation began with."""
    script = _restored.get(conversation.script_hash)
    if script is None:
        text = conversations.pinned(tx, conversation.script_hash)
        if text is None:
            raise LookupError(conversation.script_hash)
        script = _restored[conversation.script_hash] = restore(text)
    return script


def start(
    tx: Transaction, around: Surroundings, patient: Patient, name: str, origin: str, lane: int = outbox.REPLY
) -> bool:
    """Begin the live version of a script; False when there is none of that name."""
    hash_ = conversations.live(tx, name)
    if hash_ is None:
        return False
    running = conversations.open_conversation(tx, patient.id)
    if running is not None:
        conversations.change_state(tx, running.id, "open", "paused", around.now)
    conversation_id = conversations.start(tx, patient.id, hash_, origin, around.now)
    conversation = Conversation(conversation_id, patient.id, hash_, origin, Walk())
    walk, effects = begin(
        script_of(tx, conversation), _context(around, patient, conversation_id), phrases=around.library.phrases
    )
    _apply(tx, around, patient, conversation, walk, effects, lane)
    return True


def answer(
    tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation, given: Typed | Tapped
) -> bool:
    """Take an answer; False when it changed nothing, as a tap on an old question does."""
    walk, effects = advance(
        script_of(tx, conversation),
        conversation.walk,
        given,
        _context(around, patient, conversation.id),
        phrases=around.library.phrases,
    )
    if walk == conversation.walk and not effects:
        return False
    _apply(tx, around, patient, conversation, walk, effects, outbox.REPLY, tapped=isinstance(given, Tapped))
    return True


def keep_disclosure(
    tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation, text: str
) -> None:
    """An answer that disclosed a crisis is recorded for the question it answered; then the script stops."""
    if conversation.walk.step:
        step = conversation.walk.step
        conversations.keep(tx, patient, conversation, Keep(step, step, text, text), around.now)
    conversations.change_state(tx, conversation.id, "open", "stopped", around.now, "crisis")


def stand_still(tx: Transaction, around: Surroundings, patient: Patient) -> None:
    """A person is needed now: the open conversation stops, and what is written next is not taken for its answer."""
    conversation = conversations.open_conversation(tx, patient.id)
    if conversation is not None:
        conversations.change_state(tx, conversation.id, "open", "stopped", around.now, "crisis")


def resume(tx: Transaction, around: Surroundings, patient: Patient) -> bool:
    """Ask the question that waits, or take up what was put aside last; False when there is neither.

    While a person is needed nothing is taken up: scripts stand still.
    """
    conversation = conversations.open_conversation(tx, patient.id)
    if conversation is None:
        if cases.running(tx, patient.id) is not None:
            return False
        conversation = conversations.paused(tx, patient.id)
        if conversation is None or not conversations.change_state(tx, conversation.id, "paused", "open", around.now):
            return False
    repeat(tx, around, patient, conversation)
    return True


def stop(tx: Transaction, around: Surroundings, patient: Patient, outcome: str) -> bool:
    """End the open conversation and whatever was put aside; False when there was nothing."""
    stopped = False
    while (conversation := conversations.open_conversation(tx, patient.id)) is not None:
        stopped |= conversations.change_state(tx, conversation.id, "open", "stopped", around.now, outcome)
    while (conversation := conversations.paused(tx, patient.id)) is not None:
        stopped |= conversations.change_state(tx, conversation.id, "paused", "stopped", around.now, outcome)
    return stopped


def repeat(tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation) -> None:
    """Ask the waiting question once more; buttons sent before go on working."""
    effects = ask_again(
        script_of(tx, conversation),
        conversation.walk,
        _context(around, patient, conversation.id),
        phrases=around.library.phrases,
    )
    _apply(tx, around, patient, conversation, conversation.walk, effects, outbox.REPLY)


def _context(around: Surroundings, patient: Patient, conversation_id: int) -> Context:
    return around.library.context(conversation_id, patient, around.now, around.values(patient))


def _apply(
    tx: Transaction,
    around: Surroundings,
    patient: Patient,
    conversation: Conversation,
    walk: Walk,
    effects: tuple[Effect, ...],
    lane: int,
    *,
    tapped: bool = False,
) -> None:
    outcome: str | None = None
    said: list[tuple[Say, int | None]] = []
    for effect in effects:
        if isinstance(effect, Say):
            said.append((effect, None))
        elif isinstance(effect, Asked):
            last, _ = said[-1]
            said[-1] = (last, effect.sequence)
        elif isinstance(effect, Keep):
            conversations.keep(tx, patient, conversation, effect, around.now)
        elif isinstance(effect, SetProfile):
            patient = _set_profile(tx, around, patient, conversation, effect)
        elif isinstance(effect, Chosen):
            if tapped:
                _show_choice(tx, around, patient, conversation, effect)
        else:
            outcome = effect.outcome
    if patient.telegram_id is not None:
        for say, sequence in said:
            letter = Letter(
                patient.telegram_id,
                lane,
                "script",
                letters.say(say.html, say.keyboard),
                patient_id=patient.id,
                conversation_id=conversation.id,
                question=sequence,
            )
            outbox.put(tx, letter, around.now)
    conversations.save_walk(tx, conversation.id, walk, outcome, around.now)
    if outcome is not None:
        _ended(tx, around, patient, conversation, Ended(outcome))


def _set_profile(
    tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation, effect: SetProfile
) -> Patient:
    if effect.field != "consent":
        patients.set_field(tx, patient.id, effect.field, effect.value)
    elif effect.value == CONSENT_GIVEN:
        # The version of the consent is the version of the script that showed it, translations included.
        patients.consent(tx, patient.id, conversation.script_hash, around.now)
        trail.record(tx, f"patient {patient.code}", "consent", conversation.script_hash, around.now)
    else:
        patients.set_field(tx, patient.id, "stage", Stage.LEFT.value)
        trail.record(tx, f"patient {patient.code}", "consent-declined", conversation.script_hash, around.now)
    changed = patients.by_id(tx, patient.id)
    return changed or patient


def _show_choice(
    tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation, chosen: Chosen
) -> None:
    """The question's buttons give way to what was chosen, so that the chat reads as what was said."""
    asked = outbox.question(tx, conversation.id, chosen.sequence)
    if asked is None or patient.telegram_id is None:
        return
    row, payload = asked
    html = f"{payload['html']}\n\n<b>› {markup.escape(chosen.shown)}</b>"
    if markup.length(markup.visible(html)) > markup.LIMIT:
        html = payload["html"]
    letter = Letter(
        patient.telegram_id,
        outbox.REPLY,
        "script-choice",
        letters.edit(row, html),
        resend=False,
        patient_id=patient.id,
        conversation_id=conversation.id,
    )
    outbox.put(tx, letter, around.now)


def _ended(tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation, ended: Ended) -> None:
    if ended.outcome == "needs_person":
        # The script has already shown the numbers and said that somebody is told; here somebody is.
        casework.open_or_join(
            tx,
            around,
            patient,
            level=Level.urgent,
            category=Category.distress.value,
            rule=f"script:{conversation.origin}",
            message_id=None,
        )
        return
    if ended.outcome == "side_effects":
        cases.raise_task(tx, patient.id, "side-effects", f"side-effects:{conversation.id}", around.now)
    resume(tx, around, patient)
