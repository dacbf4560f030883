"""The second half of a patient's turn: the answer to what was heard."""

from __future__ import annotations

from bot.domain import markup
from bot.domain.asking import Answer
from bot.domain.cases import machine
from bot.domain.cases.case import PATIENT, Case, CaseState, Note
from bot.domain.effects import Keyboard
from bot.domain.events import Incoming, Kind
from bot.domain.people import Patient, Stage
from bot.domain.screening.reading import Category, Level
from bot.domain.scripts.advance import LATER, Typed, read_tap
from bot.engine import asking, casework, controls, letters, patient_plan, sessions, talk
from bot.engine.hearing import Heard
from bot.engine.phrases import (
    CLOSED,
    CONNECTED,
    DO_NOT_WRITE,
    GOODBYE,
    KEPT,
    NOT_OFFERED,
    NOT_TAKING_PART,
    NOTHING_TO_STOP,
    STOPPED,
    UNUSABLE_LINK,
    WELCOME_FIRST,
    WRITES_AGAIN,
)
from bot.engine.surroundings import Surroundings
from bot.store import cases, conversations, meta, outbox, patients, questions, trail
from bot.store.conversations import Conversation
from bot.store.outbox import Letter
from bot.store.questions import Question
from bot.store.transaction import Transaction


def respond(tx: Transaction, around: Surroundings, patient: Patient, incoming: Incoming, heard: Heard) -> None:
    """Answer what the patient did. Help, the direct question or a kind word, where due, is already in the outbox."""
    if patient.unreachable and incoming.kind not in (Kind.BLOCKED, Kind.OTHER):
        # Whoever writes or taps can be reached. Telegram tells of an unblocking once, or never: were that alone
        # believed, no check after dosing would be sent any more, and nobody would hear of it.
        patients.set_field(tx, patient.id, "unreachable_at", None)
        patient = patients.by_id(tx, patient.id) or patient
    if incoming.kind is Kind.TAP:
        _tapped(tx, around, patient, incoming)
    elif incoming.kind is Kind.BLOCKED:
        gone(tx, around, patient)
    elif heard is Heard.ANSWERED or incoming.kind in (Kind.OTHER, Kind.UNBLOCKED):
        return
    elif incoming.kind is Kind.UNREADABLE:
        _unreadable(tx, around, patient, incoming)
    elif incoming.kind is Kind.EDIT:
        return  # it was stored and screened; an answer already recorded stays as the patient first gave it
    else:
        _wrote(tx, around, patient, incoming, heard)


def _say(
    tx: Transaction,
    around: Surroundings,
    patient: Patient,
    html: str,
    keyboard: Keyboard = (),
    lane: int = outbox.REPLY,
) -> None:
    if patient.telegram_id is None:
        return
    parts = markup.split(html)  # a plan is as long as its author made it, and is asked for when it is needed
    for index, part in enumerate(parts):
        payload = letters.say(part, keyboard if index == len(parts) - 1 else ())
        outbox.put(tx, Letter(patient.telegram_id, lane, "reply", payload, patient_id=patient.id), around.now)


def _phrase(around: Surroundings, patient: Patient, msgid: str, **values: str) -> str:
    return around.library.phrases.html(patient.language, msgid, **values)


def _wrote(tx: Transaction, around: Surroundings, patient: Patient, incoming: Incoming, heard: Heard) -> None:
    text = incoming.text.strip()
    if text.startswith("/") and _command(tx, around, patient, text):
        return
    running = cases.running(tx, patient.id)
    button = casework.typed_button(around, patient, text)
    if button is not None:
        _help_button(tx, around, patient, running, button)
        return
    waiting = questions.waiting(tx, patient.id)
    question = waiting if waiting is not None and waiting.state == questions.OPEN else None
    answer = asking.typed(around, patient, question, text)
    if question is not None and answer is not None:
        asking.answered(tx, around, patient, question, answer)
        return
    conversation = conversations.open_conversation(tx, patient.id)
    if conversation is not None:
        wish = controls.typed(tx, around, patient, conversation, text)
        if wish is not None:
            controls.command(tx, around, patient, wish)
        elif question is not None and _belongs(tx, around, patient, question, conversation, text, heard):
            return
        elif waiting is None or question is not None or not talk.take_held(tx, around, patient):
            # Whoever writes in the night after a direct question that they left unanswered has answered the script
            # before it; these words are no answer to what comes next in it.
            talk.answer(tx, around, patient, conversation, Typed(incoming.text))
    elif running is None and controls.wants_to_go_on(tx, around, patient, text):
        controls.command(tx, around, patient, "/resume")
    elif heard is Heard.CONSOLED:
        return
    elif running is not None and running.state is not CaseState.CONTACTED:
        # What is said here is true only if the case shows it: "do not call me now" may be what is written.
        wrote = conversations.message_numbered(tx, patient.id, incoming.message_id)
        cases.note(tx, running.id, Note("wrote", PATIENT), around.now, wrote)
        _say(
            tx,
            around,
            patient,
            around.to_patient("kept.case", patient),
            casework.help_keyboard(around, patient.language, bystander=running.bystander),
        )
    elif question is not None:
        _belongs(tx, around, patient, question, None, text, heard)
    elif patient.stage is Stage.LEFT:
        _say(tx, around, patient, _phrase(around, patient, NOT_TAKING_PART))
    else:
        _say(tx, around, patient, _phrase(around, patient, KEPT))


def _belongs(
    tx: Transaction,
    around: Surroundings,
    patient: Patient,
    question: Question,
    conversation: Conversation | None,
    text: str,
    heard: Heard,
) -> bool:
    """Whether these words belong to the direct question, though they are no answer to it: they are kept, and its
    answers are shown again. It is the newest question; a script's older one gets only what plainly answers it, and
    free words answer anything."""
    plain = conversation is not None and not talk.wants_words(tx, conversation)
    if plain and conversation is not None and talk.is_answer(tx, around, patient, conversation, text):
        return False
    if heard is not Heard.CONSOLED:
        _say(tx, around, patient, _phrase(around, patient, KEPT), asking.keyboard(around, patient, question))
    return True


def _command(tx: Transaction, around: Surroundings, patient: Patient, text: str) -> bool:
    word, _, rest = text.partition(" ")
    command = word.partition("@")[0].lower()
    if command == "/start":
        _start(tx, around, patient, rest.strip())
    elif command in controls.COMMANDS:
        controls.command(tx, around, patient, command)
    elif command in controls.OWN_SCRIPTS:
        _own(tx, around, patient, controls.OWN_SCRIPTS[command])
    elif command == "/stop":
        _stop(tx, around, patient)
    elif command == "/help":
        _say(
            tx,
            around,
            patient,
            around.to_patient("crisis.help", patient),
            casework.help_keyboard(around, patient.language),
        )
    else:
        return False
    return True


def _start(tx: Transaction, around: Surroundings, patient: Patient, payload: str) -> None:
    if payload and patients.invited_patient(tx, payload) != patient.id:
        _say(tx, around, patient, _phrase(around, patient, UNUSABLE_LINK))
        return
    if talk.resume(tx, around, patient):
        return
    if sessions.ready(patient):
        _say(tx, around, patient, _phrase(around, patient, CONNECTED))
    else:
        # Never finished, declined, or broken off by a disclosure: from the beginning, and consent is asked again.
        patients.set_field(tx, patient.id, "stage", Stage.WELCOMING.value)
        talk.start(tx, around, patient, "welcome", "welcome")


def _own(tx: Transaction, around: Surroundings, patient: Patient, name: str) -> None:
    """A conversation that the patient begins: their plan, grounding, a page of the journal."""
    if patient.stage is not Stage.ACTIVE:
        _say(tx, around, patient, _phrase(around, patient, WELCOME_FIRST))
    elif (waiting := conversations.open_conversation(tx, patient.id)) and waiting.origin == f"own:{name}":
        talk.repeat(tx, around, patient, waiting)  # sent twice: one page of the journal, not a pile of them
    elif not talk.start(tx, around, patient, name, f"own:{name}"):
        _say(tx, around, patient, _phrase(around, patient, NOT_OFFERED))


def _tapped(tx: Transaction, around: Surroundings, patient: Patient, incoming: Incoming) -> None:
    tip = ""
    tap = read_tap(incoming.data)
    if tap is not None:
        conversation_id, tapped = tap
        conversation = conversations.open_conversation(tx, patient.id)
        current = conversation is not None and conversation.id == conversation_id
        if current and conversation is not None and tapped.option == LATER:
            if tapped.sequence == conversation.walk.sequence:
                controls.ask_when(tx, around, patient)
                current = True
            else:
                current = False
        elif current and conversation is not None:
            current = talk.answer(tx, around, patient, conversation, tapped)
        if not current:
            tip = around.library.phrases.say(patient.language, CLOSED)
    elif incoming.data.startswith("l:"):
        tip = controls.put_off(tx, around, patient, incoming.data)
    elif incoming.data == LEAVE:
        _leave(tx, around, patient)
    elif incoming.data.startswith("q:"):
        tip = asking.tapped(tx, around, patient, incoming.data)
    elif incoming.data.startswith("h:"):
        case = cases.running(tx, patient.id)
        _help_button(tx, around, patient, case, incoming.data[2:])
    if incoming.callback_id is not None:
        letter = Letter(
            incoming.chat_id, outbox.CRISIS, "toast", letters.toast(incoming.callback_id, tip), resend=False
        )
        outbox.put(tx, letter, around.now)


def _help_button(tx: Transaction, around: Surroundings, patient: Patient, case: Case | None, name: str) -> None:
    if name in ("not-safe", "call"):
        asking.overtaken(tx, around, patient, Answer.YES if name == "not-safe" else Answer.PERSON)
        talk.stand_still(tx, around, patient)
    if name == "plan":
        _say(tx, around, patient, _plan(tx, around, patient), lane=outbox.CRISIS)
    elif name == "grounding":
        _say(tx, around, patient, around.to_patient("grounding", patient), lane=outbox.CRISIS)
    elif name == "not-safe":
        if case is None:
            case = casework.open_or_join(
                tx,
                around,
                patient,
                level=Level.emergency,
                category=Category.suicide.value,
                rule="button:not-safe",
                message_id=None,
            )
            _say(
                tx,
                around,
                patient,
                around.to_patient("crisis.not-safe", patient, time=casework.expected(around, patient, case)),
                casework.help_keyboard(around, patient.language),
                outbox.CRISIS,
            )
        else:
            casework.carry_out(tx, around, patient, case, machine.said_not_safe(case, around.now))
    elif name == "call":
        casework.wants_call(tx, around, patient)
    elif name == "safe" and case is not None:
        casework.safe_for_now(tx, around, patient, case)
    elif name == "safe":
        _say(tx, around, patient, around.to_patient("reply.safe.no-case", patient))


def _plan(tx: Transaction, around: Surroundings, patient: Patient) -> str:
    parts = [f"{heading}: {said}" for heading, said in patient_plan.plan_parts(tx, around, patient)]
    if not parts:
        return around.to_patient("reply.no-plan", patient)
    return around.to_patient("reply.plan", patient, plan="\n\n".join(parts))


def _unreadable(tx: Transaction, around: Surroundings, patient: Patient, incoming: Incoming) -> None:
    if incoming.album:
        # An album is as many updates as pictures; it is answered once.
        if meta.get(tx, f"album:{patient.id}") == incoming.album:
            return
        meta.put(tx, f"album:{patient.id}", incoming.album)
    session = patients.last_session(tx, patient.id)
    if session is not None and session.acute(around.now):
        key = f"unseen:{patient.id}:{incoming.message_id}"
        if cases.raise_task(tx, patient.id, "unseen-content", key, around.now):
            around.tell_clinicians(
                tx, f"Patient {patient.code} sent something I can't read ({incoming.content}) on the day of a session."
            )
    _say(
        tx,
        around,
        patient,
        around.to_patient("unread", patient),
        casework.help_keyboard(around, patient.language),
    )
    conversation = conversations.open_conversation(tx, patient.id)
    if conversation is not None:
        talk.repeat(tx, around, patient, conversation)


def gone(tx: Transaction, around: Surroundings, patient: Patient) -> None:
    """The patient has stopped the bot or deleted the account: one task, naming the other way to reach them."""
    if patient.unreachable:
        return
    patients.set_field(tx, patient.id, "unreachable_at", int(around.now.timestamp() * 1000))
    trail.record(tx, f"patient {patient.code}", "blocked-bot", f"patient {patient.id}", around.now)
    if cases.raise_task(tx, patient.id, "unreachable", f"unreachable:{patient.id}:{around.now:%Y%m%d}", around.now):
        around.tell_clinicians(
            tx, f"Patient {patient.code} has stopped this bot. Please use the phone number in the clinic's records."
        )


def _stop(tx: Transaction, around: Surroundings, patient: Patient) -> None:
    """What is being asked now ends at once. Whether later check-ins end too is asked: many only mean this evening."""
    stopped = talk.stop(tx, around, patient, "stopped by patient")
    html = _phrase(around, patient, STOPPED if stopped else NOTHING_TO_STOP)
    keyboard: Keyboard = ()
    if patient.stage is Stage.ACTIVE:
        html += "\n\n" + _phrase(around, patient, WRITES_AGAIN)
        keyboard = letters.column((around.library.phrases.say(patient.language, DO_NOT_WRITE), LEAVE))
    _say(tx, around, patient, html, keyboard)


def _leave(tx: Transaction, around: Surroundings, patient: Patient) -> None:
    """Consent is withdrawn: nothing is sent any more unless the patient writes. The clinic hears of it."""
    if patient.stage is Stage.LEFT:
        return
    talk.stop(tx, around, patient, "consent withdrawn")
    patients.set_field(tx, patient.id, "stage", Stage.LEFT.value)
    trail.record(tx, f"patient {patient.code}", "consent-withdrawn", f"patient {patient.id}", around.now)
    around.tell_clinicians(tx, f"Patient {patient.code} does not want to be written to any more.")
    _say(tx, around, patient, _phrase(around, patient, GOODBYE))


LEAVE = "p:leave"
