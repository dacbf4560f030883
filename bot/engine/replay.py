"""Recorded conversations are played again with the texts as they are; what has become different is told."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from bot.domain.issues import Issue
from bot.domain.rehearsal import transcript_file
from bot.domain.rehearsal.recording import Entry, Recording, again, course, first_difference
from bot.domain.rehearsal.stage import Stage
from bot.engine.desk import SOURCE_LANGUAGE, TRANSCRIPT
from bot.engine.library import Library
from bot.engine.stage import recorded

ORPHAN, WORDS, COURSE = "transcript-orphan", "transcript-words", "transcript-course"
"""The rules of this room: the script is gone; only words differ; something else happens, or is asked, or not."""
_ACCEPT = "Mend the text, or take it over: afterglow test-scripts --accept."
_BRIEF = 60


@dataclass(frozen=True, slots=True)
class Replayed:
    """One file, played again. ``text`` is what stands in it, ``now`` what would; None: it cannot be played, or is
    passed over, because the texts are not there in its language. ``issue`` says what is different."""

    path: str
    text: str
    now: str | None
    issue: Issue | None = None

    @property
    def diff(self) -> str:
        """What has become different, line by line; empty where nothing has."""
        if self.issue is None or self.now is None:
            return ""
        lines = difflib.unified_diff(
            self.text.splitlines(), self.now.splitlines(), f"{self.path} (recorded)", f"{self.path} (now)", lineterm=""
        )
        return "\n".join(lines)


def replay(library: Library, files: Mapping[str, str]) -> tuple[Issue, ...]:
    """What is different in the recorded conversations among ``files`` (text by path) with the texts of ``library``.

    For publishing: another course is an error, and so is a recording that cannot be played. Other words are only a
    warning: whoever edits them means to, and may have no command line at hand to record them anew.
    """
    stage, languages = recorded(library, library.screen.read), library.languages.keys()
    recordings = ((path, text) for path, text in sorted(files.items()) if path.endswith(TRANSCRIPT))
    played = (replayed(stage, path, text, languages) for path, text in recordings)
    found = (one.issue for one in played if one.issue is not None)
    return tuple(replace(issue, severity="warning") if issue.rule == WORDS else issue for issue in found)


def replayed(stage: Stage, path: str, text: str, languages: Collection[str]) -> Replayed:
    """One recorded conversation, played again."""
    read = transcript_file.read_with_places(text, path)
    if isinstance(read, Issue):
        return Replayed(path, text, None, read)
    before, tree = read
    if before.setting.patient.language not in (*languages, SOURCE_LANGUAGE):
        return Replayed(path, text, None)
    try:
        now = again(before, stage)
    except LookupError:
        kind, name = before.setting.kind, before.setting.name
        what = f"This was recorded with the {kind} {name!r}, and there is none any more."
        return Replayed(path, text, None, tree.issue(ORPHAN, (kind,), what, "Delete the file, or put it back."))
    number = first_difference(before.talk, now.talk)
    if number is None:
        return Replayed(path, text, transcript_file.write(now))
    rule = WORDS if course(before.talk) == course(now.talk) else COURSE
    issue = tree.issue(rule, ("talk", number), _what(before, now, number), _ACCEPT)
    return Replayed(path, text, transcript_file.write(now), issue)


def _what(before: Recording, now: Recording, number: int) -> str:
    one, other = (_brief(part.talk[number]) if number < len(part.talk) else "nothing" for part in (before, now))
    if one == other:
        return f"This line of the talk is another one now: {other}."
    return f"Recorded was {one}; now there is {other}."


def _brief(entry: Entry) -> str:
    words = entry.words
    said = "silence" if words is None else ", ".join(words) if isinstance(words, tuple) else " ".join(words.split())
    return f"{entry.who}: {said if len(said) <= _BRIEF else said[: _BRIEF - 1] + '…'}"
