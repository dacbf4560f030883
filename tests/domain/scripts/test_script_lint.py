"""Lint: each rule with an example that breaks it and one that keeps it."""

from __future__ import annotations

import pytest

from bot.domain.issues import Issue
from bot.domain.scripts.load import load_script
from bot.domain.scripts.steps import LoadedScript

HEAD = "name: trial\ntitle: A trial\nphase: {phase}\nsteps:\n"
END = "- end: done\n"
MOOD = "- {ask: Mood?, scale: {}, save: mood}\n"
SLEEP = "- {ask: Slept?, choices: {well: Well, so_so: So-so, badly: Badly}, save: sleep}\n"
WORDS = "- {ask: Words?, text: {}, save: words}\n"
LATER = "- {ask: Later?, scale: {}, save: later}\n"
WHEN = "- {when: '%s', then: [{say: Oh.}]}\n"


def issues_of(steps: str, phase: str = "integration", es: dict[str, str] | None = None) -> tuple[Issue, ...]:
    source = HEAD.format(phase=phase) + steps
    loaded = load_script(source, "trial.yaml", {"es": es} if es is not None else {})
    found = loaded.warnings if isinstance(loaded, LoadedScript) else loaded
    for issue in found:
        assert issue.what.endswith((".", "?"))
        assert issue.remedy.endswith((".", "?", "…")), issue
        lines = source.splitlines()
        assert 1 <= issue.line <= len(lines)
        assert 1 <= issue.column <= len(lines[issue.line - 1]) + 1
    return found


def rules(steps: str, phase: str = "integration", es: dict[str, str] | None = None) -> set[str]:
    return {issue.rule for issue in issues_of(steps, phase, es)}


LONG_LINE = "word " * 21
CASES = [
    ("yaml-syntax", "- say: 'open\n", "- say: 'closed'\n" + END),
    ("yaml-syntax", "- say: a\n  say: b\n" + END, "- say: a\n- say: b\n" + END),
    ("yaml-syntax", "- &a {say: a}\n- *a\n" + END, "- say: a\n- say: a\n" + END),
    ("yaml-syntax", "- !!python/name:os.system x\n" + END, "- say: x\n" + END),
    ("yaml-syntax", '- say: "\\ud800"\n' + END, '- say: "\\u00e9"\n' + END),
    ("schema", "- sya: a\n" + END, "- say: a\n" + END),
    ("schema", "- {ask: a, scal: {}, save: b}\n" + END, "- {ask: a, scale: {}, save: b}\n" + END),
    ("schema", "- {ask: a, scale: {}}\n" + END, "- {ask: a, scale: {}, save: b}\n" + END),
    ("schema", "- {ask: a, save: b}\n" + END, "- {ask: a, text: , save: b}\n" + END),
    ("schema", "- {ask: a, text: {}, scale: {}, save: b}\n" + END, "- {ask: a, yes_no: true, save: b}\n" + END),
    ("schema", "- {ask: a, scale: {from: 5, to: 1}, save: b}\n" + END, "- {ask: a, scale: {to: 5}, save: b}\n" + END),
    (
        "schema",
        "- {ask: a, time: {offer: [8am]}, save: b}\n" + END,
        "- {ask: a, time: {offer: ['08:00']}, save: b}\n" + END,
    ),
    ("schema", "- {ask: a, choices: [A, a], save: b}\n" + END, "- {ask: a, choices: [A, B], save: b}\n" + END),
    ("schema", "- {ask: a, choices: ['?'], save: b}\n" + END, "- {ask: a, choices: {x: '?'}, save: b}\n" + END),
    ("schema", "- {ask: a, profile: shoe_size, text: {}}\n" + END, "- {ask: a, profile: zone, timezone: {}}\n" + END),
    ("schema", "- {when: a > 1}\n" + END, MOOD + WHEN % "mood > 1" + END),
    ("schema", "- say: ''\n" + END, "- say: 5\n" + END),
    ("schema", "- end: Very Done\n", "- end: very_done\n"),
    ("unknown-step", "- go_to: nowhere\n" + END, "- go_to: there\n- {id: there, say: a}\n" + END),
    ("duplicate-step", "- {id: a, say: a}\n- {id: a, say: b}\n" + END, "- {id: a, say: a}\n- {id: b, say: b}\n" + END),
    ("duplicate-step", MOOD + MOOD + END, MOOD + "- {id: again, ask: Mood?, scale: {}, save: mood}\n" + END),
    ("unreachable-step", "- end: done\n- say: never\n" + END, "- say: ever\n" + END),
    ("no-way-out", "- say: a\n", "- say: a\n" + END),
    ("no-way-out", "- {id: a, say: a}\n- go_to: a\n", "- {id: a, say: a}\n- go_to: b\n- {id: b, end: done}\n"),
    (
        "no-way-out",
        MOOD + "- {id: a, say: a}\n- {when: mood > 1, go_to: a}\n" + END,
        "- {id: a, say: a}\n" + MOOD + "- {when: mood > 1, go_to: a}\n" + END,
    ),
    ("no-way-out", "- {id: a, ask: Q?, text: {}, save: b}\n- go_to: a\n", WORDS + END),
    ("condition", MOOD + WHEN % "mood <" + END, MOOD + WHEN % "mood < 3" + END),
    ("condition", MOOD + WHEN % "mood = 3" + END, MOOD + WHEN % "mood == 3" + END),
    ("condition", WORDS + WHEN % "open(words)" + END, WORDS + WHEN % "answered(words)" + END),
    ("condition", MOOD + WHEN % "mood.real > 1" + END, MOOD + WHEN % "mood - 5 > -1" + END),
    ("condition", WORDS + WHEN % "words is None" + END, WORDS + WHEN % "skipped(words)" + END),
    ("condition", MOOD + WHEN % "[m for m in mood]" + END, MOOD + WHEN % "mood in (1, 2)" + END),
    ("unknown-variable", MOOD + WHEN % "mod < 3" + END, MOOD + WHEN % "mood < 3" + END),
    ("unknown-variable", WHEN % "later < 3" + LATER + END, LATER + WHEN % "later < 3" + END),
    ("unknown-variable", WHEN % "answered(tomorrow)" + END, WORDS + WHEN % "answered(words)" + END),
    ("type-mismatch", MOOD + WHEN % 'mood == "low"' + END, WORDS + WHEN % 'words == "low"' + END),
    ("type-mismatch", SLEEP + WHEN % "sleep > 3" + END, SLEEP + WHEN % "sleep == badly" + END),
    ("type-mismatch", SLEEP + WHEN % "sleep == bad" + END, SLEEP + WHEN % "sleep != well" + END),
    ("type-mismatch", SLEEP + WHEN % 'sleep == "bad"' + END, SLEEP + WHEN % '"badly" == sleep' + END),
    ("type-mismatch", SLEEP + WHEN % "sleep in (well, bad)" + END, SLEEP + WHEN % "sleep in (well, badly)" + END),
    ("type-mismatch", SLEEP + WHEN % "sleep < well" + END, SLEEP + WHEN % "not (sleep == well)" + END),
    ("type-mismatch", MOOD + WHEN % "mood" + END, "- {ask: Y?, yes_no: {}, save: y}\n" + WHEN % "y" + END),
    ("type-mismatch", MOOD + WHEN % "not mood" + END, "- {ask: Y?, yes_no: {}, save: y}\n" + WHEN % "y == no" + END),
    (
        "type-mismatch",
        "- {ask: T?, time: {}, save: t}\n" + WHEN % 't < "9"' + END,
        "- {ask: T?, time: {}, save: t}\n" + WHEN % 't < "09:00"' + END,
    ),
    (
        "type-mismatch",
        MOOD + "- {id: two, ask: Q?, text: {}, save: mood}\n" + END,
        MOOD + "- {id: two, ask: Q?, number: {}, save: mood}\n" + END,
    ),
    ("unknown-placeholder", "- say: 'Hello {nome}'\n" + END, "- say: 'Hello {name}'\n" + END),
    ("unknown-placeholder", "- say: '{words}'\n" + WORDS + END, WORDS + "- say: '{words}'\n" + END),
    (
        "unknown-placeholder",
        "- {ask: Q?, choices: {a: '{name}', b: B}, save: c}\n" + END,
        "- {ask: '{name}?', choices: {a: A, b: B}, save: c}\n" + END,
    ),
    ("text-too-long", f"- say: {'a' * 4097}\n" + END, f"- say: {'a' * 4096}\n" + END),
    ("text-too-long", f"- say: '{'𝒜' * 2049}'\n" + END, f"- say: '**{'𝒜' * 2048}**'\n" + END),
    (
        "too-many-buttons",
        f"- {{ask: Q?, choices: [{', '.join(f'c{n}' for n in range(21))}], save: q}}\n" + END,
        f"- {{ask: Q?, choices: [{', '.join(f'c{n}' for n in range(20))}], save: q}}\n" + END,
    ),
    (
        "too-many-buttons",
        "- {ask: Q?, scale: {to: 21}, save: q}\n" + END,
        "- {ask: Q?, scale: {to: 20}, save: q}\n" + END,
    ),
    (
        "button-too-long",
        f"- {{ask: Q?, choices: {{a: {'a' * 41}, b: B}}, save: q}}\n" + END,
        f"- {{ask: Q?, choices: {{a: {'a' * 40}, b: B}}, save: q}}\n" + END,
    ),
    (
        "same-buttons",
        "- {ask: Q?, choices: {a: Same, b: same}, save: q}\n" + END,
        "- {ask: Q?, choices: {a: One, b: Two}, save: q}\n" + END,
    ),
    ("reserved-name", "- {ask: Q?, text: {}, save: name}\n" + END, "- {ask: Q?, text: {}, save: names}\n" + END),
    ("reserved-name", "- {ask: Q?, text: {}, save: class}\n" + END, "- {ask: Q?, text: {}, save: classes}\n" + END),
    ("no-helplines", "- say: Help.\n- hand_over: urgent\n", "- say: 'Call: {hotlines}'\n- hand_over: urgent\n"),
    (
        "no-helplines",
        "- say: '{hotlines}'\n" + MOOD + "- hand_over: urgent\n",
        MOOD + "- say: '{hotlines}'\n- hand_over: urgent\n",
    ),
]


@pytest.mark.parametrize(("rule", "broken", "kept"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)])
def test_a_broken_script_is_told_by_name_and_a_good_one_passes(rule: str, broken: str, kept: str) -> None:
    assert rules(broken) == {rule}
    assert rules(kept) == set()


ACUTE_CASES = [
    ("acute-one-tap", WORDS, MOOD),
    ("acute-one-tap", "- {ask: Q?, number: {}, save: q}\n", "- {ask: Q?, yes_no: {}, save: q}\n"),
    ("acute-one-tap", "- {ask: Q?, time: {}, save: q}\n", SLEEP),
    ("acute-long-line", f"- say: {LONG_LINE}\n", f"- say: {LONG_LINE[5:]}\n"),
    ("acute-long-text", f"- say: {'a' * 351}\n", f"- say: {'a' * 350}\n"),
    (
        "acute-choices",
        "- {ask: Q?, choices: [a, b, c, d, e, f, g], save: q}\n",
        "- {ask: Q?, choices: [a, b, c, d, e, f], save: q}\n",
    ),
]


@pytest.mark.parametrize(("rule", "broken", "kept"), ACUTE_CASES)
def test_the_acute_phase_asks_less(rule: str, broken: str, kept: str) -> None:
    assert rules(broken + END, "acute") == {rule}
    assert rules(broken + END, "integration") == set()
    assert rules(kept + END, "acute") == set()


def test_an_issue_says_where_what_and_how_to_mend_it() -> None:
    (issue,) = issues_of(MOOD + "- when: mood > 1 and mod < 3\n  then: [{say: Oh.}]\n" + END)
    assert str(issue) == ("trial.yaml:6:22 unknown-variable: No question saves 'mod'. Saved so far: mood.")
    (issue,) = issues_of("- go_to: their\n- {id: there, say: a}\n" + END)
    assert str(issue) == "trial.yaml:5:10 unknown-step: There is no step 'their'. Steps with a name: there."
    (issue,) = issues_of("- {ask: Q?, scale: {too: 5}, save: q}\n" + END)
    assert str(issue) == "trial.yaml:5:21 schema: 'too' is not known here. Did you mean 'to'?"


def test_a_missing_translation_is_a_warning_and_the_script_goes_live() -> None:
    assert rules("- say: Hello\n" + END, es={"A trial": "Un ensayo", "Hello": "Hola"}) == set()
    (issue,) = issues_of("- say: Hello\n" + END, es={"A trial": "Un ensayo"})
    assert (issue.rule, issue.severity, issue.line) == ("missing-translation", "warning", 5)


@pytest.mark.parametrize(
    ("rule", "translated"),
    [
        ("translation-placeholder", "Hola"),
        ("unknown-placeholder", "Hola, {name} {nombre}"),
        ("text-too-long", "{name}" + "a" * 4097),
    ],
)
def test_a_translation_that_breaks_a_rule_is_an_error(rule: str, translated: str) -> None:
    steps = "- say: 'Hello, {name}'\n" + END
    (issue,) = issues_of(steps, es={"A trial": "Un ensayo", "Hello, {name}": translated})
    assert (issue.rule, issue.severity) == (rule, "error")
    assert "'es'" in issue.what


def test_all_issues_are_told_at_once() -> None:
    assert rules("- say: '{nome}'\n- {ask: Q?, scale: {to: 30}, save: q}\n- end: done\n- say: never\n") == {
        "unknown-placeholder",
        "too-many-buttons",
        "unreachable-step",
    }


def test_a_comma_in_a_row_of_choices_is_told_as_what_it_is() -> None:
    (issue,) = issues_of("- {ask: Out?, choices: {went: Yes, a while, no_: Not today}, save: out}\n" + END)
    assert (issue.rule, issue.what) == ("schema", "The choice 'a while' has no words.")
    assert "comma" in issue.remedy


def test_an_option_with_a_name_of_the_condition_language_can_be_compared_in_quotes() -> None:
    ask = "- {ask: Out?, choices: {in: Not today, went: A while}, save: out}\n"
    (issue,) = issues_of(ask + WHEN % "out == in" + END)
    assert (issue.rule, issue.remedy) == ("condition", "Put it into quotes: == 'in'.")
    assert not issues_of(ask + WHEN % 'out == "in"' + END)


def test_a_misspelt_kind_of_step_is_answered_with_the_nearest() -> None:
    (issue,) = issues_of("- say: Hello.\n- edn: done\n")
    assert (issue.what, issue.remedy) == ("'edn' is no kind of step.", "Did you mean 'end'?")
    (issue,) = issues_of("- whatever: x\n" + END)
    assert issue.remedy.startswith("Begin it with one of: say, ask")
