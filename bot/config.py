"""Settings: a TOML file, overridden by environment variables. What is wrong is said all at once, with its line.

``config.example.toml`` describes every setting for the people who write them; this is the same for the program.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, ModelWrapValidatorHandler, PrivateAttr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableVariable

from bot.config_lines import toml_lines
from bot.config_problems import PREFIX, Problem, SettingsError, crossed, field_problems, nearest
from bot.config_sections import (
    Clinic,
    ClockSource,
    ConfirmedLines,
    Conversations,
    Escalation,
    Invites,
    Key,
    Logging,
    Publishing,
    QuietHours,
    ShiftEntry,
    StaffEntry,
    Store,
    Telegram,
    Text,
    Web,
)
from bot.domain.cases.policy import Policy, Rung
from bot.domain.cases.rota import Shift
from bot.domain.cases.watches import AHEAD, gaps
from bot.domain.people import Role, Staff, Team
from bot.domain.screening.reading import Level
from bot.domain.scripts.kinds import CLINIC_WORDS

__all__ = ["Settings", "SettingsError", "default_conversations", "load_settings"]

_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]+")


class Settings(BaseSettings):
    """Everything an administrator decides. Made from wrong values, raises :class:`SettingsError` with every problem.

    Relative paths are relative to the configuration file.
    """

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True
    )

    clinic: Clinic = Field(examples=["[clinic] with name, phone, country and zone"])
    telegram: Telegram = Field(examples=['[telegram] with token_file = "secrets/telegram-token"'])
    store: Store = Field(examples=['[store] with keys_file = "secrets/store-keys"'])
    staff: list[StaffEntry] = Field(min_length=1, examples=["[[staff]] with key, name, telegram_id and roles"])
    conversations: Conversations = Field(default_factory=Conversations)
    publishing: Publishing = Field(default_factory=Publishing)
    hotlines: ConfirmedLines = Field(default_factory=ConfirmedLines)
    escalation: Escalation = Field(default_factory=Escalation)
    rota: list[ShiftEntry] = Field(default=[], examples=["[[rota]] with person, days, start and end"])
    groups: dict[Key, Annotated[list[Text], Field(min_length=1)]] = Field(
        default={}, examples=['[groups] night = ["ana", "ben"]']
    )
    invites: Invites = Field(default_factory=Invites)
    quiet_hours: QuietHours = Field(default_factory=QuietHours)
    web: Web = Field(default_factory=Web)
    logging: Logging = Field(default_factory=Logging)
    clock: ClockSource = Field(default_factory=ClockSource)

    _folder: Path = PrivateAttr(default_factory=Path.cwd)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before the file (which comes as arguments); nothing else is read."""
        return env_settings, init_settings

    @model_validator(mode="wrap")
    @classmethod
    def _every_problem(cls, data: Any, handler: ModelWrapValidatorHandler[Settings]) -> Settings:
        problems = list(crossed(data))
        try:
            made = handler(data)
        except ValidationError as error:
            problems = [*field_problems(error, cls), *problems]
        if problems:
            raise SettingsError(problems)
        return made

    def at(self, path: Path) -> Path:
        """``path`` as seen from the configuration file's folder."""
        return self._folder / path.expanduser()

    @property
    def database_path(self) -> Path:
        """The database file."""
        return self.at(self.store.path)

    @property
    def conversations_path(self) -> Path:
        """The folder with scripts, programs, safety texts and translations."""
        return self.at(self.conversations.path) if self.conversations.path else default_conversations()

    def token(self) -> str:
        """The bot's token. Raises :class:`SettingsError` when its file can't be read or holds no token."""
        key = "token"
        if self.telegram.token is not None:
            found = self.telegram.token.get_secret_value().strip()
        else:
            key = "token_file"
            remedy = "Write the token that BotFather gave you into this file."
            found = self._secret(("telegram", key), self.telegram.token_file, remedy).strip()
        if not _TOKEN.fullmatch(found):
            remedy = "BotFather gives it out; it looks like 123456789:AAE…"
            raise SettingsError([Problem(("telegram", key), "this is not a bot token.", remedy)])
        return found

    def keys(self) -> tuple[str, ...]:
        """The store's keys, the sealing one first. Raises :class:`SettingsError` when there are none."""
        if self.store.keys is not None:
            return tuple(key.get_secret_value().strip() for key in self.store.keys)
        remedy = (
            "Make the first one: afterglow key > FILE. Keep a copy outside this machine: without it, nobody can read."
        )
        text = self._secret(("store", "keys_file"), self.store.keys_file, remedy)
        lines = (line.strip() for line in text.splitlines())
        found = tuple(line for line in lines if line and not line.startswith("#"))
        if not found:
            raise SettingsError([Problem(("store", "keys_file"), "there is no key in this file.", remedy)])
        return found

    def clinic_words(self) -> dict[str, dict[str, str]]:
        """What only the clinic can decide, by placeholder (``clinic_driving``), then by language."""
        return {
            f"clinic_{word}": {language: text.strip() for language, text in said.items() if text.strip()}
            for word, said in self.clinic.words
        }

    def unset_words(self) -> frozenset[str]:
        """The placeholders whose words the clinic has not decided, in the language it falls back to."""
        words, first = self.clinic_words(), self.clinic.languages[0]
        return frozenset(f"clinic_{word}" for word in CLINIC_WORDS if not words.get(f"clinic_{word}", {}).get(first))

    def team(self) -> Team:
        """The staff."""
        return Team(
            tuple(
                Staff(
                    one.key,
                    one.name,
                    one.telegram_id,
                    frozenset(one.roles),
                    one.shown_as or one.name.split()[0],
                )
                for one in self.staff
            )
        )

    def policy(self) -> Policy:
        """The escalation ladder and the rota."""
        rules = self.escalation
        return Policy(
            ladder=tuple(Rung(rung.after, tuple(rung.targets)) for rung in sorted(rules.ladder, key=lambda r: r.after)),
            shifts=tuple(
                Shift(one.person, frozenset(one.days), one.start, one.end, self.clinic.zone, one.rota)
                for one in self.rota
            ),
            clinicians=tuple(member.key for member in self.team().with_role(Role.CLINICIAN)),
            repeat=rules.repeat_minutes,
            hold=rules.hold_minutes,
            silence=rules.silence_minutes,
            remind=rules.remind_hours,
            retell=rules.retell_minutes,
            again=rules.again_minutes,
            reopen=rules.reopen_hours,
            groups={name: tuple(people) for name, people in self.groups.items()},
            second=frozenset(Level[name] for name in rules.two_close),
        )

    @property
    def approvals(self) -> int:
        """How many operators have to say yes before texts go live."""
        return 2 if self.publishing.approval == "two" else 1

    def warnings(self, now: datetime) -> tuple[str, ...]:
        """What may be meant but should be known: hours of the coming week without anybody on call, plain http."""
        found = list(_gaps(self.policy().shifts, self.clinic.zone, now))
        address = urlsplit(self.telegram.base_url)
        if address.scheme == "http" and not re.fullmatch(r"localhost|127(\.\d+){3}|::1", address.hostname or ""):
            found.append("telegram.base_url is http: token and messages cross the network unencrypted.")
        return tuple(found)

    def _secret(self, path: tuple[str, ...], file: Path | None, remedy: str) -> str:
        assert file is not None  # noqa: S101 -- the section refuses to be without
        try:
            return self.at(file).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise SettingsError([Problem(path, f"{self.at(file)} cannot be read: {reason}.", remedy)]) from error


def load_settings(path: Path) -> Settings:
    """The settings in the TOML file at ``path`` and the environment. Raises :class:`SettingsError`, listing all."""
    try:
        source = path.read_text("utf-8-sig")
        given = tomllib.loads(source)
    except OSError as error:
        remedy = "Copy config.example.toml to it, and change what is in it."
        raise SettingsError([Problem((), f"it cannot be read: {error.strerror}.", remedy)], path) from error
    except UnicodeDecodeError as error:
        raise SettingsError([Problem((), "it is not UTF-8 text.", "Save it as UTF-8.")], path) from error
    except tomllib.TOMLDecodeError as error:
        remedy = "Texts stand in quotes, lists in [ ]; every setting is name = value on a line of its own."
        raise SettingsError([Problem((), f"this is not TOML: {error}.", remedy)], path) from error
    problems = list(_strange_variables())
    try:
        settings = Settings(**given)
    except SettingsError as error:
        raise SettingsError([*error.problems, *problems], path, toml_lines(source), os.environ) from None
    except UnreadableVariable as error:
        raise SettingsError(
            [Problem((), f"in the environment: {error}.", "Lists and tables are JSON there.")]
        ) from None
    if problems:
        raise SettingsError(problems, path, environment=os.environ)
    settings._folder = path.absolute().parent  # noqa: SLF001 -- its own module; not a setting that a file may give
    return settings


def default_conversations() -> Path:
    """The conversations that come with Afterglow: inside an installed package, beside ``bot`` in a checkout."""
    here = Path(__file__).resolve().parent
    packaged = here / "_conversations"
    return packaged if packaged.is_dir() else here.parent / "conversations"


def _strange_variables() -> Sequence[Problem]:
    """Variables that look like ours and name no section: a misspelt one would silently change nothing."""
    found = []
    for name in sorted(os.environ):
        section, nested, rest = name.upper().removeprefix(PREFIX).partition("__")
        if name.upper().startswith(PREFIX) and nested and section.lower() not in Settings.model_fields:
            remedy = nearest(section.lower(), Settings.model_fields)
            path = (section.lower(), *rest.lower().split("__"))
            found.append(Problem(path, "there is no section of this name.", remedy))
    return found


def _gaps(shifts: Sequence[Shift], zone: str, now: datetime) -> Sequence[str]:
    """The stretches of the coming week in which nobody is on call, as sentences."""
    if not shifts:
        return ("There is no [[rota]]: nobody is on call, and every page goes to every clinician.",)
    place = ZoneInfo(zone)
    found = gaps(shifts, (), now, now + AHEAD)
    shown = [[f"{at.astimezone(place):%a %d %b %H:%M}" for at in (gap.start, gap.end)] for gap in found]
    return [f"Nobody is on call from {a} to {b} ({zone}); a page then goes to every clinician." for a, b in shown]
