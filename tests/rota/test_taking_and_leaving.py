"""Taking hours and being away, typed and tapped: what is understood is said, everybody concerned is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.domain.cases.rota import Change, Shift
from bot.store import duty
from bot.tour import ZONE
from tests.cases.scenes import PLAIN, audited
from tests.harness import clinic
from tests.people.scenes import look
from tests.rota.scenes import EIGHT, TEAM, WEEK, agreed, at, both, shifts


async def test_oncall_says_who_is_who_comes_and_until_when(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        await both(house)
        await house.maria.says("/oncall")
        await house.sees(house.maria, "on-call: Maria until Sat 07 Mar 08:00, then Ben Baker")
        assert ZONE in house.maria.last.text
        await house.maria.says("/oncall week")
        await house.sees(house.maria, "Sat 07 Mar 08:00 – Mon 09 Mar 08:00  Ben Baker")


async def test_oncall_names_gaps_and_whom_nothing_reaches(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        await both(house)
        now = house.clock.now()
        await look(house, lambda tx: duty.not_reached(tx, "ben", "telegram", "blocked", now))
        await house.settle()
        await house.ignores()
        await house.maria.says("/oncall")
        await house.sees(house.maria, "Nobody is on call from Sat 07 Mar 08:00 until Mon 09 Mar 08:00.")
        assert "Ben Baker: Telegram has not reached them since Tue 03 Mar 09:00" in house.maria.last.text


async def test_ben_takes_it_until_a_time_and_is_paged_from_then_on(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        await house.welcomed()
        ben = await both(house)
        await ben.says("/take until 18:00")
        await house.sees(
            ben,
            "on call in on-call until Tue 03 Mar 18:00, America/New_York time. Maria had it, and has been told.",
            "You are on call now (on-call), until Tue 03 Mar 18:00",
        )
        await house.sees(house.maria, "Ben Baker takes on-call until Tue 03 Mar 18:00", "You are no longer on call")
        assert "Open cases: 0" in house.maria.last.text
        await house.ana.says(PLAIN)
        await house.sees(house.ana, "988")
        await house.sees(ben, "case 1")
        assert ("ben", "rota-take", "staff ben") in await audited(house)


async def test_at_the_change_of_the_rota_who_comes_and_who_goes_get_a_note(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        await house.welcomed()
        ben = await both(house)
        await house.ana.says(PLAIN)
        await house.ignores()
        await house.maria.says("/case 1 reached")
        await house.ignores()
        await house.move(days=3, hours=22, minutes=59)
        await house.ignores()
        await house.move(minutes=1)
        await house.sees(ben, "You are on call now (on-call), until Mon 09 Mar 08:00")
        assert "Open cases: 1" in ben.last.text
        await house.sees(house.maria, "You are no longer on call (on-call). On call now: Ben Baker.")


async def test_no_note_is_sent_where_the_clinic_wants_none(tmp_path: Path) -> None:
    extra = TEAM.replace("[escalation]\n", "[escalation]\nhandover_notes = false\n")
    async with clinic(tmp_path, extra=extra) as house:
        await both(house)
        await house.move(days=4)


async def test_undo_takes_it_back_and_a_second_tap_changes_nothing(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben = await both(house)
        await ben.says("/take wed 08:00-20:00")
        await house.ignores()
        asked = ben.last
        await ben.taps("Undo")
        await house.settle()
        assert await agreed(house) == []
        assert "Taken back" in asked.text or "Taken back" in ben.last.text
        await house.sees(house.maria, "Ben Baker has taken a change of on-call back. You are on call from Wed 04 Mar")
        await house.ignores()
        assert ("ben", "rota-undo", "staff ben") in await audited(house)


async def test_the_same_hours_twice_are_one_agreement(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben = await both(house)
        for _ in range(2):
            await ben.says("/take wed 08:00-20:00")
        await house.ignores()
        (one,) = await agreed(house)
        assert (one.change, one.person, one.start, one.end) == (
            Change.TAKES,
            "ben",
            at("2026-03-04T08:00"),
            at("2026-03-04T20:00"),
        )


async def test_hours_that_are_missing_are_offered_and_a_tap_takes_them(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        await both(house)
        await house.maria.says("/take sat")
        await house.sees(house.maria, "Which hours?")
        await house.maria.taps("Sat 07 Mar 08:00 – Mon 09 Mar 08:00")
        await house.settle()
        (one,) = await agreed(house)
        assert (one.person, one.start, one.end) == ("maria", at("2026-03-07T08:00"), at("2026-03-09T08:00"))
        await house.ignores()


async def test_of_several_rotas_it_is_asked_which_unless_it_is_named(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben = await both(house)
        await shifts(house, Shift("maria", WEEK, EIGHT, EIGHT, ZONE, "lead"))
        await ben.says("/take wed 08:00-20:00")
        await house.sees(ben, "more than one rota")
        assert await agreed(house) == []
        await ben.taps("lead: Wed 04 Mar 08:00 – Wed 04 Mar 20:00")
        await ben.says("/take on-call thu 08:00-20:00")
        await house.ignores()
        assert [one.rota for one in await agreed(house)] == ["lead", "on-call"]


async def test_a_button_whose_hours_are_over_changes_nothing(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben = await both(house)
        await shifts(house, Shift("maria", WEEK, EIGHT, EIGHT, ZONE, "lead"))
        await ben.says("/take 10:00-11:00")
        await house.ignores()
        await house.move(hours=3)
        await ben.taps("lead: Tue 03 Mar 10:00 – Tue 03 Mar 11:00")
        await house.settle()
        assert await agreed(house) == []
        await house.ignores()


async def test_an_hour_that_does_not_exist_is_said_and_one_that_comes_twice_is_asked(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben = await both(house)
        await ben.says("/take sun 02:30-08:00")
        await house.sees(ben, "02:30 does not exist on Sun 08 Mar")
        await house.move(days=241 - 7)
        await house.ignores()
        await ben.says("/take 2026-11-01 01:30-08:00")
        await house.sees(ben, "comes twice")
        await ben.taps("Sun 01 Nov 01:30 (UTC-0500) – Sun 01 Nov 08:00")
        await house.settle()
        (one,) = await agreed(house)
        assert one.end - one.start == timedelta(hours=6, minutes=30)
        await house.ignores()


async def test_being_away_says_the_gap_and_asks_the_other_who_takes_it(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben = await both(house)
        await house.maria.says("/away thu 08:00-20:00")
        await house.sees(house.maria, "Nobody is on call from Thu 05 Mar 08:00 until Thu 05 Mar 20:00.")
        await house.maria.taps("Ask Ben Baker")
        await house.sees(ben, "Maria is away, and nobody is on call in on-call")
        await house.maria.taps("Ask Ben Baker")  # a shaking hand
        await house.settle()
        await ben.taps("Thu 05 Mar 08:00 – Thu 05 Mar 20:00")
        await house.settle()
        assert [(one.person, one.change) for one in await agreed(house)] == [
            ("maria", Change.LEAVES),
            ("ben", Change.TAKES),
        ]
        await house.ignores()
        await house.maria.says("/oncall week")
        await house.sees(house.maria, "Thu 05 Mar 08:00 – Thu 05 Mar 20:00  Ben Baker")


async def test_whoever_is_not_on_call_then_cannot_leave(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben = await both(house)
        await ben.says("/away wed 08:00-20:00")
        await house.sees(ben, "You are not on call from Wed 04 Mar 08:00")
        assert await agreed(house) == []


async def test_a_gap_within_a_day_is_told_at_once_and_the_week_s_each_morning(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben = await both(house)
        await house.maria.says("/away wed 06:00-08:00")
        await house.sees(house.maria, "Nobody is on call", "A gap in the rota")
        assert "on-call: from Wed 04 Mar 06:00 until Wed 04 Mar 08:00" in house.maria.last.text
        await house.maria.says("/away fri 08:00-20:00")
        await house.sees(house.maria, "Nobody is on call")  # later than a day: the daily notice is early enough
        await house.move(hours=24)
        text = "\n".join(shown.text for shown in house.maria.new())
        assert "Nobody is on call in these hours of the coming week" in text
        assert "on-call: from Fri 06 Mar 08:00 until Fri 06 Mar 20:00" in text
        assert not any("coming week" in shown.text for shown in ben.new())


async def test_patients_and_operators_cannot_touch_the_rota(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        await house.welcomed()
        await both(house)
        olga = house.person("Olga", id=5_000_004)
        await olga.opens()
        await house.ignores()
        await olga.says("/take until 18:00")
        await house.sees(olga, "That is for clinicians.")
        await house.ana.says("/take until 18:00")
        await house.ignores()
        assert await agreed(house) == []
