"""What a clinician reads of a case after a tap, in their private chat; every look is in the audit trail.

The order is that of CLINICAL.md, "A page tells, in this order": level and trigger, when, the patient's code, the last
totals with their direction and the last item 9, sessions, what the patient said about now, contact, the plan, what the
patient was told.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain import markup
from bot.domain.cases.case import Case
from bot.domain.markup import escape
from bot.domain.people import Patient, Staff
from bot.domain.sessions import ROUTE_NAMES
from bot.engine import asking, letters, pages
from bot.engine.patient_plan import plan_parts
from bot.engine.surroundings import Surroundings
from bot.store import cases, conversations, outbox, patients, recollection, trail
from bot.store.outbox import Letter
from bot.store.transaction import Transaction

_HISTORY = 14
"""Lines of the case's history that are shown."""
_TOLD = {
    "opened": "opened",
    "reopened": "opened again",
    "disclosed": "the patient wrote of it",
    "wrote": "the patient wrote",
    "paged": "paged again",
    "page-failed": "can't be reached",
    "acknowledged": "acknowledged",
    "taken-over": "took it over",
    "asked": "asked whether still with them",
    "still-with-them": "still with them",
    "withdrawn": "acknowledgement ran out",
    "contacted": "reached the patient",
    "not-reached": "called in vain",
    "escalated": "called more people",
    "handed": "handed it on",
    "not-taken": "did not take it over",
    "lowered": "lowered the level",
    "note": "wrote a note",
    "end-proposed": "says it is over",
    "end-refused": "wants to keep it open",
    "closed": "closed it",
    "nobody-told": "nobody reached; the patient was told so",
    "nobody-answers": "nobody answered; the patient was told so",
    "not-safe": "the patient is not safe",
    "wants-call": "the patient wants a call",
    "safe-for-now": "the patient says: safe for now",
    "asked-yes": "asked directly, the patient said yes",
    "asked-no": "asked directly, the patient said no",
    "asked-silence": "asked directly, the patient did not answer",
    "after-outage": "Afterglow was away until now",
}
"""What the lines of the history mean."""


def show(tx: Transaction, around: Surroundings, staff: Staff, case: Case, patient: Patient) -> None:
    """Send the detail, in as many messages as it needs; the last one has the buttons, and one to delete it."""
    trail.record(tx, staff.key, "case-looked-at", f"case {case.id}", around.now)
    text = "\n".join(_lines(tx, around, case, patient))
    parts = markup.split(text)
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        delete = letters.rows((("Delete this message", f"c:{case.id}:delete:{case.turn}"),))
        # All of it at once: "More …" would put a page in place of what is read here.
        buttons = (*pages.keyboard(case, more=True), *delete) if last else delete
        letter = Letter(
            staff.telegram_id,
            outbox.REPLY,
            "case-detail",
            letters.say(part, buttons),
            case_id=case.id,
        )
        outbox.put(tx, letter, around.now)


def _lines(tx: Transaction, around: Surroundings, case: Case, patient: Patient) -> list[str]:
    lines = [
        pages.html(around, case),
        "",
        f"<b>Why</b> {escape(asking.RULES.get(case.rule, case.rule))}",
        f"<b>Patient</b> {escape(patient.name)} ({patient.code}), their clock {around.clock_time(around.now, patient)}",
    ]
    if case.bystander:
        lines.append("<b>About</b> somebody else, not the patient: the patient fears for them.")
    lines += _scores(tx, around, patient)
    lines += _sessions(tx, around, patient)
    words = conversations.message_text(tx, case.message_id) if case.message_id is not None else None
    if words:
        lines.append(f"<b>They wrote</b>\n<blockquote>{escape(words[:1500])}</blockquote>")
    since = [conversations.message_text(tx, message) for message in cases.words_since(tx, case)]
    lines += [f"<b>And then</b>\n<blockquote>{escape(text[:500])}</blockquote>" for text in since if text]
    lines += _contacts(tx, patient)
    plan = plan_parts(tx, around, patient, for_staff=True)
    lines.append("<b>Their plan</b>" if plan else "<b>Their plan</b> none yet")
    lines += [f"{escape(heading)}: {escape(said[:300])}" for heading, said in plan]
    lines.append("<b>So far</b>")
    lines += [
        f"{around.clock_time(at)} {_event(around, note.kind, note.actor, note.detail)}"
        for at, note in cases.history(tx, case.id)[-_HISTORY:]
    ]
    lines += [
        f"<b>Note</b> {escape(pages.named(around, by))}, {around.clock_time(at)}: {escape(text[:600])}"
        for at, by, text in cases.written(tx, case.id)[-3:]
    ]
    return lines


def _event(around: Surroundings, kind: str, actor: str, detail: str) -> str:
    about = pages.named(around, detail) if around.team.by_key(detail) is not None else detail
    by = {"afterglow": "", "patient": ""}.get(actor, pages.named(around, actor))
    told = f"{by} {_TOLD.get(kind, kind)}".strip()
    return escape(f"{told} ({about})" if about else told)


def _scores(tx: Transaction, around: Surroundings, patient: Patient) -> list[str]:
    """The last three totals of each instrument, oldest first, with the direction of the last step."""
    lines = []
    for name, totals in recollection.totals(tx, patient.id, 3).items():
        shown = " → ".join(f"{total:g} ({_ago(around.now, at)})" for at, total in totals)
        change = totals[-1][1] - totals[-2][1] if len(totals) > 1 else 0
        direction = f", {'up' if change > 0 else 'down'} {abs(change):g}" if change else ""
        lines.append(f"<b>{escape(name)}</b> {shown}{direction}")
    item = recollection.last_item(tx, patient.id, "phq-9", "item_9")
    if item is not None:
        at, score = item
        lines.append(f"<b>PHQ-9 item 9</b> {score:g} of 3 ({_ago(around.now, at)})")
    return lines


def _sessions(tx: Transaction, around: Surroundings, patient: Patient) -> list[str]:
    session = patients.last_session(tx, patient.id)
    if session is None:
        return ["<b>Last session</b> none recorded"]
    return [f"<b>Last session</b> {ROUTE_NAMES[session.route]}, {_ago(around.now, session.given_at)}"]


def _contacts(tx: Transaction, patient: Patient) -> list[str]:
    phone, other = patients.contacts(tx, patient.id)
    return [
        f"<b>Phone</b> {escape(phone)}" if phone else f"<b>Phone</b> not kept here; /contact {patient.code} keeps it",
        *([f"<b>Emergency contact</b> {escape(other)}"] if other else []),
    ]


def _ago(now: datetime, then: datetime) -> str:
    hours = int((now - then).total_seconds() // 3600)
    return f"{hours} h ago" if hours < 48 else f"{hours // 24} days ago"
