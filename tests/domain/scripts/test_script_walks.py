"""Walks: what is said, asked, kept, and what a wrong or an old answer changes (nothing)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from walking import CONTEXT, PHRASES, Patient, content, lines, script, through_json

from bot.domain.effects import Asked, Ended, Keep, Say, Walk
from bot.domain.scripts.advance import Tapped, Typed, advance, ask_again, begin, read_tap
from bot.domain.scripts.load import restore
from bot.domain.scripts.steps import LoadedScript

ALL_KINDS = script(
    "- {ask: 'Choose, {name}', choices: {a: Apple, b: Banana}, save: fruit}\n"
    "- {ask: Sure?, yes_no: {}, save: sure}\n"
    "- {ask: How much?, scale: {to: 5, low: little, high: much}, save: much}\n"
    "- {ask: How many?, number: {from: 1, to: 90}, save: many}\n"
    "- {ask: When?, time: {from: '05:00', to: '12:00', offer: ['08:00']}, save: time, skip: true}\n"
    "- {ask: Words?, text: {}, save: words}\n"
    "- {ask: Which?, several: {x: One, y: Two, z: Three}, save: which, least: 1}\n"
    "- {ask: Language?, language: {}, profile: language}\n"
    "- {ask: Country?, country: {}, profile: country}\n"
    "- {ask: City?, timezone: {}, profile: zone}\n"
    "- {when: sure and much > 2 and x in which, go_to: more}\n"
    "- {say: 'You said {words}, {fruit}, {sure}, {much}, {many}, {time}'}\n"
    "- end: done\n"
    "- {id: more, ask: More?, yes_no: {yes: More please, no: Enough}, save: more}\n"
    "- {when: more, go_to: fruit}\n"
    "- end: enough\n"
)
SCRIPTS = [ALL_KINDS, content("welcome"), content("acute-check"), content("day-after")]


def test_a_morning_with_low_mood_asks_whether_it_is_safe() -> None:
    patient = Patient(content("day-after"))
    assert lines(patient.last) == [
        (
            "bot: Good morning, Ana. Yesterday was your session.\n\n"
            "I have a few short questions. You can skip the ones that ask for words."
        ),
        "bot: How is your mood this morning?\n\n0 = very low · 10 = very good",
        "     [0] [1] [2] [3] [4] [5]",
        "     [6] [7] [8] [9] [10]",
        "     [Later]",
        "asked mood #1",
    ]
    assert patient.types("2/10")[:3] == ["chosen #1: 2", "keep mood mood=2 (2)", "bot: How did you sleep?"]
    assert patient.taps("Badly") == [
        "chosen #2: Badly",
        "keep sleep sleep='badly' (Badly)",
        "bot: I am sorry the night was hard.\n\nAbout driving: Please do not drive before noon.",
        "bot: Thank you for telling me. A low mood can come in the first days after a session.",
        "bot: Do you feel safe right now?",
        "     [Yes, I feel safe]",
        "     [I'm not sure]",
        "     [No, not safe]",
        "     [Back] [Later]",
        "asked safety-now/safe-now #3",
    ]
    assert patient.types("yes")[2:] == [
        "bot: I am glad you are safe. You do not have to carry this alone. The clinic is here: 555-0100.",
        "bot: When you think of your session, which words come first? A few are enough. There is no right answer.",
        "     [Skip]",
        "     [Back] [Later]",
        "asked first-words #4",
    ]
    assert patient.types("a <wide> **sea** {name}\nand light")[:3] == [
        "chosen #4: a <wide> **sea** {name}\nand light",
        "keep first-words first_words='a <wide> **sea** {name}\\nand light' (a <wide> **sea** {name}\nand light)",
        "remember session_words: a <wide> **sea** {name}\nand light",
    ]
    assert patient.types("skip") == [
        "chosen #5: Skip",
        "keep stayed stayed=None (Skip)",
        (
            "bot: Thank you. These are your words:\n\n"
            "<blockquote>a &lt;wide&gt; **sea** {name}\nand light</blockquote>\n\n"
            "You can come back to them when you talk with Harbor Clinic."
        ),
        (
            "bot: That is all for today. Be gentle with yourself. "
            "Eat something, drink some water, and rest when you can.\n\n"
            "If something worries you, call the clinic: 555-0100. Write /help at any time to see helplines."
        ),
        "ended done",
    ]
    assert patient.walk.ended


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("acute-check", ["No, not home safe"]),
        ("acute-check", ["Home, with someone", "None of these", "No", "I'm not sure"]),
        ("acute-check", ["Home, but alone", "Headache", "A lot", "No, not safe"]),
        ("day-after", ["3", "Well", "No, not safe"]),
    ],
)
def test_not_safe_shows_the_helplines_and_calls_a_person(name: str, answers: list[str]) -> None:
    patient = Patient(content(name))
    for answer in answers:
        patient.taps(answer)
    assert patient.last[-1] == Ended("needs_person")
    said = [effect.html for effect in patient.last if isinstance(effect, Say)]
    assert "988 (call or text)" in said[-1]
    assert "Harbor Clinic" in said[-1]


def test_a_quiet_evening_takes_four_taps() -> None:
    patient = Patient(content("acute-check"))
    for label in ("Home, with someone", "None of these", "A little", "Yes, I feel safe"):
        patient.taps(label)
    assert patient.last[-1] == Ended("done")


def test_feeling_far_away_gives_the_clinic_a_task_and_the_patient_its_number() -> None:
    patient = Patient(content("acute-check"))
    for label in ("Home, with someone", "Dizziness", "A lot"):
        patient.taps(label)
    told = lines(patient.last)
    assert "task side-effects within 4:00:00" in told
    assert any("Please call the clinic now: 555-0100" in line for line in told)
    assert patient.taps("Yes, I feel safe")[-1] == "ended done"


def test_an_emergency_after_dosing_names_the_number_first_and_calls_a_person() -> None:
    patient = Patient(content("acute-check"))
    patient.taps("Home, with someone")
    told = patient.taps("Emergency")
    assert told[-2:] == ["hand over emergency (script:acute-check:side-effects/handover#1)", "ended needs_person"]
    assert told[-3].startswith("bot: <b>Please call your emergency number now.</b>")


def test_welcome_in_spanish_sets_the_profile() -> None:
    patient = Patient(content("welcome"))
    assert "Hola. ¿Qué idioma prefieres?" in lines(patient.last)[0]
    spanish = patient.taps("Español")
    assert spanish[:3] == ["chosen #1: Español", "keep language language='es' (Español)", "profile language=es"]
    assert spanish[3].startswith("bot: Hola, Ana. Soy el acompañante automático de Harbor Clinic.")
    assert "asked consent #2" in spanish
    assert "     [Sí, acepto] [Ahora no]" in spanish
    agreed = patient.types("si acepto")
    assert agreed[:3] == [
        "chosen #2: Sí, acepto",
        "keep consent consent='agreed' (Sí, acepto)",
        "profile consent=agreed",
    ]
    country = patient.types("Alemania")
    assert country[:3] == ["chosen #3: Germany", "keep country country='DE' (Germany)", "profile country=DE"]
    assert "     [Berlin] [Büsingen]" in country
    assert "profile zone=Europe/Berlin" in patient.types("berlín")
    assert patient.types("a las 8 y algo")[0] == "bot: Escribe una hora entre las 5:00 y las 11:59, por ejemplo 7:00."
    assert "profile morning=08:15" in patient.types("8:15")
    closing = patient.types("9")
    assert "profile evening=21:00" in closing
    assert closing[-1] == "ended done"


def test_a_country_with_one_time_zone_is_not_asked_for_it() -> None:
    patient = Patient(content("welcome"))
    for text in ("english", "I agree", "india"):
        patient.types(text)
    told = lines(patient.last)
    assert "keep zone zone='Asia/Kolkata' (Kolkata)" in told
    assert "profile zone=Asia/Kolkata" in told
    assert told[-1] == "asked morning #4"


def test_not_now_ends_kindly_and_sets_nothing_else() -> None:
    patient = Patient(content("welcome"))
    patient.types("English")
    told = patient.taps("Not now")
    assert "profile consent=not_now" in told
    assert "/start" in told[-2]
    assert told[-1] == "ended declined"


def test_consent_is_not_taken_from_unclear_words() -> None:
    patient = Patient(content("welcome"))
    patient.types("English")
    for text in ("ok", "yes", "I", "maybe", "I don't agree", "👍"):
        told = patient.types(text)
        assert told[0] == "bot: Please tap one of the buttons, or type its words or number."
        assert "consent" not in patient.walk.answers


def test_a_wrong_answer_is_met_with_what_is_expected_and_the_question_again() -> None:
    patient = Patient(script("- {ask: How much?, scale: {}, save: much}\n- end: done\n"))
    before = patient.walk
    told = patient.types("lots")
    assert told[0] == "bot: Please tap a number from 0 to 10, or type it."
    assert told[1] == "bot: How much?"
    assert told[-1] == "asked much #2"
    assert patient.walk == replace(before, sequence=2)
    assert not any(isinstance(effect, Keep) for effect in patient.last)


@pytest.mark.parametrize(
    ("ask", "typed", "hint"),
    [
        ("yes_no: {}", "perhaps", "Please tap Yes or No, or type it."),
        ("choices: [A, B]", "C", "Please tap one of the buttons, or type its words or number."),
        ("scale: {from: 1, to: 5}", "0", "Please tap a number from 1 to 5, or type it."),
        ("number: {}", "x", "Please type a whole number, like 7."),
        ("number: {whole: false}", "x", "Please type a number, like 7."),
        ("number: {from: 1, to: 9}", "10", "Please type a whole number from 1 to 9."),
        ("number: {from: 1, to: 9.5, whole: false}", "10", "Please type a number from 1 to 9.5."),
        ("time: {}", "soon", "Please type a time, like 8:30 AM."),
        (
            "time: {from: '16:00', to: '23:00'}",
            "8 am",
            "Please type a time between 4:00 PM and 11:00 PM, like 4:00 PM.",
        ),
        ("text: {}", "  ", "Please type a few words, or tap Skip."),
        ("language: {}", "Klingon", "Please tap your language, or type its name."),
        ("country: {}", "Atlantis", "I don't know that country. Please tap it, or type its name."),
        (
            "timezone: {}",
            "Nowhere",
            "I don't know that city. Please tap the nearest city, or type a large city near you.",
        ),
    ],
)
def test_every_kind_of_question_says_what_it_expects(ask: str, typed: str, hint: str) -> None:
    patient = Patient(script(f"- {{ask: Q?, {ask}, save: q}}\n- end: done\n"))
    assert patient.types(typed)[0] == f"bot: {hint}"


@pytest.mark.parametrize(
    ("ask", "typed", "value"),
    [
        ("yes_no: {}", "Yeah!", True),
        ("yes_no: {}", "nope", False),
        ("yes_no: {yes: I am, no: I am not}", "2", False),
        ("number: {whole: false}", "7,5", 7.5),
        ("number: {}", "twelve", None),
        ("number: {}", "10", 10),
        ("time: {}", "9:30 pm", "21:30"),
        ("time: {offer: ['07:00', '08:00']}", "2", "02:00"),
        ("time: {offer: ['07:00', '08:00']}", "6", "06:00"),
        ("language: {}", "spanish", "es"),
        ("country: {}", "the US", "US"),
        ("country: {}", "de", "DE"),
        ("country: {}", "Deutsch", None),
        ("country: {}", "Germ", "DE"),
        ("country: {}", "2", "DE"),
        ("timezone: {}", "new york", "America/New_York"),
        ("timezone: {}", "Europe/Paris", "Europe/Paris"),
        ("timezone: {}", "Kolkata", "Asia/Kolkata"),
    ],
)
def test_answers_are_understood(ask: str, typed: str, value: object) -> None:
    patient = Patient(script(f"- {{ask: Q?, {ask}, save: q}}\n- end: done\n"))
    patient.types(typed)
    assert patient.walk.answers.get("q") == value
    assert type(patient.walk.answers.get("q")) is type(value)


def test_an_old_button_changes_nothing() -> None:
    patient = Patient(ALL_KINDS)
    old = patient.taps_possible()["Banana"]
    patient.taps("Apple")
    assert advance(ALL_KINDS, patient.walk, old, CONTEXT) == (patient.walk, ())
    assert advance(ALL_KINDS, patient.walk, Tapped(patient.walk.sequence, 99), CONTEXT) == (patient.walk, ())


def test_nothing_follows_after_the_end() -> None:
    ended = Walk(step="", sequence=3, ended=True)
    assert advance(ALL_KINDS, ended, Typed("hello"), CONTEXT) == (ended, ())
    assert ask_again(ALL_KINDS, ended, CONTEXT) == ()


def test_asking_again_keeps_the_number_so_that_old_buttons_work() -> None:
    patient = Patient(ALL_KINDS)
    again = ask_again(ALL_KINDS, patient.walk, CONTEXT, phrases=PHRASES)
    assert again == patient.last
    assert isinstance(again[-1], Asked)
    assert (again[-1].step, again[-1].sequence) == ("fruit", 1)


def test_a_countrys_button_means_the_same_when_the_list_has_changed() -> None:
    one = script("- {ask: Q?, country: {}, save: q}\n- end: done\n")
    patient = Patient(one)
    germany = patient.taps_possible()["Germany"]
    longer = replace(CONTEXT, countries={"FR": "France", **CONTEXT.countries})
    walk, _ = advance(one, patient.walk, germany, longer)
    assert walk.answers == {"q": "DE"}


def test_a_question_whose_list_is_empty_can_be_passed_over() -> None:
    one = script("- {ask: Q?, country: {}, save: q}\n- end: done\n")
    patient = Patient(one, replace(CONTEXT, countries={}))
    assert patient.taps("Skip")[-1] == "ended done"


def test_a_long_answer_said_back_is_split() -> None:
    one = script("- {ask: Words?, text: {}, save: words}\n- {say: 'You wrote: {words}'}\n- end: done\n")
    patient = Patient(one)
    patient.types("word " * 1500)
    assert sum(isinstance(effect, Say) for effect in patient.last) == 2


def test_without_a_name_the_greeting_has_no_hole() -> None:
    patient = Patient(content("day-after"), replace(CONTEXT, values={}))
    assert lines(patient.last)[0].startswith("bot: Good morning. Yesterday")


def test_a_skipped_answer_makes_no_condition_true() -> None:
    one = script(
        "- {ask: Q?, scale: {}, save: q, skip: true}\n"
        "- {when: q <= 3, then: [{say: Low.}], otherwise: [{say: Fine.}]}\n"
        "- end: done\n"
    )
    patient = Patient(one)
    assert patient.types("rather not say")[2:] == ["bot: Fine.", "ended done"]


def test_skip_is_understood_in_the_patients_language_and_in_english() -> None:
    one = script("- {ask: Q?, text: {}, save: q}\n- end: done\n")
    for word in ("saltar", "Omitir", "skip"):
        patient = Patient(one, replace(CONTEXT, language="es"))
        assert patient.types(word)[:2] == ["chosen #1: Saltar", "keep q q=None (Saltar)"]


def test_a_circle_in_a_script_of_another_age_ends() -> None:
    source = "name: a\ntitle: A\nphase: acute\nsteps:\n- {id: b, say: B}\n- go_to: b\n"
    pinned = json.dumps({"source": source, "translations": {}})
    walk, effects = begin(restore(pinned), CONTEXT)
    assert walk.ended
    assert effects[-1] == Ended("broken")


def test_only_a_scripts_own_buttons_are_read() -> None:
    assert read_tap("a:7:2:1") == (7, Tapped(2, 1))
    for data in ("", "a", "a:7:2", "b:7:2:1", "a:7:2:-1", "a:7:2:x", "a:7:2:1:0", "a:٧:2:1"):
        assert read_tap(data) is None


answers = st.one_of(
    st.builds(Typed, st.text(max_size=50)),
    st.builds(
        Typed,
        st.sampled_from(
            [
                "1",
                "2",
                "3",
                "0",
                "7/10",
                "yes",
                "no",
                "skip",
                "seven",
                "8:30",
                "9pm",
                "english",
                "espanol",
                "germany",
                "india",
                "US",
                "berlin",
                "Apple",
                "well",
                "500",
                "I agree",
                "Not now",
                "<b>{name}",
                "x" * 4096,
                "Home, with someone",
                "\u202eabc",
            ]
        ),
    ),
    st.builds(Tapped, st.integers(0, 12), st.integers(0, 12)),
    st.integers(0, 11),  # the n-th button of the waiting question
)


@given(st.sampled_from(SCRIPTS), st.sampled_from(["en", "es", "de"]), st.lists(answers, max_size=25))
@settings(max_examples=250, derandomize=True, deadline=None)
def test_whatever_is_answered_a_script_ends_or_waits(
    one: LoadedScript, language: str, given_answers: list[Typed | Tapped | int]
) -> None:
    patient = Patient(one, replace(CONTEXT, language=language))
    for answer in given_answers:
        before = patient.walk
        if isinstance(answer, int):
            labels = list(patient.taps_possible())
            if labels:
                patient.taps(labels[answer % len(labels)])
        else:
            patient._turn(answer)
        walk = patient.walk
        assert through_json(walk) == walk
        if walk.ended:
            assert walk.step == ""
        else:
            assert one.step(walk.step) is not None
            assert walk.sequence >= before.sequence
            asked = [effect for effect in patient.last if isinstance(effect, Asked)]
            assert all((effect.step, effect.sequence) == (walk.step, walk.sequence) for effect in asked)
            assert len(asked) <= 1


@given(st.sampled_from(SCRIPTS), st.lists(st.integers(0, 11), min_size=1, max_size=40))
@settings(max_examples=100, derandomize=True, deadline=None)
def test_every_button_may_be_typed_with_its_words_or_its_number(one: LoadedScript, choices: list[int]) -> None:
    tapping, typing = Patient(one), Patient(one)
    for choice in choices:
        labels = [label for label, tap in tapping.taps_possible().items() if tap.option >= 0]
        if not labels:
            break
        label = labels[choice % len(labels)]
        assert tapping.taps(label) == typing.types(label)
        assert tapping.walk == typing.walk
