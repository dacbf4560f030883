"""Settings: everything wrong is named at once, with its place, and what is right means what the file says."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.config import Settings, SettingsError, default_conversations, load_settings
from bot.config_lines import line_of, toml_lines
from bot.config_problems import model_at
from bot.domain.people import Role

ROOT = Path(__file__).resolve().parent.parent
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)

GOOD = """\
[clinic]
name = "Harbour Clinic"
phone = "+1 555 0100"
country = "US"
zone = "America/New_York"

[telegram]
token = "1000:sandbox"

[store]
keys_file = "keys"

[[staff]]
key = "ana"
name = "Ana Example"
telegram_id = 11
roles = ["clinician"]

[[staff]]
key = "cleo"
name = "Cleo Example"
telegram_id = 12
roles = ["operator"]

[[escalation.ladder]]
after = 0
targets = ["on-call", "ana"]

[[rota]]
person = "ana"
days = ["mon"]
start = "08:00"
end = "20:00"
"""


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine's own environment says must not decide a test."""
    import os

    for name in list(os.environ):
        if name.upper().startswith("AFTERGLOW_"):
            monkeypatch.delenv(name)


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(SettingsError) as raised:
        load_settings(written(folder, text))
    return str(raised.value)


def test_good_settings_load(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, GOOD))
    assert settings.clinic.name == "Harbour Clinic"
    assert settings.clinic.languages == ["en", "es"]
    assert settings.telegram.base_url == "https://api.telegram.org/bot"
    assert settings.rota[0].start == time(8)


def test_the_example_loads_unchanged_and_names_every_setting() -> None:
    path = ROOT / "config.example.toml"
    settings = load_settings(path)
    assert settings.conversations_path == default_conversations()
    assert not settings.warnings(MONDAY)
    text = path.read_text(encoding="utf-8")
    optional = {"token", "keys", "url"}  # explained in a sentence, since nobody should need them

    def named(model: type[BaseModel], path: tuple[str, ...]) -> None:
        for name in model.model_fields:
            inner = model_at(Settings, (*path, name))
            if inner is not None:
                assert re.search(rf"^\[+{re.escape('.'.join((*path, name)))}\]", text, re.MULTILINE), (*path, name)
                named(inner, (*path, name))
            elif name not in optional:
                # As a value, or as a table whose names the clinic chooses.
                assert re.search(rf"^((# )?{name} = |\[{name}\]$)", text, re.MULTILINE), (*path, name)

    named(Settings, ())


# (what is replaced in GOOD, by what, the line that is named, the words that are)
REFUSALS = [
    ('phone = "+1 555 0100"\n', "", 1, ["clinic.phone", "missing", 'phone = "+1 555 0100"']),
    ('"Harbour Clinic"', '""', 2, ["clinic.name", "empty"]),
    ('"+1 555 0100"', '"ask"', 3, ["clinic.phone", '"ask"', "Example"]),
    ('"US"', '"USA"', 4, ["clinic.country", '"USA"', 'country = "US"']),
    ('"America/New_York"', '"New York"', 5, ["clinic.zone", '"New York"', 'zone = "America/New_York"']),
    ('zone = "America/New_York"', 'zone = "UTC"\nlanguages = []', 6, ["clinic.languages", "empty"]),
    ('zone = "America/New_York"', 'zone = "UTC"\nlanguages = ["English"]', 6, ["clinic.languages[0]", '["en", "es"]']),
    ("[telegram]", "[telegram]\ntoken_fil = 1", 8, ["telegram.token_fil", "Did you mean token_file?"]),
    ("[telegram]", "[telegram]\npoll_timeout = 51", 8, ["telegram.poll_timeout", "at most 50", "poll_timeout = 30"]),
    ("[telegram]", '[telegram]\nbase_url = "api.telegram.org"', 8, ["telegram.base_url", "http://"]),
    ("[telegram]", '[telegram]\nbase_url = "https://api.telegram.org/"', 8, ["telegram.base_url", "/bot"]),
    ('token = "1000:sandbox"\n', "", 7, ["telegram", "neither token nor token_file"]),
    ('keys_file = "keys"\n', "", 10, ["store", "neither keys nor keys_file"]),
    ("telegram_id = 11", 'telegram_id = "me"', 16, ["staff[0].telegram_id", '"me"', "telegram_id = 123456789"]),
    ("telegram_id = 11", "telegram_id = -100", 16, ["staff[0].telegram_id", "greater than 0"]),
    ("telegram_id = 12", "telegram_id = 11", 22, ["staff[1].telegram_id", "staff[0]"]),
    ('key = "cleo"', 'key = "ana"', 20, ["staff[1].key", "staff[0]"]),
    ('key = "cleo"', 'key = "everyone"', 20, ["staff[1].key", '"everyone"']),
    ('["operator"]', '["nurse"]', 23, ["staff[1].roles[0]", "'clinician', 'operator' or 'administrator'"]),
    ('["clinician"]', '["administrator"]', 13, ["staff", "nobody is a clinician"]),
    ('"on-call", "ana"', '"on-call", "anna"', 27, ["escalation.ladder[0].targets[1]", '"anna"', "Did you mean ana?"]),
    ('"on-call", "ana"', '"cleo"', 27, ["escalation.ladder[0].targets[0]", "not a clinician"]),
    ('["on-call", "ana"]', "[]", 27, ["escalation.ladder[0].targets", "empty"]),
    ("after = 0", "after = 10", 26, ["escalation.ladder[0].after", "first 10 minutes", "after = 0"]),
    ('person = "ana"', 'person = "dan"', 30, ["rota[0].person", '"dan"']),
    ('["mon"]', '["monday"]', 31, ["rota[0].days[0]", '"monday"', "'mon'"]),
    ('"08:00"', '"8"', 32, ["rota[0].start", '"8"', "HH:MM", 'start = "08:00"']),
    ('end = "20:00"', "end = 20", 33, ["rota[0].end", "HH:MM"]),
    ("[[rota]]", "[weeb]\n[[rota]]", 29, ["weeb", "Did you mean web?"]),
    ("[[rota]]", '[clock]\nsource = "sandbox"\nurl = "http://x"\n[[rota]]', 30, ["clock.source", "real Telegram"]),
    ("[[rota]]", "[telegram.limits]\ncrisis_reserve = 40\n[[rota]]", 29, ["telegram.limits", "no room"]),
    ("[[rota]]", '[logging]\nlevel = "loud"\n[[rota]]', 30, ["logging.level", '"loud"', 'level = "info"']),
    ("[[rota]]", '[web]\nenabled = "maybe"\n[[rota]]', 30, ["web.enabled", "neither true nor false"]),
]


@pytest.mark.parametrize(("old", "new", "line", "words"), REFUSALS, ids=lambda value: str(value)[:40])
def test_a_wrong_setting_is_named_with_line_problem_and_example(
    tmp_path: Path, old: str, new: str, line: int, words: list[str]
) -> None:
    assert GOOD.count(old) >= 1
    told = refusal(tmp_path, GOOD.replace(old, new, 1))
    assert f"config.toml:{line}: " in told
    for word in words:
        assert word in told


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD
    for old, new in (('"US"', '"USA"'), ("telegram_id = 11", 'telegram_id = "me"'), ('person = "ana"', 'person = "x"')):
        text = text.replace(old, new, 1)
    with pytest.raises(SettingsError) as raised:
        load_settings(written(tmp_path, text))
    names = {problem.name for problem in raised.value.problems}
    assert names == {"clinic.country", "staff[0].telegram_id", "rota[0].person"}


def test_a_ladder_that_reaches_nobody_is_refused(tmp_path: Path) -> None:
    only_on_call = GOOD.replace('"on-call", "ana"', '"on-call"').partition("[[rota]]")[0]
    assert "escalation.ladder: it reaches nobody" in refusal(tmp_path, only_on_call)


def test_broken_toml_is_named_with_its_line(tmp_path: Path) -> None:
    told = refusal(tmp_path, GOOD.replace('name = "Harbour Clinic"', "name = Harbour Clinic"))
    assert "not TOML" in told
    assert "line 2" in told


def test_a_missing_file_says_where_to_begin(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"config\.example\.toml"):
        load_settings(tmp_path / "none.toml")


def test_secrets_appear_in_no_complaint_and_no_repr(tmp_path: Path) -> None:
    text = GOOD.replace('token = "1000:sandbox"', 'token = "1000:hush"\nbase_urll = 1').replace(
        'keys_file = "keys"', 'keys = ["hush-key", 7]\nextra = 1'
    )
    told = refusal(tmp_path, text)
    assert "hush" not in told
    assert "hush" not in repr(load_settings(written(tmp_path, GOOD.replace("sandbox", "hush"))))


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERGLOW_CLINIC__PHONE", "+34 900 000")
    monkeypatch.setenv("AFTERGLOW_TELEGRAM__LIMITS__OVERALL", "12")
    settings = load_settings(written(tmp_path, GOOD))
    assert settings.clinic.phone == "+34 900 000"
    assert settings.telegram.limits.overall == 12
    assert settings.clinic.name == "Harbour Clinic"


def test_a_wrong_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERGLOW_WEB__PORT", "http")
    monkeypatch.setenv("AFTERGLOW_TELEGRM__TOKEN", "1:x")
    told = refusal(tmp_path, GOOD)
    assert 'environment variable AFTERGLOW_WEB__PORT: web.port: "http" is not a whole number' in told
    assert "AFTERGLOW_TELEGRM__TOKEN" in told
    assert "Did you mean telegram?" in told


def test_secrets_come_from_files_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("# newest first\nfirst\n\nsecond\n", encoding="utf-8")
    (tmp_path / "token").write_text("1000:abc\n", encoding="utf-8")
    settings = load_settings(written(tmp_path, GOOD.replace('token = "1000:sandbox"', 'token_file = "token"')))
    assert settings.token() == "1000:abc"
    assert settings.keys() == ("first", "second")


def test_missing_secrets_are_told_when_they_are_needed(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, GOOD.replace('token = "1000:sandbox"', 'token_file = "token"')))
    with pytest.raises(SettingsError, match=r"telegram\.token_file: .*cannot be read(.|\n)*BotFather"):
        settings.token()
    with pytest.raises(SettingsError, match=r"store\.keys_file: .*cannot be read(.|\n)*afterglow key"):
        settings.keys()
    (tmp_path / "keys").write_text("# none yet\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="there is no key"):
        settings.keys()


def test_something_that_is_no_token_is_refused_without_showing_it(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, GOOD.replace("1000:sandbox", "hush hush")))
    with pytest.raises(SettingsError, match="not a bot token") as raised:
        settings.token()
    assert "hush" not in str(raised.value)


def test_team_and_plan_say_what_the_file_says(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, GOOD))
    ana = settings.team().by_telegram(11)
    assert ana is not None
    assert (ana.key, ana.shown_as, ana.may(Role.CLINICIAN)) == ("ana", "Ana", True)
    plan = settings.policy()
    assert plan.clinicians == ("ana",)
    assert plan.targets(0, datetime(2026, 3, 2, 14, tzinfo=UTC)) == ("ana",)
    assert plan.watched(datetime(2026, 3, 2, 14, tzinfo=UTC))  # Monday 09:00 in New York
    assert not plan.watched(datetime(2026, 3, 2, 12, tzinfo=UTC))


def test_hours_without_anybody_on_call_are_warned_of(tmp_path: Path) -> None:
    (gap_before, gap_after) = load_settings(written(tmp_path, GOOD)).warnings(MONDAY)
    assert "from Mon 02 Mar 07:00 to Mon 02 Mar 08:00" in gap_before
    assert "from Mon 02 Mar 20:00 to Mon 09 Mar 08:00" in gap_after  # clocks change on the 8th
    no_rota = load_settings(written(tmp_path, GOOD.partition("[[rota]]")[0]))
    assert "no [[rota]]" in no_rota.warnings(MONDAY)[0]


def test_plain_http_to_another_machine_is_warned_of(tmp_path: Path) -> None:
    def about_http(url: str) -> bool:
        text = GOOD.replace("[telegram]", f'[telegram]\nbase_url = "{url}"')
        return any("unencrypted" in said for said in load_settings(written(tmp_path, text)).warnings(MONDAY))

    assert about_http("http://example.org/bot")
    assert about_http("http://127.0.0.1.example.org/bot")
    assert not about_http("http://127.0.0.1:8081/bot")
    assert not about_http("https://example.org/bot")


def test_lines_are_found_past_everything_that_looks_like_a_key() -> None:
    lines = toml_lines(
        'a = """\nb = 1\n[c]\n"""\n[t]  # [x]\nlist = [\n  "k = 1", # ]\n]\n"quoted" = 1\nx.y = 2\n[[p.q]]\nn = 1\n'
        "[[p.q]]\nn = 2\n[p.q.r]\ns = 1\n"
    )
    assert lines[("a",)] == 1
    assert ("b",) not in lines
    assert ("c",) not in lines
    assert lines[("t", "list")] == 6
    assert lines[("t", "quoted")] == 9
    assert lines[("t", "x", "y")] == 10
    assert lines[("p", "q", 0, "n")] == 12
    assert lines[("p", "q", 1, "n")] == 14
    assert lines[("p", "q", 1, "r", "s")] == 16
    assert line_of(lines, ("p", "q", 1, "missing")) == 13
    assert line_of(lines, ("nowhere",)) == 0


def test_two_who_have_to_agree_on_the_end_of_a_case_need_two_clinicians(tmp_path: Path) -> None:
    text = (ROOT / "config.example.toml").read_text("utf-8")
    assert text.count('roles = ["clinician"]') == 1
    (tmp_path / "config.toml").write_text(
        text.replace("two_close = []", 'two_close = ["emergency"]')
        .replace('roles = ["clinician"]', 'roles = ["operator"]')
        .replace('person = "ben"', 'person = "ana"'),
        encoding="utf-8",
    )
    with pytest.raises(SettingsError) as refused:
        load_settings(tmp_path / "config.toml")
    assert [problem.name for problem in refused.value.problems] == ["escalation.two_close"]
