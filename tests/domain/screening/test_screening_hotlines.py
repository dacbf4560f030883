"""Hotlines: the emergency number first, only vouched-for rows, short codes as they are, stale rows said and shown."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from bot.domain.screening.hotlines import DIALLED, Hotlines, load_hotlines, number_fault
from bot.domain.screening.reading import Category
from bot.domain.screening.texts import AUDIENCES, TOPICS

TODAY = date(2026, 11, 23)


def test_every_row_of_the_source_is_carried_over_with_its_confidence(hotlines: Hotlines) -> None:
    rows = [row for _, rows in hotlines.countries.values() for row in rows]
    confidence = Counter(row.confidence for row in rows)
    assert len(rows) == 116
    assert confidence["high"] == 54
    assert set(confidence) == {"high", "medium", "low"}


def test_every_country_has_its_emergency_number_and_ends_on_the_directory(hotlines: Hotlines) -> None:
    assert len(hotlines.countries) == 71
    for country in hotlines.countries:
        lines = hotlines.of(country, TODAY)
        assert lines.emergency[0].isdigit()
        assert lines.rows[-1].id == "zz.find-a-helpline"
        assert lines.known is (country != "ZZ")


def test_only_rows_of_high_confidence_are_shown_unless_the_clinic_confirmed_them(hotlines: Hotlines) -> None:
    for country in hotlines.countries:
        assert {row.confidence for row in hotlines.of(country, TODAY).rows} == {"high"}
    assert "us.copline" not in {row.id for row in hotlines.of("US", TODAY).rows}
    assert "us.copline" in {row.id for row in hotlines.of("US", TODAY, frozenset({"us.copline"})).rows}


def test_a_row_that_says_there_is_no_line_is_never_shown(hotlines: Hotlines) -> None:
    rows = hotlines.of("TR", TODAY, frozenset({"tr.emergency-only"})).rows
    assert [row.id for row in rows] == ["zz.find-a-helpline"]


def test_the_united_states_have_988_and_the_text_line_as_a_short_code(hotlines: Hotlines) -> None:
    lines = hotlines.of("us", TODAY)
    assert lines.emergency == "911"
    assert lines.rows[0].call_display == "988"
    text_line = next(row for row in lines.rows if row.service == "Crisis Text Line")
    assert (text_line.text_to, text_line.text_keyword, text_line.e164) == ("741741", "HOME", "")


def test_general_lines_come_before_special_ones(hotlines: Hotlines) -> None:
    tiers = [row.tier for row in hotlines.of("US", TODAY).rows]
    assert tiers == sorted(tiers, key=["primary", "secondary", "specialised", "directory"].index)


def test_a_message_shows_three_lines_in_the_patients_language_first(hotlines: Hotlines) -> None:
    lines = hotlines.of("US", TODAY)
    assert [row.id for row in lines.chosen("es")] == [
        "us.988-in-spanish",
        "us.988-suicide-crisis",
        "zz.find-a-helpline",
    ]
    abuse = lines.chosen("en", ("abuse",))
    assert [row.id for row in abuse] == [
        "us.national-domestic-violence",
        "us.988-suicide-crisis",
        "zz.find-a-helpline",
    ]


@pytest.mark.parametrize("country", ["QQ", "", "ZZ", "nowhere"])
def test_an_unknown_country_gets_112_and_the_directory(hotlines: Hotlines, country: str) -> None:
    lines = hotlines.of(country, TODAY)
    assert (lines.known, lines.emergency) == (False, "112")
    assert [row.id for row in lines.rows] == ["zz.find-a-helpline"]


def test_a_row_goes_stale_after_180_days_and_is_still_shown(hotlines: Hotlines) -> None:
    assert hotlines.lint(TODAY) == ()
    assert hotlines.lint(date(2027, 5, 22)) == ()
    stale = hotlines.lint(date(2027, 5, 23))
    assert len(stale) == 116
    assert {(issue.rule, issue.severity) for issue in stale} == {("stale-hotline", "warning")}
    assert all(issue.line > 0 for issue in stale)
    assert hotlines.of("US", date(2030, 1, 1)).rows[0].call_display == "988"


def test_what_is_shown_can_be_dialled_and_has_hours(hotlines: Hotlines) -> None:
    for _, rows in hotlines.countries.values():
        for row in rows:
            assert row.hours
            assert not row.call_display or DIALLED.match(row.call_display), row
            assert row.checked == TODAY


@pytest.mark.parametrize(
    ("number", "country"),
    [("+1741741", "US"), ("+1988", "CA"), ("+44116123", "GB"), ("+33333114", "FR"), ("988", "US")],
)
def test_a_short_code_is_no_international_number(number: str, country: str) -> None:
    assert number_fault(number, country)


def test_a_number_of_another_country_is_refused() -> None:
    assert number_fault("+41848354555", "TR")
    assert number_fault("+41848354555", "CH") is None
    assert number_fault("+18006686868", "CA") is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            '        call: "988"\n        dial: short\n',
            '        call: "988"\n        dial: e164\n        e164: "+1988"\n',
        ),
        (
            '        call: "988"\n        dial: short\n',
            '        call: "988"\n        dial: short\n        e164: "+1988"\n',
        ),
        ('        call: "988"\n        dial: short\n', "        call: 988\n        dial: short\n"),
        ('        call: "988"\n        dial: short\n', '        call: "988 (ask Jo)"\n        dial: short\n'),
        ("        checked: 2026-11-23\n", "        checked: soon\n"),
        ("        confidence: high\n", "        confidence: sure\n"),
        ('        hours: "24/7"\n', ""),
        ('    emergency: "911"\n', ""),
        ("      - id: us.988-in-spanish\n", "      - id: us.988-suicide-crisis\n"),
        ("  ZZ:\n", "  ZY:\n"),
    ],
)
def test_a_faulty_row_refuses_the_file(hotlines_text: str, old: str, new: str) -> None:
    assert old in hotlines_text
    loaded = load_hotlines(hotlines_text.replace(old, new, 1), "hotlines.yaml")
    assert not isinstance(loaded, Hotlines)
    assert all(issue.file == "hotlines.yaml" for issue in loaded)


def test_a_group_s_line_stands_first_and_never_displaces_the_general_one(hotlines: Hotlines) -> None:
    lines = hotlines.of("US", TODAY)
    assert [row.id for row in lines.chosen("en", ("parents",))] == [
        "us.national-maternal-mental",
        "us.988-suicide-crisis",
        "zz.find-a-helpline",
    ]
    responders = lines.chosen("en", AUDIENCES["first_responder"])
    assert [row.id for row in responders][:2] == ["us.veterans-crisis-line", "us.988-suicide-crisis"]


def test_a_line_for_responders_that_the_clinic_confirmed_comes_before_the_veterans(hotlines: Hotlines) -> None:
    lines = hotlines.of("US", TODAY, frozenset({"us.safe-call-now"}))
    assert lines.chosen("en", AUDIENCES["first_responder"])[0].id == "us.safe-call-now"


def test_what_was_said_calls_for_its_line_before_the_patient_s_group_does(hotlines: Hotlines) -> None:
    lines = hotlines.of("US", TODAY)
    wanted = (*TOPICS[Category.abuse], *AUDIENCES["parent"])
    assert lines.chosen("en", wanted)[0].id == "us.national-domestic-violence"
