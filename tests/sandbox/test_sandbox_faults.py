"""Each kind of fault, seen from a client: what it gets, and whether the message is there."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Fault, Person, Sandbox

Api = Any


@pytest.fixture
def send(sandbox: Sandbox, http: aiohttp.ClientSession, ana: Person) -> Any:
    async def call(text: str = "hello", **timeout: float) -> tuple[int, bytes]:
        url = f"{sandbox.base_url}{sandbox.token}/sendMessage"
        data = {"chat_id": str(ana.id), "text": text}
        limit = aiohttp.ClientTimeout(**timeout) if timeout else aiohttp.ClientTimeout(total=10)
        async with http.post(url, data=data, timeout=limit) as answer:
            return answer.status, await answer.read()

    return call


def arrived(ana: Person) -> list[str]:
    return [shown.text for shown in ana.sees if shown.sender == "bot"]


@pytest.mark.parametrize(
    ("kind", "status", "description"),
    [
        ("too_many", 429, "Too Many Requests: retry after 7"),
        ("error_500", 500, "Internal Server Error"),
        ("gateway_timeout", 504, "Gateway Timeout"),
        ("unauthorized", 401, "Unauthorized"),
        ("not_found", 404, "Not Found"),
        (
            "conflict",
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        ),
        ("forbidden", 403, "Forbidden: bot was blocked by the user"),
        ("migrate", 400, "Bad Request: group chat was upgraded to a supergroup chat"),
    ],
)
async def test_refusing_faults_answer_without_effect_once(
    sandbox: Sandbox, ana: Person, send: Any, kind: str, status: int, description: str
) -> None:
    sandbox.faults.add(Fault(kind=kind, retry_after=7, migrate_to=-100123))
    got, body = await send()
    told = json.loads(body)
    assert (got, told["error_code"], told["description"]) == (status, status, description)
    expected = {"too_many": {"retry_after": 7}, "migrate": {"migrate_to_chat_id": -100123}}.get(kind)
    assert told.get("parameters") == expected
    assert arrived(ana) == []
    assert sandbox.calls[-1].outcome == f"fault: {kind}"
    assert (await send())[0] == 200
    assert arrived(ana) == ["hello"]


async def test_bad_gateway_is_html(sandbox: Sandbox, ana: Person, send: Any) -> None:
    sandbox.faults.add(Fault(kind="bad_gateway_html"))
    status, body = await send()
    assert status == 502
    assert body.startswith(b"<html>")
    assert arrived(ana) == []


@pytest.mark.parametrize(("kind", "there"), [("hang_before", []), ("hang_after", ["hello"])])
async def test_hanging(sandbox: Sandbox, ana: Person, send: Any, kind: str, there: list[str]) -> None:
    sandbox.faults.add(Fault(kind=kind))
    with pytest.raises(TimeoutError):
        await send(total=0.2)
    assert arrived(ana) == there
    assert (await send("next"))[0] == 200


@pytest.mark.parametrize(("kind", "there"), [("reset_before", []), ("reset_after", ["hello"])])
async def test_resets(sandbox: Sandbox, ana: Person, send: Any, kind: str, there: list[str]) -> None:
    sandbox.faults.add(Fault(kind=kind))
    with pytest.raises((ConnectionResetError, aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
        await send()
    assert arrived(ana) == there
    assert (await send("next"))[0] == 200


async def test_truncated_json(sandbox: Sandbox, ana: Person, send: Any) -> None:
    sandbox.faults.add(Fault(kind="truncated_json"))
    status, body = await send()
    assert status == 200
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(body)
    assert arrived(ana) == ["hello"]


async def test_trickle_comes_byte_by_byte(sandbox: Sandbox, ana: Person, send: Any) -> None:
    sandbox.faults.add(Fault(kind="trickle", seconds=0.3, count=1))
    with pytest.raises(TimeoutError):
        await send(total=0.5)
    sandbox.faults.add(Fault(kind="trickle", seconds=0.0, count=1))
    status, body = await send()
    assert (status, json.loads(body)["ok"]) == (200, True)


async def test_slow_answers_late_but_accepts_at_once(sandbox: Sandbox, ana: Person, send: Any) -> None:
    sandbox.faults.add(Fault(kind="slow", seconds=0.3))
    pending = asyncio.create_task(send())
    await sandbox.until(lambda: arrived(ana) == ["hello"])
    assert not pending.done()
    assert (await pending)[0] == 200


async def test_choosing_by_method_chat_text_after_and_count(sandbox: Sandbox, ana: Person, send: Any, api: Api) -> None:
    ben = sandbox.person("Ben")
    sandbox.faults.add(Fault(kind="error_500", method="editMessageText", count=None))
    sandbox.faults.add(Fault(kind="error_500", chat=ben, count=None))
    sandbox.faults.add(Fault(kind="error_500", text="secret", after=1, count=2))
    outcomes = [(await send(text))[0] for text in ("x", "secret 1", "secret 2", "x", "secret 3", "secret 4")]
    assert outcomes == [200, 200, 500, 200, 500, 200]
    assert (await api("getMe"))["ok"]


async def test_probability_repeats_with_the_seed(sandbox: Sandbox, send: Any) -> None:
    order = sandbox.faults.add(Fault(kind="error_500", probability=0.5, count=None))
    outcomes = [(await send())[0] for _ in range(40)]
    assert 5 < outcomes.count(500) < 35
    assert order.hits == outcomes.count(500)
    twin = Sandbox(sandbox.clock)
    twin.faults.add(Fault(kind="error_500", probability=0.5, count=None))
    struck = [500 if twin.faults.for_call("sendMessage", "1", "") else 200 for _ in range(40)]
    assert struck == outcomes
    sandbox.faults.clear()
    assert (await send())[0] == 200


async def test_a_duplicate_update_comes_again_after_its_confirmation(sandbox: Sandbox, api: Api, ana: Person) -> None:
    sandbox.faults.add(Fault(kind="duplicate_update", text="twice"))
    await ana.says("once")
    await ana.says("twice")
    _, second = (await api("getUpdates"))["result"]
    again = (await api("getUpdates", offset=second["update_id"] + 1))["result"]
    assert again == [second]
    assert (await api("getUpdates", offset=second["update_id"] + 1))["result"] == []


async def test_a_poison_update_comes_before_the_good_one(sandbox: Sandbox, api: Api, ana: Person) -> None:
    sandbox.faults.add(Fault(kind="poison_update"))
    await ana.says("good")
    poison, good = (await api("getUpdates"))["result"]
    assert "chat" not in poison["message"]
    assert good["message"]["text"] == "good"
    sandbox.poison({"surprise": {"x": 1}})
    assert (await api("getUpdates"))["result"][-1]["surprise"] == {"x": 1}


async def test_update_ids_jump_forwards_and_backwards(sandbox: Sandbox, api: Api, ana: Person) -> None:
    await ana.says("a")
    sandbox.faults.add(Fault(kind="update_id_jump", by=5000))
    await ana.says("b")
    first, second = (await api("getUpdates"))["result"]
    assert second["update_id"] == first["update_id"] + 5001
    sandbox.faults.add(Fault(kind="update_id_jump", by=-100_000))
    await ana.says("c")
    third = (await api("getUpdates", offset=second["update_id"] + 1))["result"]
    assert [update["message"]["text"] for update in third] == ["c"]
    assert third[0]["update_id"] < first["update_id"]
    assert (await api("getUpdates", offset=third[0]["update_id"] + 1))["result"] == []


async def test_an_unknown_kind_is_named(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="no fault of kind 'fire'"):
        Fault(kind="fire")
