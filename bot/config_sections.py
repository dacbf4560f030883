"""The sections of the settings, each value with the shape it has to have and an example for the complaint about it."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from babel.core import get_global
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from bot.domain.cases.policy import EVERYONE
from bot.domain.cases.rota import ON_CALL
from bot.domain.people import Role

TELEGRAM = "https://api.telegram.org/"
_LARGEST_ID = 2**52


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError) as error:
        raise ValueError("is not a time zone of the IANA list.") from error
    return name


def _country(code: str) -> str:
    if code not in get_global("territory_zones"):
        raise ValueError("is not a country's code of two capital letters (ISO 3166).")
    return code


def _language(code: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", code):
        raise ValueError("is not a language code.")
    return code


def _wall_time(given: Any) -> Any:
    if isinstance(given, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", given):
        return time.fromisoformat(given)
    if isinstance(given, time) and given.tzinfo is None:
        return given
    raise ValueError("is not a time of day of the form HH:MM.")


def _address(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url):
        raise ValueError("is not an address that begins with http:// or https://.")
    return url


def _bot_address(url: str) -> str:
    if not _address(url).endswith("bot") and "{token}" not in url:
        raise ValueError("does not end in /bot; the token is put directly behind it.")
    return url


def _username(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{4,31}", name.removeprefix("@")):
        raise ValueError("is not a Telegram username.")
    return name.removeprefix("@")


def _phone(number: str) -> str:
    if sum(character.isdigit() for character in number) < 3:
        raise ValueError("is not a phone number that a patient could dial.")
    return number


def _word(key: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,31}", key) or key in (ON_CALL, EVERYONE):
        raise ValueError("is not a key: small letters, digits and -, beginning with a letter.")
    return key


Text = Annotated[str, Field(min_length=1)]
Zone = Annotated[str, AfterValidator(_zone)]
Country = Annotated[str, AfterValidator(_country)]
Language = Annotated[str, AfterValidator(_language)]
WallTime = Annotated[time, BeforeValidator(_wall_time)]
Address = Annotated[str, AfterValidator(_address)]
BotAddress = Annotated[str, AfterValidator(_bot_address)]
Username = Annotated[str, AfterValidator(_username)]
Phone = Annotated[str, AfterValidator(_phone)]
Key = Annotated[str, AfterValidator(_word)]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


SayIn = dict[Language, str]
_WORDS_EXAMPLE = ['{ en = "Please do not drive until the next day, after a full night of sleep." }']


class ClinicWords(_Section):
    """What only the clinic can decide, in its own sentences, by language. A script that says one waits for it."""

    fasting: SayIn = Field(default={}, examples=_WORDS_EXAMPLE)
    driving: SayIn = Field(default={}, examples=_WORDS_EXAMPLE)
    ride: SayIn = Field(default={}, examples=_WORDS_EXAMPLE)
    medicines: SayIn = Field(default={}, examples=_WORDS_EXAMPLE)
    breastfeeding: SayIn = Field(default={}, examples=_WORDS_EXAMPLE)
    hours: SayIn = Field(default={}, examples=_WORDS_EXAMPLE)
    duty: SayIn = Field(default={}, examples=_WORDS_EXAMPLE)


class Clinic(_Section):
    """The clinic, as patients see it."""

    name: Text = Field(examples=["Harbour Clinic"])
    phone: Phone = Field(examples=["+1 555 0100"])
    country: Country = Field(examples=["US"])
    zone: Zone = Field(examples=["America/New_York"])
    languages: list[Language] = Field(default=["en", "es"], min_length=1, examples=[["en", "es"]])
    countries: list[Country] = Field(default=[], examples=[["US", "MX"]])
    words: ClinicWords = Field(default_factory=lambda: ClinicWords(), examples=["[clinic.words]"])


class Limits(_Section):
    """How fast messages go out. Telegram's own limits are the defaults; ``crisis_reserve`` is kept for crisis help."""

    overall: float = Field(default=30, ge=1, le=100_000, examples=[30])
    crisis_reserve: float = Field(default=5, ge=1, examples=[5])
    per_chat: float = Field(default=1.0, gt=0, examples=[1.0])
    per_chat_burst: int = Field(default=4, ge=1, examples=[4])
    per_group_minute: int = Field(default=20, ge=1, examples=[20])
    in_flight: int = Field(default=192, ge=1, le=1024, examples=[192])

    @model_validator(mode="after")
    def _room_for_both(self) -> Limits:
        if self.crisis_reserve >= self.overall:
            raise ValueError("leaves no room beside crisis_reserve; overall has to be greater.")
        return self


class Telegram(_Section):
    """The bot's account. ``token`` goes before ``token_file``, so that the environment can override the file."""

    token: SecretStr | None = Field(default=None, examples=["123456789:AAE…"])
    token_file: Path | None = Field(default=None, examples=["secrets/telegram-token"])
    base_url: BotAddress = Field(default=f"{TELEGRAM}bot", examples=[f"{TELEGRAM}bot"])
    base_file_url: BotAddress = Field(default=f"{TELEGRAM}file/bot", examples=[f"{TELEGRAM}file/bot"])
    poll_timeout: int = Field(default=30, ge=1, le=50, examples=[30])
    bot_username: Username | None = Field(default=None, examples=["harbour_afterglow_bot"])
    limits: Limits = Field(default_factory=Limits, examples=["[telegram.limits]"])

    @model_validator(mode="after")
    def _has_token(self) -> Telegram:
        if self.token is None and self.token_file is None:
            raise ValueError("has neither token nor token_file.")
        return self


class Store(_Section):
    """The database, and the keys that patient text is sealed with."""

    path: Path = Field(default=Path("var/afterglow.db"), examples=["var/afterglow.db"])
    keys: list[SecretStr] | None = Field(default=None, min_length=1, examples=[["(what `afterglow key` printed)"]])
    keys_file: Path | None = Field(default=None, examples=["secrets/store-keys"])

    @model_validator(mode="after")
    def _has_keys(self) -> Store:
        if self.keys is None and self.keys_file is None:
            raise ValueError("has neither keys nor keys_file.")
        return self


class Conversations(_Section):
    """Where the scripts are; without a path, those that come with Afterglow."""

    path: Path | None = Field(default=None, examples=["conversations"])


class Publishing(_Section):
    """How edits of the conversations go live."""

    approval: Literal["one", "two"] = Field(default="one", examples=["two"])
    watch: bool = Field(default=True, examples=[True])


class ConfirmedLines(_Section):
    """Hotlines that the clinic has called itself: shown although their entry is not of high confidence."""

    confirmed: list[Text] = Field(default=[], examples=[["us.safe-call-now"]])


class StaffEntry(_Section):
    """One member of staff."""

    key: Key = Field(examples=["ana"])
    name: Text = Field(examples=["Ana Example"])
    telegram_id: int = Field(gt=0, lt=_LARGEST_ID, examples=[123456789])
    roles: list[Role] = Field(min_length=1, examples=[["clinician"]])
    shown_as: Annotated[str, Field(min_length=1)] | None = Field(default=None, examples=["Ana"])


class RungEntry(_Section):
    """From ``after`` minutes on, ``targets`` are paged too."""

    after: int = Field(ge=0, le=1440, examples=[0])
    targets: list[Text] = Field(min_length=1, examples=[["on-call"]])


def _usual_ladder() -> list[RungEntry]:
    return [RungEntry(after=0, targets=[ON_CALL]), RungEntry(after=10, targets=[EVERYONE])]


class Escalation(_Section):
    """Who is paged about a crisis case, and when."""

    repeat_minutes: int = Field(default=5, ge=1, le=60, examples=[5])
    hold_minutes: int = Field(default=30, ge=1, le=1440, examples=[30])
    silence_minutes: int = Field(default=15, ge=1, le=1440, examples=[15])
    remind_hours: int = Field(default=12, ge=1, le=168, examples=[12])
    retell_minutes: int = Field(default=60, ge=5, le=1440, examples=[60])
    again_minutes: int = Field(default=10, ge=0, le=1440, examples=[10])
    reopen_hours: int = Field(default=24, ge=0, le=720, examples=[24])
    handover_notes: bool = Field(default=True, examples=[True])
    gaps_at: WallTime = Field(default=time(9), examples=["09:00"])
    two_close: list[Literal["urgent", "emergency"]] = Field(default=[], examples=[["emergency"]])
    ladder: list[RungEntry] = Field(
        default_factory=_usual_ladder, min_length=1, examples=['[[escalation.ladder]] after = 0, targets = ["on-call"]']
    )


class ShiftEntry(_Section):
    """One weekly shift, in the clinic's zone. An end at or before the start lies on the next day."""

    person: Text = Field(examples=["ana"])
    days: list[Day] = Field(min_length=1, examples=[["mon", "tue"]])
    start: WallTime = Field(examples=["08:00"])
    end: WallTime = Field(examples=["20:00"])
    rota: Key | Literal["on-call"] = Field(default=ON_CALL, examples=["lead"])


class Invites(_Section):
    """The one-time links with which patients join."""

    valid_days: int = Field(default=7, ge=1, le=90, examples=[7])


class QuietHours(_Section):
    """When programs don't write, by the patient's clock. Equal times: never quiet. Crisis help is never held back."""

    start: WallTime = Field(default=time(22), examples=["22:00"])
    end: WallTime = Field(default=time(7), examples=["07:00"])


class Web(_Section):
    """The health and metrics page."""

    enabled: bool = Field(default=False, examples=[False])
    host: Text = Field(default="127.0.0.1", examples=["127.0.0.1"])
    port: int = Field(default=8080, ge=0, le=65535, examples=[8080])


class Logging(_Section):
    """What the log looks like. It never holds patient text, at any level."""

    format: Literal["json", "console"] = Field(default="json", examples=["json"])
    level: Literal["debug", "info", "warning", "error"] = Field(default="info", examples=["info"])


class ClockSource(_Section):
    """Where the time comes from: the system, or for tests and previews the sandbox."""

    source: Literal["system", "sandbox"] = Field(default="system", examples=["system"])
    url: Address | None = Field(default=None, examples=["http://127.0.0.1:8081"])
