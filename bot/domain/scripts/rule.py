"""What a rule of lint is, and what it may look at.

A rule is one file in :mod:`bot.domain.scripts.rules`: a name, the harm that it prevents, one example that breaks it and
one that keeps it, and the check. The examples are its page in the documentation and its test at once, so neither can
say something else than the rule does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from bot.domain import markup
from bot.domain.effects import Prompt
from bot.domain.instruments.instrument import Instrument
from bot.domain.issues import Issue, Severity
from bot.domain.programs.timeline import Program
from bot.domain.scripts import graph
from bot.domain.scripts.catalogue import translation
from bot.domain.scripts.condition import Complaint, Kind
from bot.domain.scripts.model import Need, RunStep, ScriptFile, WhenStep
from bot.domain.scripts.model import Step as WrittenStep
from bot.domain.scripts.possible import Verdict, verdicts
from bot.domain.scripts.steps import Asking, Jump, LoadedScript, Path, ScriptText, Step, texts
from bot.domain.scripts.yaml_tree import Data, Tree, normalise, read_tree

EXAMPLE = "scripts/trial.yaml"
"""Where the example of a rule stands if it is one script."""

_NEEDED = {
    Need.TEXT: Kind("text"),
    Need.NUMBER: Kind("number"),
    Need.YES_NO: Kind("yes/no"),
    Need.TIME: Kind("time"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found at the value at ``path``. ``column`` counts on from there, for a word inside a condition.

    ``severity`` where it is not the rule's own; ``group`` see :class:`Issue`.
    """

    path: Path
    what: str
    remedy: str
    column: int = 0
    severity: Severity | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One text as a patient reads it: ``words`` in ``language``, which is empty for the author's own."""

    text: ScriptText
    words: str
    language: str

    @property
    def version(self) -> str:
        """What a complaint says behind its sentence when the translation is meant."""
        return f" ({self.language!r} translation)" if self.language else ""


@dataclass(frozen=True)
class Draft:
    """A script that has been laid out and is now looked at.

    ``steps`` holds the steps of its parts too, with an ``origin``; ``others`` are all scripts that it could run, by
    name; ``unset`` the placeholders whose words the clinic has to decide yet.
    """

    file: ScriptFile
    tree: Tree
    steps: tuple[Step, ...]
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    others: Mapping[str, ScriptFile] = field(default_factory=dict)
    unset: Set[str] = frozenset()

    @cached_property
    def needs(self) -> Mapping[str, Kind]:
        """What a part expects to be saved already."""
        return {name: _NEEDED[need] for name, need in self.file.needs.items()}

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        """The steps by their ids."""
        return {step.id: step for step in self.steps}

    @cached_property
    def own(self) -> tuple[Step, ...]:
        """The steps that the author of this file wrote."""
        return tuple(step for step in self.steps if not step.origin)

    @cached_property
    def questions(self) -> tuple[Asking, ...]:
        """The questions that the author of this file wrote."""
        return tuple(step for step in self.own if isinstance(step, Asking))

    @cached_property
    def known_at(self) -> Mapping[str, Set[str]]:
        """By a step's id, what can be known when it is reached."""
        return graph.asked_before(self.steps, frozenset(self.needs))

    @cached_property
    def conditions(self) -> tuple[tuple[Path, Complaint], ...]:
        """What is wrong with the conditions, whatever the rule."""
        return tuple(graph.conditions(self.steps, self.needs))

    def complaints(self, rule: str) -> Iterator[Finding]:
        """What is wrong with the conditions by one rule."""
        for path, one in self.conditions:
            if one.rule == rule:
                yield Finding(path, one.what, one.remedy, one.column if one.line == 0 else 0)

    @cached_property
    def verdicts(self) -> Mapping[str, Verdict]:
        """By the ids of forks, which of them never fork."""
        wrong = {path for path, _ in self.conditions}
        found = verdicts(self.steps, self.needs)
        return {name: verdict for name, verdict in found.items() if (*self.by_id[name].path, "when") not in wrong}

    @cached_property
    def texts(self) -> tuple[ScriptText, ...]:
        """The texts of this file, without those of its parts."""
        return texts(self.file.title, self.steps)

    @cached_property
    def spoken(self) -> tuple[Spoken, ...]:
        """Every text of this file as written and in every language that has it; a sentence said twice once each."""
        found = [Spoken(text, text.text, "") for text in self.texts]
        for language, catalogue in sorted(self.translations.items()):
            told: set[str] = set()
            for text in self.texts:
                words = translation(catalogue, self.file.name, text.text)
                if words is not None and text.text not in told:
                    found.append(Spoken(text, words, language))
                told.add(text.text)
        return tuple(found)

    @cached_property
    def written(self) -> tuple[tuple[Path, WrittenStep], ...]:
        """The author's steps with their paths, those inside forks too."""
        return tuple(_placed(self.file.steps, ("steps",)))

    @cached_property
    def runs(self) -> tuple[tuple[Path, RunStep, Jump], ...]:
        """The steps that run a part: path, as written, as laid out."""
        jumps = {step.path: step for step in self.own if isinstance(step, Jump)}
        return tuple(
            (path, step, jumps[path]) for path, step in self.written if isinstance(step, RunStep) and path in jumps
        )


@dataclass(frozen=True)
class Whole:
    """All conversations together, for what no script can know of itself.

    ``files`` are all texts by path; ``begun`` the scripts that patients or the bot begin, None if that is not known.
    """

    scripts: Mapping[str, LoadedScript]
    programs: Mapping[str, Program] = field(default_factory=dict)
    prompts: Sequence[Prompt] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    begun: Set[str] | None = None
    _trees: dict[str, Tree] = field(default_factory=dict, repr=False, compare=False)

    def tree(self, name: str) -> Tree:
        """The file ``name``, for the places in it."""
        found = self._trees.get(name)
        if found is None:
            read = read_tree(normalise(self.files.get(name, "")), name)
            found = self._trees[name] = read if isinstance(read, Tree) else Tree(None, name)
        return found

    def own(self, script: LoadedScript) -> Iterator[Step]:
        """The steps that stand in the script's own file."""
        return (step for step in script.steps if not step.origin)

    def entries(self, room: str, key: str) -> Iterator[tuple[str, Mapping[str, Data], int, Mapping[str, Data]]]:
        """The maps listed under ``key`` in the files of one room: file, what is in it, number, map."""
        for name in sorted(self.files):
            data = self.tree(name).data if name.startswith(f"{room}/") else None
            listed = data.get(key) if isinstance(data, dict) else None
            for index, entry in enumerate(listed if isinstance(listed, list) else ()):
                if isinstance(data, dict) and isinstance(entry, dict):
                    yield name, data, index, entry

    @cached_property
    def prompts_spoken(self) -> Sequence[tuple[str, Spoken]]:
        """The words of the decks in every language, with the file that each stands in."""
        prompts = {prompt.id: prompt.texts for prompt in self.prompts}
        found: list[tuple[str, Spoken]] = []
        for name, deck, index, entry in self.entries("prompts", "prompts"):
            for language, words in prompts.get(f"{deck.get('deck')}/{entry.get('id')}", {}).items():
                text = ScriptText("", "prompt", words, ("prompts", index, "text"))
                found.append((name, Spoken(text, words, "" if language == "en" else language)))
        return found

    @cached_property
    def run_by_others(self) -> Set[str]:
        """The scripts that another one runs."""
        return frozenset(part for script in self.scripts.values() for part in script.runs)


Check = Callable[[Draft], Iterator[Finding]]
CheckAll = Callable[[Whole], Iterator[tuple[str, Finding]]]
"""Finds what is wrong, with the path of the file it is in."""
Says = Callable[[Iterable[Spoken]], Iterator[Finding]]
"""Finds what is wrong with words, wherever a patient reads them."""
Example = str | Mapping[str, str]
"""One script, or texts by path."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule. ``why`` is one sentence: whom it spares what.

    ``check`` looks at one script, ``check_all`` at everything together, ``says`` at the words of scripts and of decks;
    a rule with none of them is kept where its files are read. ``line`` is where ``bad`` breaks it, in the file
    ``place``; ``beside`` is another rule that it cannot but break too. ``early``: it can be asked of a script whose
    steps have wrong names too. ``title``, what it asks for in a few words, is the first line of its file.
    """

    name: str
    why: str
    bad: Example
    line: int
    good: Example
    severity: Severity = "error"
    check: Check | None = None
    check_all: CheckAll | None = None
    says: Says | None = None
    early: bool = False
    place: str = EXAMPLE
    beside: str = ""
    title: str = ""

    def files(self, example: Example) -> Mapping[str, str]:
        """The texts of one of the examples, by path."""
        return {EXAMPLE: example} if isinstance(example, str) else example

    def issue(self, tree: Tree, found: Finding) -> Issue:
        """The complaint at its line and column; inside a condition, at the very word where that can be known."""
        place = tree.place(found.path)
        line, column = place.line, place.column
        if found.column and tuple(found.path) not in tree.blocks:
            column += found.column + (1 if tuple(found.path) in tree.quoted else 0)
        severity = found.severity or self.severity
        return Issue(self.name, tree.filename, line, column, found.what, found.remedy, severity, found.group)


@lru_cache(maxsize=8192)
def seen(words: str) -> str:
    """What a reader sees of a text; placeholders are empty."""
    return markup.visible(markup.to_html(words, dict.fromkeys(markup.placeholders(words), "")))


def brief(words: str, most: int = 40) -> str:
    """The beginning of a text, for a complaint about it."""
    first = words.split("\n", 1)[0]
    return first if len(first) <= most else f"{first[: most - 1]}…"


def _placed(steps: Sequence[WrittenStep], path: Path) -> Iterator[tuple[Path, WrittenStep]]:
    for index, step in enumerate(steps):
        here = (*path, index)
        yield here, step
        if isinstance(step, WhenStep):
            yield from _placed(step.then or (), (*here, "then"))
            yield from _placed(step.otherwise or (), (*here, "otherwise"))
