"""What a decision asks the shell to do. Effects are data: the domain never stores or sends anything itself.

Also what a conversation needs to know of the world, and where it stands: all of it plain data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button. ``data`` comes back when it is tapped: 1 to 64 bytes of UTF-8."""

    label: str
    data: str


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Say:
    """Say ``html`` (Telegram's HTML subset, values already escaped; at most 4,096 characters) to the patient."""

    html: str
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True)
class Keep:
    """Record one answer: ``value`` is what conditions see, ``shown`` is the answer in the patient's words.

    A ``private`` one is not shown to clinicians.
    """

    step: str
    variable: str
    value: Value
    shown: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Retract:
    """The patient goes back: the answer given at ``step`` no longer counts."""

    step: str


@dataclass(frozen=True, slots=True)
class SetProfile:
    """Set one field of the patient's profile: consent, language, country, zone, morning, evening."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The message said just before is a question: its buttons carry ``sequence``; ``step`` waits for the answer.

    At ``remind_at`` there is a gentle nudge, if any; at ``close_at`` the answer window ends.
    """

    step: str
    sequence: int
    remind_at: datetime | None
    close_at: datetime


@dataclass(frozen=True, slots=True)
class Nudged:
    """The patient was reminded of the waiting question; at ``close_at`` its answer window ends."""

    close_at: datetime


@dataclass(frozen=True, slots=True)
class Redraw:
    """The buttons of the question ``sequence`` are now these: a tick came or went."""

    sequence: int
    keyboard: Keyboard


@dataclass(frozen=True, slots=True)
class Chosen:
    """The question ``sequence`` has been answered with ``shown``; its old buttons may go."""

    sequence: int
    shown: str


@dataclass(frozen=True, slots=True)
class Wait:
    """The conversation stands still until this instant (UTC), then goes on by itself."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep ``words`` beyond the conversation, as ``key``, in place of what was there."""

    key: str
    words: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """The patient was given this prompt (``deck/id``)."""

    prompt: str


@dataclass(frozen=True, slots=True)
class Share:
    """The private answer ``variable`` of this conversation may now be seen by clinicians."""

    variable: str


@dataclass(frozen=True, slots=True)
class Unshare:
    """The patient goes back: the answer ``variable`` of this conversation is private again."""

    variable: str


@dataclass(frozen=True, slots=True)
class Unscore:
    """The patient goes back: the newest result of ``instrument`` in this conversation no longer counts."""

    instrument: str


@dataclass(frozen=True, slots=True)
class RaiseTask:
    """Something for the clinicians to do ``within`` this time; ``kind`` is one of the known tasks.

    Within a conversation each ``step`` raises it once: two reasons are two tasks, a corrected answer is none.
    """

    kind: str
    within: timedelta
    step: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """An instrument was answered to its end; ``version`` is that of its scoring, ``items`` are the raw scores."""

    instrument: str
    version: str
    total: float
    items: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class HandOver:
    """A person is needed now, at this level (urgent, emergency), because of ``rule``.

    ``helplines_shown``: the script has just shown them; otherwise the help text has to be sent.
    """

    level: str
    rule: str
    helplines_shown: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """The conversation is over; ``outcome`` is the script's own word for how."""

    outcome: str


Value = str | int | float | bool | tuple[str, ...] | None
Effect = (
    Say
    | Keep
    | Retract
    | SetProfile
    | Asked
    | Nudged
    | Redraw
    | Chosen
    | Wait
    | Remember
    | Drawn
    | Share
    | Unshare
    | Unscore
    | RaiseTask
    | Scored
    | HandOver
    | Ended
)


@dataclass(frozen=True, slots=True)
class Walk:
    """Where one conversation stands. Everything in it survives a round trip through JSON.

    ``step`` is the step that waits for an answer or for its time (empty when the conversation has ended),
    ``sequence`` counts the questions asked so far, ``answers`` maps variables to values. ``trail`` are the answered
    questions to which the patient can go back, the last one last, each with the steps that followed from its answer and
    are taken back with it; ``marked`` the ticked options of the waiting one,
    ``shared`` the private answers that the patient has shared since.
    """

    step: str = ""
    sequence: int = 0
    answers: Mapping[str, Value] = field(default_factory=dict)
    ended: bool = False
    trail: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    nudged: bool = False
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """An integration prompt: ``id`` is ``deck/slug``, ``texts`` its words by language (English is always there)."""

    id: str
    tags: frozenset[str]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Zone:
    """One time zone a patient may choose: IANA name, and the city by which people know it."""

    name: str
    city: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a script may know about the moment: passed in, never looked up.

    ``conversation`` goes into the buttons' data; ``values`` fill the placeholders of the text (unescaped);
    ``countries`` maps ISO 3166 codes to names in the patient's language, commonest first; ``zones`` are those of the
    patient's country; ``languages`` maps language codes to their own names; ``country_zones`` holds the zones of every
    country, for the question after the one in which the country was chosen. ``zone``, ``morning`` and ``evening`` are
    the patient's own clock. ``facts`` are known without asking (group, route, days_since_session); ``memory`` holds
    what was remembered, by key; ``prompts`` are the decks, ``drawn`` says of those the patient had in which order;
    ``seed`` makes each patient's order of prompts their own. The last four are filled only for scripts that need them.
    """

    conversation: int
    language: str
    now: datetime
    values: Mapping[str, str] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)
    zones: tuple[Zone, ...] = ()
    languages: Mapping[str, str] = field(default_factory=dict)
    country_zones: Mapping[str, tuple[Zone, ...]] = field(default_factory=dict)
    zone: str = "UTC"
    morning: str = "09:00"
    evening: str = "18:00"
    facts: Mapping[str, Value] = field(default_factory=dict)
    memory: Mapping[str, str] = field(default_factory=dict)
    prompts: tuple[Prompt, ...] = ()
    drawn: Mapping[str, int] = field(default_factory=dict)
    seed: str = ""
