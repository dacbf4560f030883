"""What is sealed can't be read in the files, and stays readable when keys change."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store.errors import KeyMissing
from bot.store.keys import Keyring
from tests.cases.scenes import PLAIN
from tests.harness import clinic

KEY = Keyring.new_key()


def database_files(folder: Path) -> dict[str, bytes]:
    """The database's files by name, the write-ahead log among them."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name.startswith("afterglow.db")}


def test_a_new_key_in_front_seals_and_the_old_one_still_opens() -> None:
    old, new = Keyring.new_key(), Keyring.new_key()
    sealed_before = Keyring([old]).seal("words \ud83d")
    rotated = Keyring([new, old])
    assert rotated.open(sealed_before) == "words \ud83d"
    sealed_after = rotated.seal_json({"a": ["ä"]})
    assert Keyring([new]).open_json(sealed_after) == {"a": ["ä"]}
    with pytest.raises(KeyMissing):
        Keyring([old]).open(sealed_after)


@pytest.mark.parametrize("keys", [[], ["short"], [KEY, "x" * 44]])
def test_keys_that_are_none_are_refused_in_words(keys: list[str]) -> None:
    with pytest.raises(KeyMissing, match="afterglow key"):
        Keyring(keys)


async def test_neither_words_nor_names_can_be_read_in_the_database_s_files(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.ana.renames("Anastasiya", "Quillfeather")
        await house.maria.opens()
        await house.maria.says("/invite Zebediah Invitelabel")
        await house.settle()
        link = house.maria.last.text.split("start=")[1].split()[0]
        await house.ana.opens(link)
        await house.settle()
        await house.ana.taps("English")
        await house.settle()
        await house.ana.says("a xylophone answer nobody expects")
        await house.settle()
        await house.ana.sends_photo("the caption speaks of marmalade")
        await house.settle()
        await house.ana.says(f"{PLAIN} because of the periwinkle")
        await house.settle()
        await house.maria.taps("Show more")
        await house.ignores()
        assert any("periwinkle" in shown.text for shown in house.maria.sees)
        files = database_files(tmp_path)
        assert set(files) >= {"afterglow.db", "afterglow.db-wal"}
        content = b"".join(files.values())
        assert b"suicide" in content  # the category is not sealed: this finds what can be found
        for word in ("Anastasiya", "Quillfeather", "Zebediah", "xylophone", "marmalade", "periwinkle", "kill myself"):
            assert word.encode() not in content, word
            assert word.encode("utf-16-le") not in content, word
        assert link.encode() not in content
