"""The direct question, asked and followed to its end: rows, words, and the case that a yes or a silence opens.

While it waits, the script's question waits too: the words that raised it are not yet its answer. They become that when
the patient has said no, or, where silence is no danger, has said nothing; with a case they are kept, and the script
stops.
"""

from __future__ import annotations

from datetime import timedelta

from bot.domain import asking as domain
from bot.domain.asking import ANSWER_WITHIN, ASKED_ONCE_IN, SILENCE_RULE, YES_RULE, Answer
from bot.domain.cases.case import ENGINE, PATIENT, CaseState, Note
from bot.domain.effects import Keyboard
from bot.domain.people import Patient
from bot.domain.screening.reading import Category, Level
from bot.domain.scripts import phrases
from bot.engine import casework, duty, letters, talk
from bot.engine.phrases import CLOSED
from bot.engine.quiet import quiet_until
from bot.engine.surroundings import Surroundings
from bot.store import cases, conversations, outbox, patients, questions, trail
from bot.store.outbox import Letter
from bot.store.questions import Question
from bot.store.transaction import Transaction

ABOUT_ANOTHER = "About somebody else."
WAITING = "Asked directly about ending their life; no answer yet."
UNANSWERED = "Asked directly about ending their life; no answer."
ANSWERED = {
    Answer.YES: "Asked directly about ending their life: yes.",
    Answer.NO: "Asked directly about ending their life: no.",
    Answer.PERSON: "Asked directly about ending their life: wants to talk to a person.",
}
"""What the concern's task says to staff."""
RULES = {
    YES_RULE: "Asked directly whether they think about ending their life, they said yes.",
    SILENCE_RULE: "Asked directly whether they think about ending their life, they did not answer in "
    f"{ANSWER_WITHIN // timedelta(minutes=1)} minutes.",
}
"""Why a case was opened, for whoever looks at it."""
_TWICE = timedelta(minutes=1)
"""The same button again so soon is one tap of a shaking hand."""


def may_ask(tx: Transaction, around: Surroundings, patient: Patient) -> bool:
    """Whether the patient has not said no a short time ago."""
    return not questions.denied_since(tx, patient.id, around.now - ASKED_ONCE_IN)


def ask(
    tx: Transaction, around: Surroundings, patient: Patient, category: Category, message_id: int, *, answers: bool
) -> None:
    """Ask, because of this message; ``answers``: it may be the answer to the script's question, and waits to be that.

    When nobody is on duty, that is said before. Where the script still waits because of an earlier question of this
    night, what was held back then is its answer, and these words are not that of the next one, which nobody has seen.
    """
    before = questions.waiting(tx, patient.id)
    if before is not None:
        answers = answers and not talk.take_held(tx, around, patient, silent=True)
        questions.postpone(tx, before, None)
    conversation = conversations.open_conversation(tx, patient.id) if answers else None
    place = None if conversation is None else (conversation.id, conversation.walk.sequence)
    now = around.now
    question = questions.ask(tx, patient.id, message_id, category.value, place, now, now + ANSWER_WITHIN)
    cases.detail_task(tx, task_of(message_id), WAITING)
    if not duty.watched(tx, around):
        _say(tx, around, patient, around.to_patient("crisis.out-of-hours", patient))
    _say(tx, around, patient, around.to_patient("concern.ask", patient), keyboard(around, patient, question))


def keyboard(around: Surroundings, patient: Patient, question: Question) -> Keyboard:
    """The three answers. They go on working for as long as the chat shows them."""
    return letters.column(*((label, f"q:{question.id}:{name}") for name, label in _labels(around, patient).items()))


def typed(around: Surroundings, patient: Patient, question: Question | None, text: str) -> Answer | None:
    """What these words answer to the waiting ``question``; None when none waits, or they are no answer."""
    if question is None:
        return None
    listed = around.library.phrases.say
    yes = f"{listed(patient.language, phrases.YES_WORDS)}|{phrases.YES_WORDS}"
    # Only in the patient's own language: the English "no" is a Polish "yes".
    no = listed(patient.language, phrases.NO_WORDS)
    return domain.meant(text, _labels(around, patient), yes, no)


def tapped(tx: Transaction, around: Surroundings, patient: Patient, data: str) -> str:
    """A tap on one of the answers (``q:question:answer``), however late; returns what the toast says."""
    _, number, name = (*data.split(":"), "", "")[:3]
    question = questions.by_id(tx, int(number)) if number.isascii() and number.isdigit() and len(number) < 16 else None
    if question is None or question.patient_id != patient.id or name not in list(Answer):
        return around.library.phrases.say(patient.language, CLOSED)
    # The same words as those of a newer question that waits: whoever taps the old button has answered that one.
    answered(tx, around, patient, questions.open_of(tx, patient.id) or question, Answer(name))
    return ""


def answered(tx: Transaction, around: Surroundings, patient: Patient, question: Question, answer: Answer) -> None:
    """Record the answer and do what it calls for.

    Yes opens a case or joins the running one, also long after the question was closed. A no is recorded and closes or
    lowers nothing. Who would rather talk to a person is called.
    """
    now = around.now
    again = question.answer is answer and question.answered_at is not None
    if again and question.answered_at is not None and now - question.answered_at < _TWICE:
        return
    held = _held(tx, patient)
    _record(tx, around, patient, question, answer)
    if answer is Answer.NO:
        running = cases.running(tx, patient.id)
        if running is not None:
            cases.note(tx, running.id, Note("asked-no", PATIENT), now)
        buttons = casework.help_keyboard(around, patient.language, Level.concern, Category(question.category))
        _say(tx, around, patient, around.to_patient("concern.asked-no", patient), buttons)
        if question.due_at is not None:
            _script_goes_on(tx, around, patient, held)
        return
    _script_stops(tx, around, patient, held)
    if answer is Answer.PERSON:
        casework.wants_call(tx, around, patient)
    else:
        _case(tx, around, patient, question, YES_RULE, "asked-yes")


def overtaken(tx: Transaction, around: Surroundings, patient: Patient, answer: Answer) -> None:
    """Something else that the patient wrote or tapped answers the question, if one waits."""
    question = questions.open_of(tx, patient.id)
    if question is not None:
        _record(tx, around, patient, question, answer)


def fell_due(tx: Transaction, around: Surroundings, patient: Patient, question: Question) -> None:
    """The question's time came; nothing is due any more, or only that the script goes on, by the end of this.

    1. It was unanswered and no danger, and only waited for the end of the quiet hours: the script goes on.
    2. Silence calls a person: a case, the script stops, help. Where a clinician has reached the patient since, it is
       only written down.
    3. Otherwise it stays a note, and the script goes on, but not in the quiet hours.
    """
    held = _held(tx, patient)
    if question.state != questions.OPEN:
        questions.postpone(tx, question, None)
        if held:  # otherwise it has gone on by itself in the meantime
            _script_goes_on(tx, around, patient, held)
        return
    session, paged = patients.last_session(tx, patient.id), cases.last_paged(tx, patient.id)
    given_at = None if session is None else session.given_at
    cases.detail_task(tx, task_of(question.message_id), UNANSWERED)
    if domain.silence_calls(question.asked_at, around.now, given_at, paged):
        questions.fell_silent(tx, question, None)
        running = cases.running(tx, patient.id)
        reached = running is not None and running.state is CaseState.CONTACTED
        if running is not None and reached and running.held_at is not None and running.held_at >= question.asked_at:
            cases.note(tx, running.id, Note("asked-silence", ENGINE), around.now)
            _script_goes_on(tx, around, patient, held)
            return
        _script_stops(tx, around, patient, held)
        _case(tx, around, patient, question, SILENCE_RULE, "asked-silence")
        return
    end = quiet_until(around, patient)
    questions.fell_silent(tx, question, end)
    if end is None:
        _script_goes_on(tx, around, patient, held)


def task_of(message_id: int) -> str:
    """The key of the task that this message of concern raises."""
    return f"concern:{message_id}"


def _labels(around: Surroundings, patient: Patient) -> dict[Answer, str]:
    return {answer: around.library.texts.say(f"button.{answer}", patient.language) for answer in Answer}


def _record(tx: Transaction, around: Surroundings, patient: Patient, question: Question, answer: Answer) -> None:
    if not questions.answer(tx, question, answer, around.now):
        raise LookupError(f"question {question.id} is no longer {question.state}")
    trail.record(tx, f"patient {patient.code}", f"asked-{answer}", f"question {question.id}", around.now)
    cases.detail_task(tx, task_of(question.message_id), ANSWERED[answer])


def _case(tx: Transaction, around: Surroundings, patient: Patient, question: Question, rule: str, reason: str) -> None:
    category = Category(question.category)
    case = casework.open_or_join(
        tx,
        around,
        patient,
        level=Level.urgent,
        category=category.value,
        rule=rule,
        message_id=question.message_id,
        reason=reason,
    )
    casework.tell_help(tx, around, patient, case, category)


def _held(tx: Transaction, patient: Patient) -> str:
    conversation = conversations.open_conversation(tx, patient.id)
    return "" if conversation is None else talk.held_back(tx, conversation)


def _script_stops(tx: Transaction, around: Surroundings, patient: Patient, held: str) -> None:
    conversation = conversations.open_conversation(tx, patient.id)
    if held and conversation is not None:
        talk.keep_disclosure(tx, around, patient, conversation, held)
    else:
        talk.stand_still(tx, around, patient)


def _script_goes_on(tx: Transaction, around: Surroundings, patient: Patient, held: str) -> None:
    """The words that were held back are taken for the answer if they are one; otherwise the question is asked again.

    While a person is needed they are taken, and nothing is asked.
    """
    conversation = conversations.open_conversation(tx, patient.id)
    needed = cases.running(tx, patient.id) is not None
    took = talk.take_held(tx, around, patient, held, silent=needed)
    if conversation is not None and not took and not needed:
        talk.repeat(tx, around, patient, conversation)


def _say(tx: Transaction, around: Surroundings, patient: Patient, html: str, buttons: Keyboard = ()) -> None:
    if patient.telegram_id is not None:
        payload = letters.say(html, buttons)
        letter = Letter(patient.telegram_id, outbox.CRISIS, "direct-question", payload, patient_id=patient.id)
        outbox.put(tx, letter, around.now)
