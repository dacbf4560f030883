"""The steps of a script in the running bot: what a patient sees, what is kept, whom it reaches."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from bot.store import recollection
from bot.store.schema import responses, results
from bot.store.statement import Statement
from tests.harness import clinic
from tests.people.scenes import answered, look, running_cases, saved, sent, tasks_of, trying, welcomed

_RESULTS = Statement(select(results).order_by(results.c.id))
_RESPONSES = Statement(select(responses).order_by(responses.c.id))


async def test_several_are_ticked_and_unticked_and_count_once(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(
            house,
            ticks=(
                "phase: integration\nsteps:\n"
                "  - {ask: Which?, several: {a: Apple, b: Banana, c: Cherry}, save: fruit}\n"
                "  - {when: b in fruit and count(fruit) == 2, then: [{say: 'Two: {fruit}'}], otherwise: [{say: No}]}\n"
                "  - end: done\n"
            ),
        )
        code = await welcomed(house, house.ana)
        await sent(house, code, "ticks")
        await house.sees(house.ana, "Which?")
        question = house.ana.last
        assert house.ana.keyboard()[1] == ("None of these",)
        for label, after in (
            ("Apple", ("✓ Apple", "Banana", "Cherry")),
            ("Banana", ("✓ Apple", "✓ Banana", "Cherry")),
            ("✓ Apple", ("Apple", "✓ Banana", "Cherry")),
            ("Cherry", ("Apple", "✓ Banana", "✓ Cherry")),
        ):
            await house.ana.taps(label, message=question)
            await house.settle()
            assert house.ana.keyboard(question)[0] == after
        await house.ignores()
        await house.ana.taps("Done", message=question)
        await house.sees(house.ana, "› Banana, Cherry", "Two: Banana, Cherry")
        assert (await saved(house))["fruit"] == ["b", "c"]


async def test_several_can_be_typed_with_commas(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        source = (
            "phase: integration\nsteps:\n"
            "  - {ask: Which?, several: {a: Apple, b: Banana, c: Cherry}, save: fruit}\n"
            "  - say: 'You said {fruit}.'\n  - end: done\n"
        )
        await trying(house, ticks=source)
        code = await welcomed(house, house.ana)
        for typed, said in (
            ("1, cherry", "Apple, Cherry"),
            ("none", "None of these"),
            ("banana and 3", "Banana, Cherry"),
        ):
            await sent(house, code, "ticks")
            await house.sees(house.ana, "Which?")
            await house.ana.says(typed)
            await house.sees(house.ana, f"You said {said}.")


async def test_a_wait_stands_still_lets_others_in_between_and_goes_on_by_itself(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(
            house,
            slow=(
                "phase: integration\nsteps:\n  - say: Before.\n  - wait: 20min\n"
                "  - {ask: After?, yes_no: {}, save: after}\n  - end: done\n"
            ),
            quick="phase: integration\nsteps:\n  - {ask: Quick?, yes_no: {}, save: quick}\n  - end: done\n",
        )
        code = await welcomed(house, house.ana)
        await sent(house, code, "slow")
        await house.sees(house.ana, "Before.")
        await sent(house, code, "quick")
        await house.sees(house.ana, "Quick?")
        await house.move(minutes=20)
        await house.sees(house.ana)  # the open question is not pushed away; the other stands aside
        await house.stop()
        await house.start()
        await house.ana.taps("Yes")
        await house.sees(house.ana, "› Yes", "After?")


async def test_a_wait_that_ends_in_the_quiet_hours_goes_on_in_the_morning(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(house, slow="phase: integration\nsteps:\n  - wait: 15h\n  - say: Good morning.\n  - end: done\n")
        code = await welcomed(house, house.ana)
        await sent(house, code, "slow")
        await house.move(hours=21, minutes=59)  # at midnight the wait was over; it is one minute to seven
        await house.sees(house.ana)
        await house.move(minutes=1)
        await house.sees(house.ana, "Good morning.")


async def test_silence_brings_one_nudge_then_what_the_script_says_then_nothing(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(
            house,
            shy=(
                "phase: integration\n"
                "unanswered: {remind: 2h, words: 'Still there, no hurry.', close: 6h, go_to: shut}\n"
                "steps:\n  - {ask: Well?, yes_no: {}, save: well}\n  - end: done\n"
                "  - {id: shut, say: 'Another time, then.'}\n  - task: other\n  - end: unanswered\n"
            ),
        )
        code = await welcomed(house, house.ana)
        await sent(house, code, "shy")
        await house.sees(house.ana, "Well?")
        question = house.ana.last
        await house.move(hours=2)
        await house.sees(house.ana, "Still there")
        await house.move(hours=3, minutes=59)
        await house.sees(house.ana)
        await house.move(minutes=1)
        await house.sees(house.ana, "Another time")
        await house.sees(house.maria, "something to look at")
        assert await tasks_of(house) == ["other"]
        await house.ana.taps("Yes", message=question)
        await house.move(days=10)
        await house.sees(house.ana)
        assert "well" not in await saved(house)


async def test_an_answer_after_the_nudge_counts_and_the_next_question_has_a_nudge_of_its_own(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(
            house,
            shy=(
                "phase: integration\nunanswered: {remind: 2h, close: 6h}\nsteps:\n"
                "  - {ask: One?, yes_no: {}, save: one}\n  - {ask: Two?, yes_no: {}, save: two}\n  - end: done\n"
            ),
        )
        code = await welcomed(house, house.ana)
        await sent(house, code, "shy")
        await house.settle()
        question = house.ana.last
        await house.move(hours=2)
        await house.sees(house.ana, "One?", "still open")
        await house.ana.taps("Yes", message=question)
        await house.sees(house.ana, "› Yes", "Two?")
        await house.move(hours=2)
        await house.sees(house.ana, "still open")


async def test_words_are_remembered_and_come_back_in_another_conversation(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(
            house,
            keep=(
                "phase: preparation\nsteps:\n  - {ask: Intention?, text: {}, save: mine, private: true}\n"
                "  - {remember: mine, as: trial_intention}\n  - end: done\n"
            ),
            back=(
                "phase: integration\nsteps:\n  - {recall: trial_intention, save: then}\n"
                "  - when: answered(then)\n    then: [{say: 'You wrote: {then}'}]\n"
                "    otherwise: [{say: Nothing kept.}]\n  - end: done\n"
            ),
        )
        code = await welcomed(house, house.ana)
        await sent(house, code, "back")
        await house.sees(house.ana, "Nothing kept.")
        await sent(house, code, "keep")
        await house.sees(house.ana, "Your clinicians do not see this answer")
        await house.ana.says("to <b>rest</b> {name}")
        await house.settle()
        await sent(house, code, "back")
        await house.sees(house.ana, "You wrote: to <b>rest</b> {name}")
        shown = await look(house, lambda tx: recollection.memory(tx, 1, shown_to_staff=True))
        assert shown == {}  # private words stay private


async def test_a_private_answer_is_marked_until_it_is_shared_and_is_screened_all_the_same(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(
            house,
            page=(
                "phase: integration\nsteps:\n  - {ask: Write., text: {}, save: entry, private: true}\n"
                "  - {ask: Share?, yes_no: {}, save: ok}\n  - when: ok\n    then: [{share: entry}]\n  - end: done\n"
            ),
        )
        code = await welcomed(house, house.ana)

        async def private() -> list[int]:
            rows = await look(house, lambda tx: tx.all(_RESPONSES))
            return [row["private"] for row in rows if row["variable"] in ("entry", "entry#1")]

        await sent(house, code, "page")
        await answered(house, house.ana, "a quiet day")
        assert await private() == [1]
        await answered(house, house.ana, "Yes")
        assert await private() == [0]
        await sent(house, code, "page")
        await house.ana.says("I don't want to be alive anymore")
        await house.settle()
        assert len(await running_cases(house)) == 1
        assert await private() == [0, 1]
        await house.ignores()


async def test_item_nine_opens_a_case_at_the_tap_and_the_finished_form_is_on_record(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(house, form="phase: integration\nsteps:\n  - {instrument: phq-9, save: phq9}\n  - end: done\n")
        code = await welcomed(house, house.ana)
        await sent(house, code, "form")
        for _ in range(8):
            await answered(house, house.ana, "Several days")
        await house.ignores()
        assert "better off dead" in house.ana.last.text
        await house.ana.taps("Several days")
        await house.sees(house.ana, "› Several days", "988")
        await house.sees(house.maria, "URGENT · case 1")
        (row,) = await look(house, lambda tx: tx.all(_RESULTS))
        assert (row["instrument"], row["total"]) == ("phq-9", 9)
        (case,) = await running_cases(house)
        assert case.rule == "instrument:phq-9:item_9"


async def test_item_nine_opens_a_case_also_when_the_form_was_left_unfinished(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(house, form="phase: integration\nsteps:\n  - {instrument: phq-9, save: phq9}\n  - end: done\n")
        code = await welcomed(house, house.ana)
        await sent(house, code, "form")
        for _ in range(8):
            await answered(house, house.ana, "Skip")
        await house.ignores()
        await house.ana.taps("Nearly every day")
        await house.sees(house.ana, "› Nearly every day", "988")
        await house.sees(house.maria, "URGENT · case 1")
        assert await look(house, lambda tx: tx.all(_RESULTS)) == []


async def test_a_form_that_has_no_words_in_the_patients_language_is_not_asked(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(
            house,
            form=(
                "phase: integration\nsteps:\n  - {instrument: phq-2, save: phq2}\n"
                "  - when: skipped(phq2)\n    then: [{say: Not asked.}]\n  - end: done\n"
            ),
        )
        code = await welcomed(house, house.ana, ("Español", "Sí, acepto", "España", "Madrid", "8:00", "20:00"))
        await sent(house, code, "form")
        await house.sees(house.ana, "Not asked.")


async def test_prompts_are_drawn_without_repeating(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(
            house,
            one="phase: integration\nsteps:\n  - {draw: pain, save: prompt}\n  - say: '{prompt}'\n  - end: done\n",
        )
        code = await welcomed(house, house.ana)
        every = [prompt for prompt in house.house.around.library.prompts if "pain" in prompt.tags]
        seen: list[str] = []
        for _ in range(len(every) + 1):
            await sent(house, code, "one")
            await house.settle()
            seen += [shown.text for shown in house.ana.new()]
            await house.move(seconds=1)
        assert sorted(seen[:-1]) == sorted(prompt.texts["en"] for prompt in every)
        assert seen[-1] == seen[0]  # all were had: the one from longest ago


async def test_a_task_reaches_a_clinician_without_a_word_of_the_patient(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(
            house,
            ask=(
                "phase: integration\nsteps:\n  - {ask: Words?, text: {}, save: words}\n"
                "  - {task: bladder, within: 12h}\n  - say: Thank you.\n  - end: done\n"
            ),
        )
        code = await welcomed(house, house.ana)
        await sent(house, code, "ask")
        await house.sees(house.ana, "Words?")
        await house.ana.says("blood, my own words")
        await house.sees(house.ana, "Thank you.")
        await house.settle()
        assert house.maria.last.text.startswith(f"Patient {code}: bladder complaints. Please look today")
        assert "blood" not in house.maria.last.text
        assert await tasks_of(house) == ["bladder"]
        await house.ignores()


async def test_a_newer_session_takes_over_what_the_older_series_still_had_to_ask(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await house.maria.says(f"/session {code} im now")
        await house.sees(house.maria, "Recorded")
        await house.move(days=2)
        await house.ignores()
        await house.maria.says(f"/session {code} im now")
        await house.sees(house.maria, "Recorded")
        await house.ana.says("/stop")
        await house.move(days=1, hours=23)
        await house.settle()
        mornings = [shown for shown in house.ana.new() if "Yesterday was your session" in shown.text]
        assert len(mornings) == 1
        await house.ignores()


async def test_the_group_decides_what_follows_unless_a_clinician_chose_another_program(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await house.maria.says(f"/group {code} pain")
        await house.sees(house.maria, "group pain. After the next session follows")
        await house.maria.says(f"/session {code} im now")
        await house.settle()
        pain = house.house.around.library.programs["pain"]
        assert pain.title in house.maria.last.text
        await house.maria.says(f"/program {code} core")
        await house.maria.says(f"/program {code} nonsense")
        await house.maria.says(f"/group {code} nonsense")
        await house.maria.says("/program")
        await house.settle()
        assert "from the next recorded session on" in house.maria.new()[1].text
        await house.ignores()


async def test_who_has_blocked_the_bot_hears_nothing_and_the_clinic_hears_of_the_silence(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(
            house,
            shy=(
                "phase: integration\nunanswered: {remind: 2h, close: 6h, go_to: shut}\n"
                "steps:\n  - {ask: Well?, yes_no: {}, save: well}\n  - end: done\n"
                "  - {id: shut, task: silence}\n  - say: Another time.\n  - end: unanswered\n"
            ),
            slow="phase: integration\nsteps:\n  - wait: 3h\n  - say: Back.\n  - end: done\n",
        )
        code = await welcomed(house, house.ana)
        await sent(house, code, "slow")
        await sent(house, code, "shy")
        await house.sees(house.ana, "Well?")
        await house.ana.blocks()
        await house.sees(house.maria, "has stopped this bot")
        await house.move(hours=8)
        await house.sees(house.maria, "no answer to a question that matters")
        assert await tasks_of(house) == ["unreachable", "silence"]
        await house.ana.unblocks()
        await house.move(days=1)
        await house.sees(house.ana)


async def test_what_stands_aside_after_its_wait_goes_on_also_when_the_other_conversation_called_a_person(
    tmp_path: Path,
) -> None:
    async with clinic(tmp_path) as house:
        await trying(
            house,
            slow="phase: integration\nsteps:\n  - wait: 1h\n  - say: Back.\n  - end: done\n",
            quick=(
                "phase: integration\nsteps:\n  - {ask: Quick?, yes_no: {}, save: quick}\n"
                "  - say: '{hotlines}'\n  - hand_over: urgent\n"
            ),
        )
        code = await welcomed(house, house.ana)
        await sent(house, code, "slow")
        await sent(house, code, "quick")
        await house.move(hours=1)
        await house.ana.taps("No")
        await house.settle()
        await house.maria.says("/case 1 ack")
        await house.maria.says("/case 1 reached")
        await house.maria.says("/case 1 close safe")
        await house.move(days=2)
        await house.ignores()
        await house.move(days=2)
        await house.sees(house.ana, "Back.")


async def test_a_short_wait_that_was_promised_comes_also_in_the_quiet_hours(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(
            house,
            ten="phase: integration\nsteps:\n  - say: Soon.\n  - wait: 10min\n  - say: Here again.\n  - end: done\n",
        )
        code = await welcomed(house, house.ana)
        await house.move(hours=12, minutes=55)  # five to ten in the evening
        await sent(house, code, "ten")
        await house.sees(house.ana, "Soon.")
        await house.move(minutes=10)
        await house.sees(house.ana, "Here again.")


SAFE = (
    "phase: integration\nunanswered: {close: 3h, go_to: silent}\nsteps:\n"
    "  - {ask: Mood?, scale: {to: 10}, save: mood}\n  - {ask: Safe?, yes_no: {}, save: safe}\n  - end: done\n"
    "  - {id: silent, when: mood <= 3, then: [{task: silence, within: 4h}]}\n  - end: unanswered\n"
)


async def test_stopping_at_a_question_that_matters_is_told_to_the_clinic(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(house, safe=SAFE)
        code = await welcomed(house, house.ana)
        for mood, told in (("8", 0), ("2", 1)):
            await sent(house, code, "safe")
            await answered(house, house.ana, mood)
            await house.ana.says("/stop")
            await house.settle()
            assert "I have stopped asking" in house.ana.last.text
            assert len(await tasks_of(house)) == told
            await house.ignores()


async def test_laying_a_question_that_matters_aside_does_not_put_off_that_a_person_hears_of_it(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(
            house,
            safe=SAFE,
            quick="phase: integration\nsteps:\n  - {ask: Quick?, yes_no: {}, save: quick}\n  - end: done\n",
        )
        code = await welcomed(house, house.ana)
        await sent(house, code, "safe")
        await answered(house, house.ana, "2")
        await house.move(hours=1)
        await sent(house, code, "quick")
        await house.move(hours=1, minutes=59)
        assert await tasks_of(house) == []
        await house.move(minutes=1)
        assert await tasks_of(house) == ["silence"]
        await house.ignores()
