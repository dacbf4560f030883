"""Which safety texts there are, and which of them is said at which level, about what, with which buttons."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.screening.reading import Category, Level

CRISIS = "crisis."
TOLD = "told"
"""The placeholder that becomes one of the texts ``told.on-duty``, ``told.sent`` and ``told.nobody``, or nothing."""

HELP: Mapping[Level, Mapping[Category | None, str]] = {
    Level.emergency: {
        None: "crisis.emergency",
        Category.suicide: "crisis.emergency",
        Category.self_harm: "crisis.self-harm.emergency",
        Category.harm_to_others: "crisis.harm.emergency",
        Category.medical: "crisis.medical",
        Category.psychosis: "crisis.psychosis",
        Category.abuse: "crisis.abuse.emergency",
        Category.substance: "crisis.substance",
        Category.distress: "crisis.emergency",
    },
    Level.urgent: {
        None: "crisis.urgent",
        Category.suicide: "crisis.urgent",
        Category.self_harm: "crisis.self-harm",
        Category.harm_to_others: "crisis.harm",
        Category.medical: "crisis.medical",
        Category.psychosis: "crisis.psychosis",
        Category.abuse: "crisis.abuse",
        Category.substance: "crisis.substance",
        Category.distress: "crisis.distress",
    },
    Level.concern: {
        None: "concern.reply",
        Category.suicide: "concern.suicide",
        Category.self_harm: "concern.self-harm",
        Category.harm_to_others: "concern.harm",
        Category.medical: "concern.medical",
        Category.psychosis: "concern.psychosis",
        Category.abuse: "concern.abuse",
        Category.substance: "concern.substance",
        Category.distress: "concern.reply",
    },
}
"""The help text of every level and category."""
BODY_FIRST = frozenset({Category.medical, Category.substance, Category.psychosis})
"""Where a call for help must come before anything else, an exercise included."""
BYSTANDER = "crisis.bystander"

BUTTONS = ("safe", "call", "not-safe", "plan", "grounding")
"""What can be tapped below a help text, in this order; each text is ``button.`` and the name."""

HELP_KEYS = frozenset(key for keys in HELP.values() for key in keys.values())
"""Every help text."""
TELLING = frozenset(key for key in HELP_KEYS if key.startswith(CRISIS)) | {BYSTANDER, "crisis.not-safe", "reply.call"}
"""Texts that go out while somebody is told, and so must say whom, or that nobody is there."""
_NUMBER_TOO = frozenset(
    {
        "concern.ask",
        "concern.asked-no",
        "follow.back",
        "follow.seen",
        "follow.tried",
        "follow.check",
        "follow.check.safe",
        "follow.morning",
        "follow.morning.safe",
        "grounding",
        "kept.case",
        "notice",
        "reply.call",
        "reply.no-plan",
        "reply.plan",
        "reply.safe",
        "reply.safe.no-case",
        "stranger",
        "unread",
    }
)
NEEDS_EMERGENCY = _NUMBER_TOO | frozenset(key for key in HELP_KEYS if key.startswith("concern."))
"""Texts outside of ``crisis.`` that hold the emergency number all the same."""
SHORT = frozenset(
    {f"button.{name}" for name in (*BUTTONS, "yes", "no", "person")}
    | {f"plan.{part}" for part in ("signs", "helps", "places", "people", "professionals", "safer", "reasons")}
    | {f"word.{word}" for word in ("press", "option", "ext", "or", "ambulance", "police")}
    | {"default.who", "default.clinic"}
)
"""Buttons, headings and single words: nothing is put into them."""
KEYS = (
    HELP_KEYS
    | NEEDS_EMERGENCY
    | TELLING
    | SHORT
    | {"crisis.still-trying", "crisis.nobody", "crisis.no-answer", "crisis.out-of-hours"}
    | {"crisis.stranger", "crisis.unscreened", "crisis.help"}
    | {"told.on-duty", "told.sent", "told.nobody", "line.call", "line.text", "line.keyword", "line.unknown-country"}
)
"""Every text there is. A missing one is an error: the place that says it has nothing else to say."""
