"""The rules for a script's texts.

What Telegram takes, what a patient can take in just after a session, what is translated.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping, Sequence, Set

from bot.domain import markup
from bot.domain.issues import Issue
from bot.domain.scripts.catalogue import translation
from bot.domain.scripts.condition import FACTS, FUNCTIONS, TRUTHS
from bot.domain.scripts.graph import asked_before
from bot.domain.scripts.kinds import Phase, Scale, Text, YesNo
from bot.domain.scripts.steps import Asking, Choices, ScriptText, Several, Step, saves, texts
from bot.domain.scripts.yaml_tree import Tree

CLINIC_WORDS = ("fasting", "driving", "ride", "medicines", "breastfeeding", "hours", "duty")
"""What only the clinic can decide: settings of their own, said as {clinic_driving} and so on."""
PLACEHOLDERS = frozenset(
    {"name", "clinic", "clinic_phone", "hotlines", "session_date", *(f"clinic_{word}" for word in CLINIC_WORDS)}
)
"""What the bot itself can put into a text; saved answers come on top."""

LONGEST_LABEL = 40
"""Characters on a button; phones cut off what is longer, and a cut answer can be tapped for another."""
MOST_BUTTONS = 20
MOST_SCALE = 21

# The acute phase: people are tired, dizzy, and perhaps still far away. (Design, section 5; CLINICAL.md, +4 h.)
ACUTE_WORDS_A_LINE = 20
ACUTE_CHARACTERS = 350
ACUTE_CHOICES = 6


def names(steps: Sequence[Step], tree: Tree) -> Iterator[Issue]:
    """Answers saved under a name that means something else already."""
    for step in steps:
        name = saves(step)
        if name is None or step.origin or (isinstance(step, Asking) and name == step.profile):
            continue
        taken = name in PLACEHOLDERS | set(TRUTHS) | set(FUNCTIONS) | set(FACTS) or keyword.iskeyword(name)
        if taken:
            what = f"{name!r} has a meaning of its own."
            yield tree.issue("reserved-name", (*step.path, "save"), what, "Save the answer under another name.")


def limits(title: str, steps: Sequence[Step], tree: Tree, needs: Set[str] = frozenset()) -> Iterator[Issue]:
    """Texts, buttons and placeholders."""
    saved = asked_before(steps, needs)
    for text in texts(title, tuple(steps)):
        yield from _text(text, text.text, saved.get(text.step, set()), tree, "")
    for step in steps:
        if isinstance(step, Asking) and not step.origin:
            yield from _buttons(step, tree)


def undecided(title: str, steps: Sequence[Step], unset: Set[str], tree: Tree) -> Iterator[Issue]:
    """Placeholders that the clinic has to give words to and has not (``unset``)."""
    for text in texts(title, tuple(steps)):
        for name in sorted(markup.placeholders(text.text) & unset):
            what = f"{{{name}}} is said here, but the clinic has not decided its words."
            remedy = f"Fill in clinic.words.{name.removeprefix('clinic_')} in the settings."
            yield tree.issue("undecided-words", text.path, what, remedy)


def acute(phase: Phase, steps: Sequence[Step], title: str, tree: Tree) -> Iterator[Issue]:
    """What is asked too much in the first hours after dosing."""
    if phase is not Phase.ACUTE:
        return
    for step in steps:
        if not isinstance(step, Asking):
            continue
        if isinstance(step.answer, Text):
            what = "This question asks for words; in the acute phase an answer is one tap."
            yield tree.issue("acute-one-tap", step.path, what, "Use choices:, yes_no: or scale:.")
        elif not isinstance(step.answer, Choices | YesNo | Scale):
            what = "This question cannot be answered with one tap."
            yield tree.issue(
                "acute-one-tap", step.path, what, "Use choices:, yes_no: or scale:, or ask it another day."
            )
        elif isinstance(step.answer, Choices) and len(step.answer.options) > ACUTE_CHOICES:
            what = f"{len(step.answer.options)} buttons are too many in the acute phase."
            yield tree.issue("acute-choices", step.path, what, f"Offer at most {ACUTE_CHOICES}.")
    for text in texts(title, tuple(steps), parts=True):
        if text.part not in ("say", "ask"):
            continue
        seen = _seen(text.text)
        if len(seen) > ACUTE_CHARACTERS:
            what = f"This text has {len(seen)} characters."
            yield tree.issue("acute-long-text", text.path, what, f"Keep it to {ACUTE_CHARACTERS} in the acute phase.")
        for line in seen.split("\n"):
            words = len(line.split())
            if words > ACUTE_WORDS_A_LINE:
                what = f"The line {line[:30]!r}… has {words} words."
                yield tree.issue(
                    "acute-long-line", text.path, what, f"Break it after {ACUTE_WORDS_A_LINE} words or less."
                )


def translated(
    name: str,
    title: str,
    steps: Sequence[Step],
    translations: Mapping[str, Mapping[str, str]],
    tree: Tree,
    needs: Set[str] = frozenset(),
) -> Iterator[Issue]:
    """Texts without a translation (warnings), and translations that break a rule of their own (errors)."""
    saved = asked_before(steps, needs)
    for language in sorted(translations):
        told: set[str] = set()
        for text in texts(title, tuple(steps)):
            if text.text in told:
                continue
            told.add(text.text)
            words = translation(translations[language], name, text.text)
            if words is None:
                place = tree.place(text.path)
                what = f"{_brief(text.text)!r} is not translated into {language!r}."
                remedy = f"Add it to locales/{language}/LC_MESSAGES/scripts.po; until then patients read the original."
                yield Issue("missing-translation", tree.filename, place.line, place.column, what, remedy, "warning")
                continue
            yield from _text(text, words, saved.get(text.step, set()), tree, language)
            lost = sorted(markup.placeholders(text.text) - markup.placeholders(words))
            if lost:
                what = f"The {language!r} translation lost {{{lost[0]}}}."
                yield tree.issue("translation-placeholder", text.path, what, "Put it back into the translation.")


def _text(text: ScriptText, words: str, saved: Set[str], tree: Tree, language: str) -> Iterator[Issue]:
    version = f" ({language!r} translation)" if language else ""
    label = text.part.startswith("choice")
    used = sorted(markup.placeholders(words))
    for name in used:
        if text.part not in ("say", "ask", "nudge"):
            what = f"{{{name}}} is not filled in buttons, titles and the ends of scales{version}."
            yield tree.issue("unknown-placeholder", text.path, what, "Write the words themselves.")
        elif name not in PLACEHOLDERS | saved:
            known = ", ".join(f"{{{known}}}" for known in sorted(PLACEHOLDERS | saved))
            what = f"{{{name}}} is not known when this text is said{version}."
            yield tree.issue("unknown-placeholder", text.path, what, f"Known here: {known}.")
    if label and len(words) > LONGEST_LABEL:
        what = f"The button {_brief(words)!r} has {len(words)} characters{version}."
        yield tree.issue("button-too-long", text.path, what, f"Keep it to {LONGEST_LABEL}; phones cut off the rest.")
    if label and "\n" in words:
        yield tree.issue("button-too-long", text.path, f"A button has one line{version}.", "Write it in one line.")
    size = markup.length(_seen(words))
    if size > markup.LIMIT:
        what = f"This text has {size:,} characters; Telegram takes {markup.LIMIT:,}{version}."
        yield tree.issue("text-too-long", text.path, what, "Say it in two steps.")


def _buttons(step: Asking, tree: Tree) -> Iterator[Issue]:
    answer = step.answer
    if isinstance(answer, Choices | Several):
        count, most = len(answer.options), MOST_BUTTONS
    elif isinstance(answer, Scale):
        count, most = answer.to - answer.from_ + 1, MOST_SCALE
    else:
        count, most = len(getattr(answer, "offer", ())), MOST_BUTTONS
    if count > most:
        what = f"This question has {count} buttons."
        yield tree.issue("too-many-buttons", step.path, what, f"Offer at most {most}, or ask in two steps.")
    if isinstance(answer, Choices | Several):
        seen: set[str] = set()
        for value, label in answer.options:
            if label.casefold() in seen:
                path = (*step.path, "choices" if isinstance(answer, Choices) else "several", str(value))
                what = f"Two buttons are called {_brief(label)!r}."
                yield tree.issue("same-buttons", path, what, "Give each button words of its own.")
            seen.add(label.casefold())


def _seen(words: str) -> str:
    return markup.visible(markup.to_html(words, dict.fromkeys(markup.placeholders(words), "")))


def _brief(words: str) -> str:
    first = words.split("\n", 1)[0]
    return first if len(first) <= LONGEST_LABEL else f"{first[: LONGEST_LABEL - 1]}…"
