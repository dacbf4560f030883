"""Safety texts: numbers in every crisis text and language, the truth about who is told, and nothing that harms."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.domain.issues import Issue
from bot.domain.markup import LIMIT, length, placeholders, to_html, visible
from bot.domain.screening.forbidden import JUDGING, METHODS, faults
from bot.domain.screening.hotlines import Hotlines
from bot.domain.screening.reading import Category, Level
from bot.domain.screening.text_keys import BUTTONS, HELP, KEYS, TELLING
from bot.domain.screening.texts import SafetyTexts, help_buttons, help_text, load_texts

TODAY = date(2026, 11, 23)
VALUES = {"who": "Dr. <Ruiz>", "time": "21:40", "clinic": "Clinic", "clinic_phone": "+1 212 555 0100"}
CRISIS = sorted(key for key in KEYS if key.startswith("crisis."))
FOREIGN = ("de", "es", "fr", "it", "pl", "pt", "ru", "uk")
LANGUAGES = ("en", *FOREIGN)
AUTOMATIC = re.compile("automati|automáti|automatis|automaty|автомат", re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", CRISIS)
def test_every_crisis_text_holds_numbers_in_every_country(
    texts: SafetyTexts, hotlines: Hotlines, key: str, language: str
) -> None:
    for country in [*hotlines.countries, "QQ"]:
        lines = hotlines.of(country, TODAY)
        words = texts.words(key, language, lines, VALUES)
        html = to_html(words.source, words.values)
        shown = visible(html)
        assert re.match(r"\d+", lines.emergency)[0] in shown  # type: ignore[index]
        assert shown.index(words.values["emergency"]) < shown.index(words.values["lines"])
        assert "https://findahelpline.com" in shown
        assert not placeholders(shown)
        assert length(shown) < LIMIT * 2 / 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", [Level.urgent, Level.emergency])
@pytest.mark.parametrize("category", [*Category, None])
def test_help_says_who_is_told_when_and_that_it_is_automatic(
    texts: SafetyTexts, hotlines: Hotlines, category: Category | None, level: Level, language: str
) -> None:
    words = help_text(texts, language, level, category, hotlines.of("US", TODAY), VALUES)
    shown = visible(to_html(words.source, words.values))
    for needed in ("911", "988", "Dr. <Ruiz>", "21:40", "+1 212 555 0100"):
        assert needed in shown
    assert AUTOMATIC.search(shown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", [Level.urgent, Level.emergency])
@pytest.mark.parametrize("category", [*Category, None])
def test_help_says_plainly_that_nobody_is_on_duty_and_promises_no_answer(
    texts: SafetyTexts, hotlines: Hotlines, category: Category | None, level: Level, language: str
) -> None:
    words = help_text(texts, language, level, category, hotlines.of("US", TODAY), {**VALUES, "time": ""})
    shown = visible(to_html(words.source, words.values))
    nobody = to_html(texts.say("told.nobody", language), words.values)
    assert visible(nobody) in shown
    assert AUTOMATIC.search(shown)
    assert "Dr. <Ruiz>" not in shown
    assert "21:40" not in shown


@pytest.mark.parametrize("key", sorted(TELLING))
def test_who_sends_a_text_without_telling_anybody_says_nothing_about_it(
    texts: SafetyTexts, hotlines: Hotlines, key: str
) -> None:
    words = texts.words(key, "en", hotlines.of("US", TODAY), {"who": "Ruiz"})
    shown = visible(to_html(words.source, words.values))
    assert "Ruiz" not in shown
    assert "on duty" not in shown
    assert not placeholders(shown)
    assert "\n\n\n" not in shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", HELP)
def test_every_level_and_category_has_its_words(
    texts: SafetyTexts, hotlines: Hotlines, level: Level, language: str
) -> None:
    lines = hotlines.of("US", TODAY)
    said = {category: help_text(texts, language, level, category, lines).source for category in [*Category, None]}
    # The words for suicide serve an emergency of no other kind too.
    assert len(set(said.values())) == len(Category) - (level is Level.emergency)
    assert all("{emergency}" in words for words in said.values())


FIRST = [(Level.emergency, category) for category in [*Category, None]] + [
    (Level.urgent, category)
    for category in (
        *(Category.medical, Category.substance, Category.psychosis),
        *(Category.harm_to_others, Category.abuse),
    )
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("level", "category"), FIRST)
def test_danger_to_life_names_the_emergency_number_before_anything_else(
    texts: SafetyTexts, hotlines: Hotlines, level: Level, category: Category | None, language: str
) -> None:
    words = help_text(texts, language, level, category, hotlines.of("GB", TODAY), VALUES)
    assert "{emergency}" in words.source.split("\n")[0]
    assert words.source.startswith("**")


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_to_the_body_speaks_of_suicide_only_after_the_emergency_number(
    texts: SafetyTexts, language: str
) -> None:
    for key in ("crisis.medical", "crisis.substance"):
        before, after = texts.say(key, language).split("{emergency}")
        heading = after[: after.index("{lines}")].rstrip("\n").rpartition("\n")[2]
        assert len(heading.split()) >= 6  # "More help, also if you have thought about ending your life:"
        assert len(before.split()) <= 4


BUTTONS_OF = {
    (Level.emergency, Category.suicide): ("safe", "call", "not-safe", "plan", "grounding"),
    (Level.urgent, Category.abuse): ("safe", "call", "not-safe", "plan", "grounding"),
    (Level.urgent, Category.medical): ("safe", "call", "not-safe"),
    (Level.emergency, Category.substance): ("safe", "call", "not-safe"),
    (Level.urgent, Category.psychosis): ("safe", "call", "not-safe"),
    (Level.concern, Category.distress): ("call", "not-safe", "plan", "grounding"),
    (Level.concern, Category.medical): ("call", "not-safe", "plan", "grounding"),
}


@pytest.mark.parametrize(("level", "category"), BUTTONS_OF)
def test_the_buttons_fit_the_level_and_the_category(level: Level, category: Category) -> None:
    assert help_buttons(level, category) == BUTTONS_OF[level, category]


def test_the_patients_plan_is_offered_where_there_is_time_for_it() -> None:
    assert help_buttons(Level.urgent, Category.suicide) == BUTTONS
    assert "plan" in help_buttons(Level.concern, None)
    assert "plan" not in help_buttons(Level.urgent, Category.medical)


@pytest.mark.parametrize("language", LANGUAGES)
def test_worry_about_somebody_else_brings_numbers_and_the_truth_about_what_the_bot_sees(
    texts: SafetyTexts, hotlines: Hotlines, language: str
) -> None:
    words = texts.bystander(language, hotlines.of("US", TODAY), {"clinic_phone": "+1 212 555 0100"})
    shown = visible(to_html(words.source, words.values))
    assert "911" in shown.split("\n")[0]
    assert shown.index("911") < shown.index("988") < shown.index("https://findahelpline.com")
    assert AUTOMATIC.search(shown)
    assert "+1 212 555 0100" in shown
    told = texts.bystander(language, hotlines.of("US", TODAY), VALUES)
    assert "21:40" in to_html(told.source, told.values)


def test_somebody_who_worries_is_told_that_the_bot_cannot_reach_that_person(
    texts: SafetyTexts, hotlines: Hotlines
) -> None:
    source = texts.bystander("en", hotlines.of("US", TODAY)).source
    assert "I can't see or reach this person" in source
    assert "The clinic:" not in source


def test_before_a_question_about_risk_it_is_said_that_nobody_is_on_duty(texts: SafetyTexts, hotlines: Hotlines) -> None:
    words = texts.words("crisis.out-of-hours", "en", hotlines.of("US", TODAY), {"clinic": "Harbour Clinic"})
    shown = visible(to_html(words.source, words.values))
    assert shown.startswith("Before I ask: nobody at Harbour Clinic is on duty right now.")
    assert "911" in shown
    assert "988" in shown


def test_the_two_follow_ups_and_their_answers_are_four_texts(texts: SafetyTexts) -> None:
    keys = ("follow.check", "follow.morning", "follow.check.safe", "follow.morning.safe", "reply.safe")
    for language in LANGUAGES:
        assert len({texts.say(key, language) for key in keys}) == len(keys)


def test_a_plan_is_shown_as_the_patient_wrote_it(texts: SafetyTexts, hotlines: Hotlines) -> None:
    words = texts.words("reply.plan", "en", hotlines.of("US", TODAY), {"plan": "**Call** Jo\n<walk>"})
    assert "<blockquote>**Call** Jo\n&lt;walk&gt;</blockquote>" in to_html(words.source, words.values)


def test_danger_at_home_asks_whether_it_is_safe_to_answer_and_shows_its_line(
    texts: SafetyTexts, hotlines: Hotlines
) -> None:
    words = help_text(texts, "en", Level.urgent, Category.abuse, hotlines.of("US", TODAY), VALUES)
    assert "Is it safe for you to read and answer here?" in words.source
    assert words.values["lines"].startswith("National Domestic Violence Hotline")


def test_an_overdose_shows_the_poison_line(texts: SafetyTexts, hotlines: Hotlines) -> None:
    words = help_text(texts, "en", Level.emergency, Category.substance, hotlines.of("US", TODAY), VALUES)
    assert "Poison Control: call 1-800-222-1222" in words.values["lines"]


def test_hours_stand_beside_every_line(texts: SafetyTexts, hotlines: Hotlines) -> None:
    for line in texts.lines("en", hotlines.of("IT", TODAY)).split("\n"):
        assert re.search(r"\((24/7|\d\d:\d\d-\d\d:\d\d)\)$", line), line


def test_the_words_of_a_number_are_translated(texts: SafetyTexts, hotlines: Hotlines) -> None:
    assert texts.emergency("es", hotlines.of("IE", TODAY)) == "112 o 999"
    assert texts.emergency("es", hotlines.of("AT", TODAY)) == "112 (144 ambulancia)"
    assert "llama al 988, pulsa 2" in texts.lines("es", hotlines.of("US", TODAY))
    assert texts.emergency("en", hotlines.of("QQ", TODAY)) == "112, or the emergency number where you are"


def test_a_line_without_its_value_is_left_out_and_the_rest_stands(texts: SafetyTexts, hotlines: Hotlines) -> None:
    words = texts.words("crisis.emergency", "en", hotlines.of("US", TODAY), {"clinic_phone": " ", "time": "21:40"})
    shown = to_html(words.source, words.values)
    assert "The clinic:" not in shown
    assert "I am telling the clinician on call right now" in shown
    assert "hear from them by 21:40" in shown
    assert "\n\n\n" not in shown


def test_values_are_text_and_cannot_replace_the_numbers(texts: SafetyTexts, hotlines: Hotlines) -> None:
    words = texts.words(
        "crisis.urgent", "en", hotlines.of("US", TODAY), {"who": "**{lines}**", "time": "9", "emergency": "0"}
    )
    assert words.values["emergency"] == "911"
    assert "**{lines}**" in to_html(words.source, words.values)


def test_there_is_nothing_to_say_at_level_none(texts: SafetyTexts, hotlines: Hotlines) -> None:
    with pytest.raises(ValueError, match="none"):
        help_text(texts, "en", Level.none, None, hotlines.of("US", TODAY))


def test_a_language_that_is_not_there_is_answered_in_english(texts: SafetyTexts) -> None:
    assert texts.say("button.call", "fi") == "I need a call"
    assert texts.say("button.call", "es-MX") == "Necesito una llamada"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", sorted(KEYS))
def test_no_text_holds_what_harms(texts: SafetyTexts, key: str, language: str) -> None:
    text = texts.say(key, language)
    assert list(faults(text, language)) == []
    assert len(text) < 900
    assert key.startswith(("word.", "line.", "default.")) or len(text.split("\n")) <= 14


def test_every_language_is_whole(texts: SafetyTexts) -> None:
    assert texts.issues == ()
    assert set(texts.texts) == set(LANGUAGES)
    for language in FOREIGN:
        assert set(texts.texts[language]) == KEYS
        assert all(texts.texts[language].values())


@pytest.mark.parametrize("language", FOREIGN)
def test_a_translation_is_one_and_keeps_every_placeholder(texts: SafetyTexts, language: str) -> None:
    one_word = {key for key in KEYS if key.startswith(("word.", "button.yes", "button.no"))}
    for key in KEYS:
        english, said = texts.texts["en"][key], texts.texts[language][key]
        assert placeholders(said) == placeholders(english), key
        assert key in one_word or said != english, key
        assert (said.count("**"), said.count("\n\n")) == (english.count("**"), english.count("\n\n")), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", HELP)
def test_each_button_of_a_help_text_can_be_told_from_the_others(
    texts: SafetyTexts, level: Level, language: str
) -> None:
    labels = [texts.say(f"button.{name}", language) for name in help_buttons(level, Category.suicide)]
    assert len({label.casefold() for label in labels}) == len(labels)
    assert all(len(label) <= 40 for label in labels)


def refused(texts_text: str, old: str, new: str) -> tuple[Issue, ...]:
    """What is said about a file in which ``old`` is ``new``; it must not be published."""
    assert old in texts_text
    loaded = load_texts(texts_text.replace(old, new, 1), "texts.yaml", {})
    assert not isinstance(loaded, SafetyTexts), "it is published"
    assert all(issue.file == "texts.yaml" and issue.remedy for issue in loaded)
    return loaded


def place(text: str, words: str) -> tuple[int, int]:
    """The line and column at which ``words`` first stand."""
    before = text[: text.index(words)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("    {lines}\n", "", "crisis-without-number"),
        ("**Please call {emergency} now**, or", "Please call, or", "crisis-without-number"),
        ("call {number}", "call", "crisis-without-number"),
        (
            "looked at it.\n    If that changes: call {emergency},",
            "looked at it.\n    If not,",
            "crisis-without-number",
        ),
        ("clinic: {clinic_phone}", "clinic: {phone}", "unknown-placeholder"),
        ("I am telling {who}", "I am {told}", "unknown-placeholder"),
        ("  button.safe: I'm", "  button.safe: '{who}'  #", "unknown-placeholder"),
        ("    {told}\n", "", "told-missing"),
        ("  button.safe:", "  button.fine:", "unknown-key"),
        ("  button.safe:", "  button.fine:", "missing"),
        ("call: I need a call", "call: I'm not safe.", "same-buttons"),
        ("call: I need a call", "call: I need a call from a person whom I know well", "button-too-long"),
        ("You don't have to carry this alone.", "You are not alone. " * 140, "text-too-long"),
        ("texts:", "texts: [", "yaml"),
    ],
)
def test_a_faulty_text_is_refused(texts_text: str, old: str, new: str, rule: str) -> None:
    loaded = refused(texts_text, old, new)
    assert rule in {issue.rule for issue in loaded}
    assert all(issue.line > 0 and issue.column > 0 for issue in loaded)


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_folder_without_one_of_the_texts_is_refused(texts_text: str, key: str) -> None:
    loaded = refused(texts_text, f"\n  {key}:", f"\n  {key}-away:")
    assert [issue.rule for issue in loaded if f"`{key}`" in issue.what][:1] == ["missing"]


@pytest.mark.parametrize("key", CRISIS)
def test_each_crisis_text_is_refused_without_its_numbers_and_with_them_in_the_wrong_order(
    texts_text: str, texts: SafetyTexts, key: str
) -> None:
    block = texts.say(key, "en").replace("\n", "\n    ").replace("\n    \n", "\n\n")
    for name in ("emergency", "lines"):
        (issue,) = refused(texts_text, block, block.replace(f"{{{name}}}", "it"))
        assert (issue.rule, issue.what) == ("crisis-without-number", f"`{key}` lacks {{{name}}}.")
        assert (issue.line, issue.column) == (*place(texts_text, f"  {key}:")[:1], 3)
    swapped = block.replace("{lines}", "{x}").replace("{emergency}", "{lines}").replace("{x}", "{emergency}")
    assert [issue.rule for issue in refused(texts_text, block, swapped)] == ["number-order"]


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("You committed no wrong.", "harmful-words"),
        ("If this failed, call.", "harmful-words"),
        ("This is a Cry for help.", "harmful-words"),
        ("Please calm down.", "harmful-words"),
        ("This is our secret.", "harmful-words"),
        ("I promise that.", "harmful-words"),
        ("God is with you.", "harmful-words"),
        ("90 % feel better.", "harmful-words"),
        ("You should call.", "harmful-words"),
        ("Put the pills away.", "method-named"),
        ("Step back from the bridge.", "method-named"),
        ("Hand over the gun.", "method-named"),
        ("You are loved 💛", "emoji"),
        ("You are loved ☺", "emoji"),
        ("You can do it!", "exclamation"),
    ],
)
def test_words_that_harm_are_refused_at_their_line_and_column(texts_text: str, words: str, rule: str) -> None:
    sentence = "You don't have to carry this alone."
    (issue,) = refused(texts_text, sentence, words)
    line, column = place(texts_text, sentence)
    assert (issue.rule, issue.line) == (rule, line)
    said = issue.what.split("'")[1] if "'" in issue.what else "%" if "statistics" in issue.what else "!"
    assert issue.column == column + words.index(said)


HARM_IN = {
    "en": ("He committed it.", "The pills are here."),
    "es": ("Cometió un error.", "Deja las pastillas."),
    "pt": ("Um grito de socorro.", "Deixe os comprimidos."),
    "de": ("Ein Selbstmord.", "Leg das Messer weg."),
    "fr": ("Calmez-vous.", "Posez ce couteau."),
    "it": ("Calmati adesso.", "Lascia le pastiglie."),
    "ru": ("Успокойтесь, пожалуйста.", "Уберите нож."),
    "uk": ("Заспокойтеся, будь ласка.", "Приберіть таблетки."),
    "pl": ("To było wołanie o pomoc.", "Odłóż tabletki."),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_knows_the_words_that_harm(language: str) -> None:
    assert language in METHODS
    assert language in JUDGING
    judging, method = HARM_IN[language]
    assert [fault.rule for fault in faults(judging, language)] == ["harmful-words"]
    assert [fault.rule for fault in faults(method, f"{language}-XX")] == ["method-named"]
    assert {fault.rule for fault in faults("¡Eso! 💛", language)} == {"emoji", "exclamation"}


def test_a_translation_that_harms_is_refused_at_its_line_and_column(
    texts_text: str, translations: dict[str, str]
) -> None:
    sentence = "No tienes que cargar con esto a solas."
    spanish = translations["es"].replace(sentence, "Tranquilízate.", 1)
    loaded = load_texts(texts_text, "texts.yaml", {"es": spanish})
    assert not isinstance(loaded, SafetyTexts)
    (issue,) = loaded
    assert (issue.rule, issue.line, issue.column) == ("harmful-words", *place(translations["es"], sentence))


def test_a_text_that_grows_long_is_warned_of_and_published(texts_text: str) -> None:
    longer = texts_text.replace("You don't have to carry this alone.", "You are not alone. " * 45, 1)
    loaded = load_texts(longer, "texts.yaml", {})
    assert isinstance(loaded, SafetyTexts)
    assert [(issue.rule, issue.severity) for issue in loaded.issues] == [("long", "warning")]


def test_a_translation_without_the_number_is_refused(texts_text: str, translations: dict[str, str]) -> None:
    spanish = translations["es"].replace("Llama ahora al {emergency}**, o pide", "Llama ahora**, o pide")
    loaded = load_texts(texts_text, "texts.yaml", {"es": spanish})
    assert not isinstance(loaded, SafetyTexts)
    assert {issue.rule for issue in loaded} == {"crisis-without-number", "placeholders"}
    assert {issue.file for issue in loaded} == {"locales/es/LC_MESSAGES/safety.po"}


def test_a_translation_of_an_older_text_falls_back_to_english_with_a_warning(
    texts_text: str, translations: dict[str, str]
) -> None:
    loaded = load_texts(texts_text.replace("I need a call", "Call me"), "texts.yaml", translations)
    assert isinstance(loaded, SafetyTexts)
    assert loaded.say("button.call", "es") == "Call me"
    assert {(issue.rule, issue.severity) for issue in loaded.issues} == {("untranslated", "warning")}
    assert len(loaded.issues) == len(FOREIGN)


def test_a_broken_catalogue_is_an_issue_and_no_exception(texts_text: str) -> None:
    loaded = load_texts(texts_text, "texts.yaml", {"es": "garbage here\n"})
    assert not isinstance(loaded, SafetyTexts)
    assert loaded[0].rule == "po"
