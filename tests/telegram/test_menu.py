"""The menu behind Telegram's button: in the patient's language, for staff by role, and never in the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.sandbox import Fault
from tests.engine.clinic import happened
from tests.harness import Clinic, clinic


def _menus(house: Clinic) -> list[dict[str, Any]]:
    return [
        {name: json.loads(value) if str(value)[:1] in "[{" and isinstance(value, str) else value for name, value in p}
        for p in (call.params.items() for call in house.sandbox.calls_of("setMyCommands"))
    ]


async def test_patients_find_the_commands_in_their_language_and_staff_those_of_their_roles(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await happened(lambda: len(_menus(house)) == 4)
        english, spanish, anybody, maria = _menus(house)
        assert english["language_code"] == "en"
        words = {one["command"]: one["description"] for one in spanish["commands"]}
        assert words["later"] == "Preguntarme en otro momento"
        assert [one["command"] for one in anybody["commands"]] == [one["command"] for one in english["commands"]]
        assert {"cases", "session", "scripts", "rollback"} <= {one["command"] for one in maria["commands"]}
        assert "later" not in {one["command"] for one in maria["commands"]}


async def test_a_menu_that_telegram_refuses_keeps_nothing_from_working(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        house.sandbox.faults.add(Fault(kind="not_found", method="setMyCommands", count=None))
        await house.stop()
        await house.start()
        await house.maria.opens()
        await house.sees(house.maria, "/invite")
