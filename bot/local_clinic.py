"""A made-up clinic on the local Telegram: the settings with which the real bot talks to the sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bot.engine import made_up
from bot.sandbox import Sandbox
from bot.store.keys import Keyring
from bot.tour import CLINICIAN_ID, ZONE

TOKEN = "1000:sandbox"  # noqa: S105 - opens nothing but the local Telegram
_SETTINGS = """\
[clinic]
name = "{name}"
phone = "{phone}"
country = "{country}"
zone = "{zone}"
languages = {languages}
countries = {countries}

{words}
[telegram]
token = "{token}"
base_url = "{base_url}"
base_file_url = "{base_file_url}"
bot_username = "afterglow_bot"
poll_timeout = 20

[telegram.limits] # the local Telegram has none
overall = 1000
per_chat = 1000
per_chat_burst = 1000

[store]
path = "afterglow.db"
keys = ["{key}"]

[[staff]]
key = "maria"
name = "Maria"
telegram_id = {clinician}
roles = ["clinician", "operator", "administrator"]

[[rota]]
person = "maria"
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
start = "00:00"
end = "00:00"

[clock]
source = "sandbox"
url = "{url}"

[logging]
format = "console"
level = "warning"
"""


def settings_for(sandbox: Sandbox, extra: str = "") -> str:
    """The settings of a bot that talks to this sandbox, as TOML."""
    return extra + _SETTINGS.format(
        name=made_up.NAME,
        phone=made_up.PHONE,
        country=made_up.COUNTRY,
        languages=json.dumps(made_up.LANGUAGES),
        countries=json.dumps(made_up.COUNTRIES),
        words="\n".join(_words()),
        zone=ZONE,
        token=TOKEN,
        base_url=sandbox.base_url,
        base_file_url=sandbox.base_file_url,
        url=sandbox.url,
        key=Keyring.new_key(),
        clinician=CLINICIAN_ID,
    )


def _words() -> Iterator[str]:
    for word, texts in made_up.WORDS.items():
        yield f"[clinic.words.{word}]"
        yield from (f"{language} = {json.dumps(text, ensure_ascii=False)}" for language, text in texts.items())
