"""Making texts live: the rows, the pins of scripts, the trail, and the word to the operators, in one transaction.

The press does this in the running bot, a command does it beside it; what is written is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain import markup
from bot.domain.effects import Keyboard
from bot.domain.errors import AfterglowError
from bot.domain.issues import Issue
from bot.domain.people import Role, Staff, Team
from bot.engine import letters
from bot.engine.library import Library
from bot.engine.proof import Edits, changed_programs, changed_scripts
from bot.store import conversations, meta, outbox, publications, trail
from bot.store.outbox import Letter
from bot.store.publications import Publication
from bot.store.transaction import Transaction

log = structlog.get_logger()
_TOLD = "publications-told"
FROM_FOLDER = "folder"
"""The ``name`` of a command's proposal whose files lie in the conversations folder."""


class OvertakenError(AfterglowError):
    """Something else went live meanwhile."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a change meets: by script, patients who are in the middle of it, and conversations that are to begin.

    ``gone`` are scripts that there are no longer; ``programs`` those that say something else by now.
    """

    mid_script: Mapping[str, int]
    scheduled: Mapping[str, int]
    gone: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()

    def sentences(self) -> list[str]:
        """The same in words, for whoever decides."""
        said = [
            f"{_counted(count, 'patient is', 'patients are')} in the middle of {name}. "
            "They finish with the text they began with."
            for name, count in self.mid_script.items()
        ]
        for name, count in self.scheduled.items():
            if name in self.gone:
                said.append(f"{_counted(count, 'scheduled start', 'scheduled starts')} of {name} will be called off.")
            else:
                said.append(
                    f"{_counted(count, 'scheduled start', 'scheduled starts')} of {name} will use the new text."
                )
        said += [f"{name} will not be started any more." for name in self.gone]
        said += [f"Sessions recorded from now on follow the new program {name}." for name in self.programs]
        return said or ["No patient is in the middle of it, and none is scheduled."]


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def reach(tx: Transaction, before: Library | None, after: Library) -> Reach:
    """Whom it meets when ``after`` goes live in place of ``before``."""
    names = changed_scripts(before, after)
    running, planned = publications.mid_script(tx), publications.scheduled(tx)
    return Reach(
        mid_script={name: running[name] for name in names if running.get(name)},
        scheduled={name: planned[name] for name in names if planned.get(name)},
        gone=tuple(name for name in names if name not in after.scripts),
        programs=changed_programs(before, after) if before is not None else (),
    )


def publish(
    tx: Transaction,
    before: Library | None,
    after: Library,
    edits: Edits,
    *,
    expected: int,
    by: str,
    source: str,
    now: datetime,
    note: str = "",
    proposal: int | None = None,
) -> list[Publication]:
    """Make ``edits``, and with them the library ``after``, live. Running conversations keep their text.

    Raises :class:`OvertakenError`, and changes nothing, when the last publication is not ``expected`` any more: what
    was checked is then not what would be live.
    """
    if publications.newest(tx) != expected:
        raise OvertakenError
    done = []
    for path, text in sorted(edits.items()):
        row = publications.record(tx, path, text, by=by, note=note, source=source, now=now, proposal=proposal)
        if row is not None:
            done.append(row)
            if source != "start" or expected:
                subject = f"{path} {publications.short(row.before)} to {publications.short(row.hash)}"
                trail.record(tx, by, "rollback" if source == "rollback" else "publish", subject, now, note)
    if done and source == "start" and not expected:
        trail.record(tx, by, "publish", f"{len(done)} files, the first ones", now, note)
    pin(tx, after, by, now)
    if before is not None:
        gone = before.scripts.keys() - after.scripts.keys()
        called_off = publications.retire(tx, sorted(gone))
        if called_off:
            log.info("Scheduled starts are called off; their script went.", action="publish", count=called_off)
    log.info("Texts went live.", action="publish", source=source, by=by, files=len(done))
    return done


def pin(tx: Transaction, library: Library, by: str, now: datetime) -> None:
    """Keep every script of the library as conversations that begin from now on will keep it."""
    for script in library.scripts.values():
        if conversations.publish(tx, script.name, script.hash, script.pinned, by=by, now=now):
            log.info("A script went live.", action="publish", script=script.name, hash=script.hash[:12])


def operators(team: Team) -> tuple[Staff, ...]:
    """Whom news about texts are for: operators, or administrators where there are none."""
    return team.with_role(Role.OPERATOR) or team.with_role(Role.ADMINISTRATOR)


def tell(
    tx: Transaction, people: Iterable[Staff], html: str, now: datetime, keyboard: Keyboard = (), purpose: str = "press"
) -> None:
    """The same message to each of these people, in as many parts as Telegram needs; the buttons are below the last."""
    parts = markup.split(html)
    for member in people:
        for index, part in enumerate(parts):
            payload = letters.say(part, keyboard if index == len(parts) - 1 else ())
            outbox.put(tx, Letter(member.telegram_id, outbox.REPLY, purpose, payload), now)


def untold(tx: Transaction) -> list[Publication]:
    """Publications that operators have not heard of; from now on they have. So it does not matter which process made
    them, or whether one was killed in between."""
    told = int(meta.get(tx, _TOLD) or 0)
    found = publications.since(tx, told)
    if found:
        meta.put(tx, _TOLD, str(found[-1].id))
    return found


def refused(tx: Transaction, by: str, paths: Sequence[str], issues: Sequence[Issue], now: datetime) -> None:
    """Write down that texts were not sound."""
    rules = sorted({issue.rule for issue in issues if issue.severity == "error"})
    for path in paths:
        trail.record(tx, by, "publish-refused", path, now, ", ".join(rules)[:200])
    log.warning("Texts were refused.", action="refuse", by=by, files=len(paths), rules=rules)
