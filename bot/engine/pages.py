"""Pages: what staff see of a case in their chats, kept true in every copy. Never a name, never the patient's words."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.domain.cases.case import OUTCOME_NAMES, AskStaff, Case, CaseState, Page
from bot.domain.effects import Keyboard
from bot.domain.markup import escape
from bot.domain.people import Role, Staff
from bot.domain.screening.reading import Level
from bot.engine import letters
from bot.engine.surroundings import Surroundings
from bot.store import outbox
from bot.store.outbox import Letter, Sent
from bot.store.transaction import Transaction

_REASONS = {
    "opened": "",
    "again": "Nobody has acknowledged yet.",
    "raised": "The level has risen.",
    "repeated": "The patient has written something serious again.",
    "call": "The patient asks for a call.",
    "not-safe": "The patient says they are not safe.",
    "withdrawn": "The acknowledgement ran out without contact.",
    "failed": "A colleague could not be reached.",
    "own": "The patient now writes about themselves.",
    "other": "The level has risen: somebody else may be in danger.",
    "asked-yes": "Asked directly, the patient says yes.",
    "asked-silence": "Asked directly, the patient has not answered.",
    "reopened": "Closed a short time ago, and now there is a new disclosure.",
    "escalated": "A colleague who knows the case asks for you.",
    "handed": "A colleague asks you to take this over.",
    "not-reached": "The patient has been called in vain, more than once.",
    "after-outage": "Afterglow was away. What happened meanwhile is not known.",
}
LEVELS = {Level.emergency: "EMERGENCY", Level.urgent: "URGENT", Level.concern: "Concern", Level.none: "Note"}
_COPIES = 12
"""So many copies in each chat are kept true; one that is older stands far up in it."""


def html(around: Surroundings, case: Case, reason: str = "") -> str:
    """A page or its present state: number, level, category, time, and who has it."""
    about = " · about somebody else" if case.bystander else ""
    lines = [
        f"<b>{LEVELS[case.level]} · case {case.id}</b>",
        f"{escape(case.category.replace('_', ' '))}{about} · opened {around.clock_time(case.opened_at)} "
        f"({ago(around, case)})",
    ]
    if _REASONS.get(reason):
        lines.append(_REASONS[reason])
    if case.disclosed_at > case.opened_at and case.state is not CaseState.CLOSED:
        lines.append(f"Last disclosure {around.clock_time(case.disclosed_at)}.")
    name = escape(named(around, case.holder))
    held = around.clock_time(case.held_at) if case.held_at else ""
    if case.state is CaseState.ACKNOWLEDGED:
        tried = f" Called in vain: {case.tries}." if case.tries else ""
        lines.append(f"Acknowledged by {name}, {held}. Not yet contacted.{tried}")
    elif case.state is CaseState.CONTACTED:
        lines.append(f"Contacted by {name}, {held}. Not yet closed.")
    elif case.state is CaseState.CLOSED and case.outcome is not None:
        at = around.clock_time(case.closed_at) if case.closed_at else ""
        first = f", proposed by {escape(named(around, case.ending_by))}" if case.ending_by else ""
        lines.append(f"Closed by {name}, {at}{first}: {OUTCOME_NAMES[case.outcome]}.")
    if case.handed_to is not None:
        lines.append(f"{escape(named(around, case.handed_to))} has been asked to take it.")
    if case.ending is not None:
        by = escape(named(around, case.ending_by))
        lines.append(f"{by} says it is over: {OUTCOME_NAMES[case.ending]}. Somebody else has to confirm.")
    return "\n".join(lines)


def ago(around: Surroundings, case: Case) -> str:
    """How long the case has been open, in words."""
    minutes = int((around.now - case.opened_at).total_seconds() // 60)
    return "just now" if minutes < 1 else f"{minutes} min ago" if minutes < 120 else f"{minutes // 60} h ago"


def named(around: Surroundings, key: str | None) -> str:
    """A colleague's name; the key of somebody who has left."""
    member = around.team.by_key(key)
    return member.name if member is not None else key or "nobody"


def keyboard(case: Case, *, more: bool = False) -> Keyboard:
    """What can be done with the case as it stands; what is rarer with ``more``.

    Each button carries the case's turn: pressed after the case has moved on, it explains itself.
    """

    def button(label: str, verb: str) -> tuple[str, str]:
        return label, f"c:{case.id}:{verb}:{case.turn}"

    show = button("Show more", "show")
    if case.state is CaseState.CLOSED:
        return letters.rows((show,))
    if case.ending is not None:
        return letters.rows((button("Yes, it is over", "confirm"),), (button("No, keep it open", "keep"),), (show,))
    rare = (
        (
            (button("Hand to …", "hand"), button("Lower …", "lower")),
            (button("False alarm", "out-false-alarm"), button("Note …", "note")),
        )
        if more
        else ((button("More …", "more"),),)
    )
    if case.state is CaseState.OPEN:
        return letters.rows((button("Acknowledge", "ack"),), (show, button("Escalate now", "escalate")), *rare)
    take = ((button("Take it over", "ack"),),) if case.handed_to is not None else ()
    if case.state is CaseState.ACKNOWLEDGED:
        return letters.rows(
            *take,
            (button("I've reached them", "reached"), button("Not reached", "not-reached")),
            (show, button("Escalate now", "escalate")),
            (button("Close …", "close"),),
            *rare,
        )
    return letters.rows(*take, (button("Close …", "close"), show), (button("Escalate now", "escalate"),), *rare)


def page(tx: Transaction, around: Surroundings, case: Case, page_: Page) -> list[int]:
    """Put the pages into the outbox, one for each person; somebody is always paged. Returns their rows."""
    people = _clinicians(around, page_.people)
    if not people:
        # Everybody who was meant has left, or is no clinician any more. Somebody has to hear of it all the same.
        people = around.team.with_role(Role.CLINICIAN) or around.team.members
        around.alarm(tx, f"nobody-in-policy:{case.id}", f"Case {case.id}: its policy names nobody who is still here.")
    text = html(around, case, page_.reason)
    rows = []
    for member in people:
        letter = Letter(
            member.telegram_id,
            outbox.CRISIS,
            "page",
            letters.say(text, keyboard(case)) | {"reason": page_.reason},
            case_id=case.id,
            clinician=member.key,
        )
        rows.append(outbox.put(tx, letter, around.now))
    return rows


def _clinicians(around: Surroundings, keys: Iterable[str]) -> tuple[Staff, ...]:
    return tuple(member for member in around.team.known(keys) if member.may(Role.CLINICIAN))


def ask(tx: Transaction, around: Surroundings, case: Case, asked: AskStaff) -> None:
    """Ask whoever has the case, or those who can confirm its end; every clinician, when those are gone."""
    people = _clinicians(around, asked.people) or around.team.with_role(Role.CLINICIAN)
    minutes = case.policy.repeat
    turn = case.turn
    if asked.question == "still-with-them":
        text = f"<b>Case {case.id}</b>\nStill with them? Without an answer, the others are paged in {minutes} min."
        buttons = letters.column(
            ("Yes, still on it", f"c:{case.id}:still:{turn}"), ("I've reached them", f"c:{case.id}:reached:{turn}")
        )
    elif asked.question == "not-taken":
        text = f"<b>Case {case.id}</b>\nNobody has taken it over; it is still yours."
        if case.state is CaseState.ACKNOWLEDGED:
            text += f" Without an answer, the others are paged in {minutes} min."
        buttons = letters.column(
            ("I go on with it", f"c:{case.id}:still:{turn}"), ("Escalate now", f"c:{case.id}:escalate:{turn}")
        )
    elif asked.question == "confirm-end":
        text = html(around, case)
        buttons = keyboard(case)
    elif asked.question == "not-ended":
        text = f"<b>Case {case.id}</b>\nA colleague wants to keep it open. Please talk with each other."
        buttons = keyboard(case)
    else:
        text = f"<b>Case {case.id}</b>\nContacted, but not closed. How did it end?"
        buttons = letters.column(("Close …", f"c:{case.id}:close:{turn}"), ("Show more", f"c:{case.id}:show:{turn}"))
    for member in people:
        letter = Letter(
            member.telegram_id,
            outbox.CRISIS,
            "case-question",
            letters.say(text, buttons),
            case_id=case.id,
            clinician=member.key,
        )
        outbox.put(tx, letter, around.now)


def refresh(tx: Transaction, around: Surroundings, case: Case, fresh: Collection[int] = ()) -> None:
    """Every copy shows the case as it is now; one not yet sent is taken back, unless it still has somebody to wake:
    then it goes out as it was written, with its reason. ``fresh``: the pages that this very step has put out.

    Only the newest copy in a chat is changed at once. The older ones wait behind whatever is urgent there: a page never
    waits for the tidying of old ones.
    """
    sent: dict[int, list[Sent]] = {}
    for copy in outbox.pages(tx, case.id):
        if copy.state == "ready":
            wanted = case.state is CaseState.OPEN or case.handed_to == copy.clinician or copy.row in fresh
            if not wanted:
                outbox.drop(tx, copy.row, around.now)
        elif copy.state != "failed":
            sent.setdefault(copy.chat_id, []).append(copy)
    for chat, copies in sent.items():
        for copy in copies[-_COPIES:]:
            if around.team.by_key(copy.clinician) is None:
                continue  # somebody who has left the team is told nothing more about the case
            # Why it was sent stays true while nobody has it; afterwards it would be read as news.
            valid = case.state is CaseState.OPEN and copy is copies[-1]
            valid = valid and (copy.reason != "handed" or case.handed_to == copy.clinician)
            reason = copy.reason if valid else ""
            letter = Letter(
                chat,
                outbox.CRISIS if copy is copies[-1] else outbox.REPLY,
                "page-edit",
                letters.edit(copy.row, html(around, case, reason), keyboard(case)),
                case_id=case.id,
                clinician=copy.clinician,
            )
            outbox.put(tx, letter, around.now)
