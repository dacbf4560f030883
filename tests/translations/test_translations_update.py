"""``afterglow translations update``: catalogues follow the texts, and nothing that was translated is lost."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.domain.scripts.catalogue import read_catalogue
from bot.engine import phrases
from tests.harness import CONVERSATIONS
from tests.translations.desk import Desk

FIRST = "Hello, {name}. This is the first text.\n\nAnd its second paragraph.\n\nAnd a third."
SORRY = "I am sorry to hear that."


def test_every_text_becomes_an_empty_entry_in_the_order_of_files_and_places(desk: Desk) -> None:
    desk.update("es")
    assert [words for _, words in desk.catalogue().entries] == [
        "The evening",
        "How was the day?",
        "very bad",
        "very good",
        "Still there?",
        "What helped?",
        "Rest",
        "Nothing",
        "Welcome",
        FIRST,
        "How are you today?",
        "Well",
        "Badly",
        SORRY,
    ]
    assert [words for _, words in desk.catalogue("prompts").entries] == [
        "Where in your body is it quiet today?",
        "What did your hands do today?",
    ]
    assert [context for context, _ in desk.catalogue("safety").entries] == ["crisis.help", "word.or"]
    assert [words for _, words in desk.catalogue("bot").entries] == list(phrases.ALL)
    assert not any(entry.said for entry in desk.catalogue().entries.values())


def test_a_translator_reads_where_a_text_stands_and_which_braces_have_to_stay(desk: Desk) -> None:
    desk.update("es")
    assert '#. welcome: say#1 say\n#, python-brace-format\nmsgid ""\n"Hello, {name}. This is' in desk.po()
    assert '#. welcome: mood choice badly\nmsgid "Badly"' in desk.po()
    assert '#. evening: day nudge\nmsgid "Still there?"' in desk.po()
    assert "#. bot: YES_WORDS\n#. What people really type" in desk.po("bot")
    assert 'python-brace-format\nmsgctxt "crisis.help"' in desk.po("safety")


def test_a_second_run_changes_nothing(desk: Desk) -> None:
    desk.update("es", "uk")
    desk.translate(FIRST, "Hola, {name}.\n\nDos.\n\nTres.")
    desk.translate(SORRY, "Lo siento.")
    desk.change("scripts/welcome.yaml", "first text", "very first text")
    desk.change("scripts/welcome.yaml", "      - say: I am sorry to hear that.", "      - say: '{name}'")
    desk.change("scripts/evening.yaml", "Nothing", "Nothing at all")
    desk.update()
    before = {path: path.read_bytes() for path in desk.root.rglob("*.po")}
    assert len(before) == 8
    assert desk.update() == ""
    assert desk.update("es", "uk") == ""
    assert {path: path.read_bytes() for path in desk.root.rglob("*.po")} == before


def test_the_catalogues_that_come_with_afterglow_are_up_to_date(tmp_path: Path) -> None:
    shutil.copytree(CONVERSATIONS, tmp_path / "c")
    desk = Desk(tmp_path / "c")
    names = sorted(path.relative_to(desk.root).as_posix() for path in desk.root.rglob("*.po"))
    # The safety texts have files of their own hand; what counts there is that lint finds nothing missing.
    before = {name: desk.read(name) for name in names if not name.endswith("safety.po")}
    desk.update()
    assert [name for name, text in before.items() if desk.read(name) != text] == []


def test_a_changed_text_becomes_fuzzy_with_the_old_text_above_it_and_no_patient_sees_it(desk: Desk) -> None:
    desk.update("es")
    desk.translate(FIRST, "Hola, {name}. Este es el primer texto.\n\nY su segundo párrafo.")
    desk.translate("Well", "Bien")
    assert desk.shown(FIRST) is not None
    desk.change("scripts/welcome.yaml", "the first text", "the very first text")
    desk.update()
    changed = FIRST.replace("the first", "the very first")
    entry = desk.entry(changed)
    assert (entry.fuzzy, entry.previous) == (True, ("", FIRST))
    assert entry.said == "Hola, {name}. Este es el primer texto.\n\nY su segundo párrafo."
    assert desk.shown(changed) is None
    assert desk.shown("Well") == "Bien"
    assert FIRST not in [words for _, words in (*desk.catalogue().entries, *desk.catalogue().obsolete)]


def test_a_text_rewritten_in_its_place_is_a_changed_one_however_different(desk: Desk) -> None:
    desk.update("es")
    desk.translate("Badly", "Mal")
    desk.change("scripts/welcome.yaml", "badly: Badly", "badly: It is a hard day")
    desk.update()
    assert (desk.entry("It is a hard day").fuzzy, desk.entry("It is a hard day").said) == (True, "Mal")


def test_a_text_that_moved_and_changed_keeps_its_translation_and_a_new_one_in_its_place_gets_none(desk: Desk) -> None:
    desk.update("es")
    desk.translate(FIRST, "Hola, {name}.")
    desk.change("scripts/welcome.yaml", "the first text", "the second text")
    desk.change("scripts/welcome.yaml", "steps:\n", "steps:\n  - say: Good morning to everybody in the house.\n")
    desk.update()
    assert desk.entry(FIRST.replace("the first", "the second")).said == "Hola, {name}."
    assert desk.entry("Good morning to everybody in the house.").said == ""


def test_a_fuzzy_one_that_changes_again_tells_the_text_that_was_translated(desk: Desk) -> None:
    desk.update("es")
    desk.translate(SORRY, "Lo siento.")
    for now in ("I am sorry to hear this.", "I am so sorry to hear this."):
        desk.change("scripts/welcome.yaml", "      - say: I am s", "      - say: I AM S")
        desk.put("scripts/welcome.yaml", re.sub(r"- say: I AM S.*", f"- say: {now}", desk.read("scripts/welcome.yaml")))
        desk.update()
    assert desk.entry("I am so sorry to hear this.").previous == ("", SORRY)


def test_a_text_that_is_gone_stays_at_the_end_and_comes_back_with_its_translation(desk: Desk) -> None:
    desk.update("es")
    desk.translate("The evening", "La noche")
    script = desk.read("scripts/evening.yaml")
    (desk.root / "scripts/evening.yaml").unlink()
    desk.update()
    assert '#~ msgid "The evening"\n#~ msgstr "La noche"' in desk.po()
    assert "How was the day?" not in desk.po()  # nobody had translated it
    assert desk.shown("The evening") is None
    desk.put("scripts/evening.yaml", script)
    desk.update()
    assert desk.shown("The evening") == "La noche"
    assert "#~" not in desk.po()


@pytest.mark.parametrize(
    "broken",
    [
        "name: welcome\nsteps: [",
        "name: welcome\ntitle: Welcome\nphase: preparation\nsteps:\n  - sey: Hello\n",
    ],
    ids=["no YAML", "no script"],
)
def test_a_script_that_cannot_be_read_loses_nothing_and_is_named(desk: Desk, broken: str) -> None:
    desk.update("es")
    desk.translate(FIRST, "Hola, {name}.")
    desk.translate("Badly", "Mal", context="welcome")
    desk.update()
    before = desk.po()
    desk.put("scripts/welcome.yaml", broken)
    done = desk.run("update")
    assert done.exit_code == 1
    assert "scripts/welcome.yaml cannot be read" in done.output
    assert desk.po() == before


def test_a_script_that_cannot_go_live_still_gives_its_texts(desk: Desk) -> None:
    desk.update("es")
    desk.change("scripts/welcome.yaml", "  - end: done", "  - run: nowhere\n  - say: A new text.\n  - go_to: nothing")
    desk.update()
    assert desk.entry("A new text.").comments == ["welcome: say#3 say"]


def test_a_sentence_with_another_translation_in_one_script_keeps_both(desk: Desk) -> None:
    desk.change("scripts/evening.yaml", "Nothing", "Well")
    desk.update("es")
    desk.translate("Well", "Bien")
    desk.translate("Well", "Bueno", context="evening")
    desk.update()
    assert desk.entry("Well").said == "Bien"
    assert desk.entry("Well").comments == ["welcome: mood choice well"]
    assert desk.entry("Well", context="evening").comments == ["evening: helped choice nothing"]
    catalogue = read_catalogue(desk.po(), "scripts.po")
    assert (catalogue["Well"], catalogue["evening\x04Well"]) == ("Bien", "Bueno")
    desk.change("scripts/evening.yaml", "Well", "Other words altogether")
    desk.update()
    assert ("evening", "Well") not in desk.catalogue().entries
    assert desk.entry("Well").said == "Bien"


def test_comments_and_header_fields_of_translators_stay(desk: Desk) -> None:
    desk.update("es")
    head = (
        "# Se tutea.\n# Frases cortas.\n"
        'msgid ""\nmsgstr ""\n"Language: es\\n"\n"X-Generator: Poedit 3.4\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
    )
    body = desk.po().split("\n\n", 1)[1]
    note = '# "bien" y no "bueno"\n#. welcome: mood choice well\nmsgid "Well"\nmsgstr ""\n'
    desk.put("locales/es/LC_MESSAGES/scripts.po", f"{head}\n{body.replace('#. welcome: mood choice well', note, 1)}")
    desk.change("scripts/welcome.yaml", "Badly", "Very badly")
    desk.update()
    assert desk.po().startswith(f"{head}\n#. evening: title\n")
    assert desk.entry("Well").notes == ['"bien" y no "bueno"']


def test_the_date_moves_only_with_the_texts(desk: Desk) -> None:
    desk.update("es")
    old = '"POT-Creation-Date: 2001-02-03 04:05+0000\\n"'
    for domain in ("scripts", "prompts"):
        text = re.sub(r'"POT-Creation-Date.*"', lambda _: old, desk.po(domain))
        desk.put(f"locales/es/LC_MESSAGES/{domain}.po", text)
    desk.change("scripts/welcome.yaml", "Badly", "Very badly")
    desk.update()
    assert old in desk.po("prompts")
    assert old not in desk.po("scripts")
    assert "POT-Creation-Date" in desk.po("scripts")


def test_lines_that_a_translators_editor_adds_are_read(desk: Desk) -> None:
    desk.update("es")
    added = '\n#, fuzzy\n#~| msgid "Older"\n#~ msgid "Old"\n#~ msgstr "Viejo"\n'
    desk.put("locales/es/LC_MESSAGES/scripts.po", desk.po() + added)
    desk.update()
    assert '#, fuzzy\n#~ msgid "Old"\n#~ msgstr "Viejo"\n' in desk.po()


def test_only_a_language_that_is_named_gets_files_that_it_lacks(desk: Desk) -> None:
    desk.update("de")
    (desk.root / "locales/de/LC_MESSAGES/scripts.po").unlink()
    desk.update()
    assert not (desk.root / "locales/de/LC_MESSAGES/scripts.po").exists()
    assert desk.update("de") == "locales/de/LC_MESSAGES/scripts.po: new.\n"
    assert '"Language: de\\n"' in desk.po(language="de")
    assert '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"' in desk.po(language="de")


@pytest.mark.parametrize("language", ["en", "../../x", "nolanguage"])
def test_what_is_no_foreign_language_is_refused(desk: Desk, language: str) -> None:
    done = desk.run("update", "--language", language)
    assert done.exit_code == 2
    assert "is no language to translate into" in done.output
    assert not (desk.root / "locales").exists()


def test_a_catalogue_that_is_none_is_named_and_left_alone(desk: Desk) -> None:
    desk.update("es")
    broken = desk.po() + 'msgid "no end\nmsgstr x\n'
    desk.put("locales/es/LC_MESSAGES/scripts.po", broken)
    done = desk.run("update")
    assert done.exit_code == 1
    assert "locales/es/LC_MESSAGES/scripts.po:" in done.output
    assert desk.po() == broken


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext is not installed here")
def test_gettext_itself_takes_the_files(desk: Desk) -> None:
    desk.update("es")
    desk.translate(FIRST, "Hola, {name}.")
    desk.change("scripts/welcome.yaml", "first", "second")
    desk.update()
    for domain in ("scripts", "prompts", "safety", "bot"):
        path = desk.root / f"locales/es/LC_MESSAGES/{domain}.po"
        subprocess.run(["msgfmt", "--check", "-o", "/dev/null", str(path)], check=True, capture_output=True)
