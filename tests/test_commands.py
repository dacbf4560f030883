"""The command line: what it says to people, and with which status it ends."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

from bot import cli, doctor
from bot.config import default_conversations
from bot.store.database import Lock
from bot.store.keys import Keyring

SETTINGS = """\
[clinic]
name = "Harbour Clinic"
phone = "+1 555 0100"
country = "US"
zone = "America/New_York"
languages = ["en"]

[telegram]
token = "1000:sandbox"
base_url = "http://127.0.0.1:9/bot"

[store]
path = "var/afterglow.db"
keys_file = "keys"

[conversations]
path = "conversations"

[[staff]]
key = "ana"
name = "Ana Example"
telegram_id = 11
roles = ["clinician"]

[[rota]]
person = "ana"
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
start = "08:00"
end = "20:00"
"""
LEXICON = """\
language: en
slots: {}
context: {}
rows:
  - id: en.test
    category: suicide
    level: urgent
    phrases: ["kill myself"]
    examples: ["i want to kill myself"]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A clinic's folder: settings, keys, conversations with a lexicon of one row."""
    shutil.copytree(default_conversations(), tmp_path / "conversations")
    lexicon = tmp_path / "conversations" / "safety" / "lexicon"
    shutil.rmtree(lexicon)
    lexicon.mkdir()
    (lexicon / "en.yaml").write_text(LEXICON, encoding="utf-8")
    (tmp_path / "keys").write_text(f"{Keyring.new_key()}\n", encoding="utf-8")
    (tmp_path / "keys").chmod(0o600)
    path = tmp_path / "config.toml"
    path.write_text(SETTINGS, encoding="utf-8")
    return path


def afterglow(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "bot", *arguments], input=stdin, capture_output=True, timeout=60)


def status(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["afterglow", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    code = ended.value.code
    return code if isinstance(code, int) else 0 if code is None else 1


def report(config: Path) -> tuple[int, str]:
    out = io.StringIO()
    code = doctor.examine(config, Console(file=out, width=400, no_color=True))
    return code, out.getvalue()


def test_help_is_there_at_once_and_imports_nothing_heavy() -> None:
    began = time.perf_counter()
    done = afterglow("--help")
    took = time.perf_counter() - began
    assert done.returncode == 0
    for command in ("run", "doctor", "key", "lint", "screen", "demo", "sandbox", "preview", "graph", "test-scripts"):
        assert command.encode() in done.stdout
    assert took < 2  # half a second alone on a machine; what it must not import is what costs
    heavy = "pydantic, sqlalchemy, telegram, aiohttp, starlette, babel, ruamel.yaml, cryptography"
    code = f"import sys, bot.cli; sys.exit(','.join(set('{heavy}'.split(', ')) & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).stderr.strip() == b""


def test_a_broken_setting_ends_a_start_with_2_and_says_where(config: Path) -> None:
    config.write_text(SETTINGS.replace("telegram_id = 11", 'telegram_id = "ana"'), encoding="utf-8")
    done = afterglow("run", "--config", str(config))
    told = done.stderr.decode()
    assert done.returncode == 2
    assert f"{config}:22: staff[0].telegram_id" in told
    assert "Example: telegram_id = 123456789" in told
    assert "Traceback" not in told
    assert done.stdout == b""


def test_a_broken_script_ends_a_start_with_2_and_says_where(config: Path) -> None:
    script = config.parent / "conversations" / "scripts" / "welcome.yaml"
    script.write_text(script.read_text(encoding="utf-8") + "  - sey: hello\n", encoding="utf-8")
    line = len(script.read_text(encoding="utf-8").splitlines())
    done = afterglow("run", "--config", str(config))
    told = done.stderr.decode()
    assert done.returncode == 2
    assert f"{script}:{line}:" in told
    assert "'sey' is no kind of step. Did you mean 'say'?" in told
    assert "Traceback" not in told


def test_a_missing_key_ends_a_start_with_2(
    config: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (config.parent / "keys").unlink()
    assert status(monkeypatch, "run", "--config", str(config)) == 2
    assert "afterglow key" in capfd.readouterr().err


def test_screen_answers_line_by_line_in_the_same_order(config: Path) -> None:
    texts = ["hello", "I want to kill myself", "line\u2028feed", "", "kill my­self\n", "\ud800 ok", "I'd KILL MYSELF"]
    stdin = b"\n\n".join(json.dumps({"text": text, "more": 1}).encode() for text in texts)
    done = afterglow("screen", "--jsonl", "--conversations", str(config.parent / "conversations"), stdin=stdin)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(texts)
    assert all(set(answer) == {"level", "category", "rule", "span"} for answer in answers)
    assert [answer["level"] for answer in answers[:4]] == ["none", "urgent", "none", "none"]
    assert answers[-1] == {"level": "urgent", "category": "suicide", "rule": "en.test", "span": [4, 15]}
    begin, end = answers[1]["span"]
    assert texts[1][begin:end] == "kill myself"


@pytest.mark.parametrize("line", [b"hello", b"[1]", b'{"txt": "a"}', b'{"text": 5}', b"\xff"])
def test_a_line_that_is_no_message_is_named(config: Path, line: bytes) -> None:
    stdin = b'{"text": "a"}\n' + line + b"\n"
    done = afterglow("screen", "--jsonl", "--conversations", str(config.parent / "conversations"), stdin=stdin)
    assert done.returncode == 2
    assert b"Line 2" in done.stderr


def test_screen_explains_one_text(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(config.parent / "conversations")
    assert status(monkeypatch, "screen", "so I Kill Myself, ok", "--conversations", folder) == 0
    told = capsys.readouterr().out
    assert told.splitlines()[0].split("  ") == ["urgent", "suicide", "en.test", "Kill Myself"]
    assert "The patient sees" in told
    assert "A page at once: URGENT · suicide." in told
    assert status(monkeypatch, "screen") == 2


def test_the_lexicon_s_report_prints_numbers_and_no_words(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(monkeypatch, "lexicon", "report", "--config", str(config)) == 0
    assert "Nothing paged and nothing was marked in the last 90 days." in capsys.readouterr().out
    assert status(monkeypatch, "lexicon", "report", "--config", str(config), "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"days": 90, "rows": {}, "languages": {}, "proposals": []}


def test_a_broken_lexicon_is_not_screened_with(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = config.parent / "conversations"
    (folder / "safety" / "lexicon" / "en.yaml").write_text("rows: [", encoding="utf-8")
    assert status(monkeypatch, "screen", "hello", "--conversations", str(folder)) == 2


def test_lint_says_file_line_and_remedy(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = config.parent / "conversations"
    assert status(monkeypatch, "lint", str(folder)) == 0
    program = folder / "programs" / "core.yaml"
    program.write_text(program.read_text(encoding="utf-8").replace("T0 + 4h", "in a while"), encoding="utf-8")
    line = next(n for n, text in enumerate(program.read_text(encoding="utf-8").splitlines(), 1) if "in a while" in text)
    capsys.readouterr()
    assert status(monkeypatch, "lint", str(folder)) == 1
    assert f"error: {program}:{line}:" in (told := capsys.readouterr().out)
    assert "Write T0 + 4h" in told


def test_a_key_is_usable_and_each_is_another(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = []
    for _ in range(2):
        status(monkeypatch, "key")
        keys.append(capsys.readouterr().out.strip())
    assert keys[0] != keys[1]
    assert Keyring(keys).open(Keyring(keys[:1]).seal("x")) == "x"


def test_doctor_says_what_to_mend_and_ends_with_1(config: Path) -> None:
    code, told = report(config)
    assert code == 1
    assert "FAIL  token: Telegram could not be asked" in told
    assert "1000:sandbox" not in told
    assert "ok    keys: 1" in told
    assert "does not exist yet" in told
    assert "ok    hotlines: US, emergency 911" in told
    assert "warn  Nobody is on call from" in told


def test_doctor_names_every_wrong_setting(config: Path) -> None:
    config.write_text(SETTINGS.replace('"US"', '"USA"').replace("= 11", "= 0"), encoding="utf-8")
    code, told = report(config)
    assert code == 1
    assert "clinic.country" in told
    assert "staff[0].telegram_id" in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('token = "1000:sandbox"', 'token = "hush"', "FAIL  token: telegram.token: this is not a bot token."),
        ('keys_file = "keys"', 'keys = ["short"]', "FAIL  keys: they cannot be used"),
        ('keys_file = "keys"', 'keys_file = "none"', "FAIL  keys: store.keys_file"),
        ('country = "US"', 'country = "AQ"', "FAIL  hotlines: AQ has no line"),
        ('path = "conversations"', 'path = "elsewhere"', "FAIL  conversations:"),
    ],
)
def test_doctor_finds(config: Path, old: str, new: str, said: str) -> None:
    config.write_text(SETTINGS.replace(old, new, 1), encoding="utf-8")
    code, told = report(config)
    assert code == 1
    assert said in told


def test_doctor_warns_of_secrets_that_others_can_read(config: Path) -> None:
    (config.parent / "keys").chmod(0o644)
    assert "warn  keys: other users of this machine may read" in report(config)[1]


def test_doctor_looks_at_the_database_also_while_the_bot_has_it(config: Path) -> None:
    from bot.store.database import migrate

    path = config.parent / "var" / "afterglow.db"
    path.parent.mkdir()
    migrate(path)
    _, told = report(config)
    assert f"ok    database: {path}, version" in told
    assert "is running" not in told
    lock = Lock(path)
    lock.take()
    try:
        assert "the bot is running" in report(config)[1]
    finally:
        lock.release()


def test_doctor_refuses_a_newer_or_broken_database(config: Path) -> None:
    import sqlite3

    path = config.parent / "var" / "afterglow.db"
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
    connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.commit()
    connection.close()
    assert "is newer than this program's" in report(config)[1]
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    assert "FAIL  database:" in report(config)[1]
