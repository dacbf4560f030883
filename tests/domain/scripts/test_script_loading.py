"""Loading and pinning: one text for one content, and no text at all that makes loading fail."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.compat import StringIO

from bot.domain.issues import Issue
from bot.domain.scripts.catalogue import UnreadableCatalogueError, read_catalogue
from bot.domain.scripts.load import UnreadablePinError, load_script, restore
from bot.domain.scripts.model import ScriptFile
from bot.domain.scripts.steps import LoadedScript

SOURCE = """\
name: trial
title: A trial
phase: integration
steps:
  - say: Hello, {name}.
  - id: mood
    ask: How are you?
    scale: {low: bad, high: good}
    save: mood
  - when: mood <= 3
    then:
      - say: Oh.
    otherwise:
      - say: Good.
  - ask: Slept?
    choices: {well: Well, badly: Badly}
    save: sleep
  - end: done
"""


def loaded(source: str = SOURCE, **translations: dict[str, str]) -> LoadedScript:
    script = load_script(source, "trial.yaml", translations)
    assert isinstance(script, LoadedScript), script
    return script


def test_steps_without_an_id_get_a_stable_one() -> None:
    assert [step.id for step in loaded().steps] == [
        "say#1",
        "mood",
        "when#1",
        "say#2",
        "say#3",
        "sleep",
        "end#1",
    ]


def test_the_hash_is_of_the_pinned_text_and_survives_storage() -> None:
    script = loaded(es={"Oh.": "Vaya.", "unused": "x"})
    assert script.hash == sha256(script.pinned.encode()).hexdigest()
    assert json.loads(script.pinned) == {
        "source": SOURCE,
        "parts": {},
        "instruments": {},
        "translations": {"es": {"Oh.": "Vaya."}},
    }
    again = restore(script.pinned)
    assert (again.hash, again.pinned, again.steps) == (script.hash, script.pinned, script.steps)
    assert again.text("es", "Oh.") == "Vaya."


def test_an_editors_habits_do_not_make_another_version() -> None:
    assert loaded("\ufeff" + SOURCE.replace("\n", "  \r\n") + "\n\n").hash == loaded().hash


def test_a_changed_word_or_translation_makes_another_version() -> None:
    hashes = {
        loaded().hash,
        loaded(SOURCE.replace("Hello", "Hullo")).hash,
        loaded(es={"Oh.": "Vaya."}).hash,
        loaded(es={"Oh.": "Ay."}).hash,
        loaded(fr={"Oh.": "Ay."}).hash,
    }
    assert len(hashes) == 5
    assert loaded(fr={}).hash == loaded(de={"unused": "x"}).hash == loaded().hash


def test_restoring_does_not_apply_rules_that_are_younger_than_the_script() -> None:
    broken = SOURCE.replace("Hello, {name}.", "Hello, {unheard_of}.")
    assert isinstance(load_script(broken, "trial.yaml"), tuple)
    pinned = json.dumps({"source": broken, "translations": {}})
    assert restore(pinned).name == "trial"


@pytest.mark.parametrize(
    "pinned", ["", "{}", "[]", '{"source": "a: [", "translations": {}}', '{"source":"a: 1","translations":{}}']
)
def test_a_pin_that_is_none_is_our_own_mistake(pinned: str) -> None:
    with pytest.raises(UnreadablePinError):
        restore(pinned)


def test_strings_are_all_that_a_patient_may_read() -> None:
    assert [(text.step, text.part, text.text) for text in loaded().strings()] == [
        ("", "title", "A trial"),
        ("say#1", "say", "Hello, {name}."),
        ("mood", "ask", "How are you?"),
        ("mood", "low end", "bad"),
        ("mood", "high end", "good"),
        ("say#2", "say", "Oh."),
        ("say#3", "say", "Good."),
        ("sleep", "ask", "Slept?"),
        ("sleep", "choice well", "Well"),
        ("sleep", "choice badly", "Badly"),
    ]


def test_the_models_give_a_json_schema_for_editors() -> None:
    schema = ScriptFile.model_json_schema()
    assert "SayStep" in json.dumps(schema)
    assert schema["additionalProperties"] is False


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "name",
                    "title",
                    "phase",
                    "steps",
                    "say",
                    "ask",
                    "when",
                    "go_to",
                    "end",
                    "then",
                    "otherwise",
                    "id",
                    "save",
                    "profile",
                    "choices",
                    "yes_no",
                    "scale",
                    "number",
                    "time",
                    "text",
                    "from",
                    "to",
                    "low",
                    "high",
                    "offer",
                    "language",
                    "skip",
                ]
            )
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)
step_like = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["a", "b", "A!", 3]),
        "say": st.text(max_size=20) | plain,
        "ask": st.sampled_from(["Q?", "", 1]),
        "when": st.text(max_size=20) | st.sampled_from(["a > 1", "not a", "a in (b, c)", "a +", "-" * 50]),
        "go_to": st.sampled_from(["a", "b", "zz"]),
        "then": plain,
        "end": st.sampled_from(["done", "Done", None]),
        "scale": plain,
        "choices": plain,
        "text": plain,
        "time": plain,
        "save": st.sampled_from(["a", "b", "in", "name", ""]),
    },
)


@given(
    st.fixed_dictionaries(
        {
            "name": st.just("trial"),
            "title": st.just("T"),
            "phase": st.sampled_from(["acute", "integration", "never"]),
            "steps": st.lists(step_like | plain, max_size=5) | plain,
        }
    )
    | plain
)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], derandomize=True, deadline=None)
def test_no_data_makes_loading_fail(data: object) -> None:
    stream = StringIO()
    try:
        YAML(typ="safe", pure=True).dump(data, stream)
    except Exception:  # noqa: BLE001 -- what cannot be written as YAML is no file either
        return
    check(stream.getvalue())


@given(st.text(max_size=300))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_no_text_makes_loading_fail(source: str) -> None:
    check(source)
    check("name: trial\ntitle: T\nphase: acute\nsteps:\n" + source)


@given(
    st.integers(0, len(SOURCE)), st.integers(0, 20), st.text(st.sampled_from("{}[]:-'\"|>&*!%#\n\t xa0<="), max_size=6)
)
@settings(max_examples=500, derandomize=True, deadline=None)
def test_no_slip_of_the_keyboard_makes_loading_fail(at: int, length: int, typed: str) -> None:
    check(SOURCE[:at] + typed + SOURCE[at + length :])


@pytest.mark.parametrize(
    "source", ["[" * 5000, "a: " * 3000, "- " * 5000, "&a [*a]", "\x00", "%YAML 9.9\n---\n", "x" * 400_001]
)
def test_hostile_files_are_complaints(source: str) -> None:
    check(source)


def check(source: str) -> None:
    script = load_script(source, "trial.yaml")
    if isinstance(script, LoadedScript):
        assert restore(script.pinned).hash == script.hash
    else:
        assert script
        assert all(isinstance(issue, Issue) and issue.what and issue.remedy for issue in script)


PO = """\
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Well"
msgstr "Bien"

msgctxt "trial"
msgid "Badly"
msgstr "Fatal"

msgid "Badly"
msgstr "Mal"

#, fuzzy
msgid "Guess"
msgstr "Adivina"

msgid "Empty"
msgstr ""
"""


def test_a_catalogue_is_read_without_guesses() -> None:
    catalogue = read_catalogue(PO, "scripts.po")
    assert catalogue == {"Well": "Bien", "Badly": "Mal", "trial\x04Badly": "Fatal"}
    script = loaded(es=dict(catalogue))
    assert script.text("es", "Well") == "Bien"
    assert script.text("es-MX", "Badly") == "Fatal"
    assert script.text("de", "Badly") == "Badly"


@pytest.mark.parametrize("text", ["nonsense here", 'msgid "a"\nmsgid "b"\nmsgstr x'])
def test_a_broken_catalogue_says_its_file(text: str) -> None:
    with pytest.raises(UnreadableCatalogueError, match=r"scripts\.po"):
        read_catalogue(text, "scripts.po")
