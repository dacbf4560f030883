import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox import Fault, Person, Sandbox

Api = Any


class Receiver:
    """A bot's webhook: answers with the next of ``statuses``, then with 200."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.headers: list[Any] = []
        self.statuses: list[int] = []
        self.answer: Any = None
        self.gate: asyncio.Event | None = None
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.got.append(update)
        self.headers.append(request.headers)
        if self.gate is not None and update["message"]["text"] == "slow":
            await self.gate.wait()
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response(self.answer, status=status)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.got]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_are_pushed_with_the_secret_header(
    sandbox: Sandbox, api: Api, ana: Person, receiver: Receiver
) -> None:
    await ana.says("before")
    assert (await api("setWebhook", url=receiver.url, secret_token="s3cret"))["ok"]
    await ana.says("after")
    await sandbox.until(lambda: not sandbox.pending)
    assert receiver.texts() == ["before", "after"]
    assert {h["X-Telegram-Bot-Api-Secret-Token"] for h in receiver.headers} == {"s3cret"}
    assert receiver.headers[0]["Content-Type"] == "application/json"


async def test_refused_updates_come_again_in_order(sandbox: Sandbox, api: Api, ana: Person, receiver: Receiver) -> None:
    receiver.statuses = [500, 503]
    await api("setWebhook", url=receiver.url)
    await ana.says("a")
    await ana.says("b")
    await sandbox.until(lambda: not sandbox.pending)
    assert receiver.texts() == ["a", "a", "a", "b"]
    info = (await api("getWebhookInfo"))["result"]
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    assert info["pending_update_count"] == 0
    assert info["url"] == receiver.url


async def test_one_chat_does_not_hold_up_another(sandbox: Sandbox, api: Api, ana: Person, receiver: Receiver) -> None:
    receiver.gate = asyncio.Event()
    ben = sandbox.person("Ben")
    await api("setWebhook", url=receiver.url)
    await ana.says("slow")
    await ana.says("after slow")
    await ben.says("quick")
    await sandbox.until(lambda: sandbox.pending == 2)
    assert sorted(receiver.texts()) == ["quick", "slow"]
    receiver.gate.set()
    await sandbox.until(lambda: not sandbox.pending)
    assert receiver.texts()[-1] == "after slow"


async def test_a_dead_webhook_is_reported_and_updates_are_kept(sandbox: Sandbox, api: Api, ana: Person) -> None:
    await api("setWebhook", url="http://127.0.0.1:9/hook")
    await ana.says("a")
    for _ in range(200):
        info = (await api("getWebhookInfo"))["result"]
        if "last_error_message" in info:
            break
        await asyncio.sleep(0.01)
    assert info["last_error_message"] == "Connection refused"
    assert info["pending_update_count"] == 1
    await api("deleteWebhook")
    assert len((await api("getUpdates"))["result"]) == 1


async def test_polling_and_webhook_exclude_each_other(sandbox: Sandbox, api: Api, receiver: Receiver) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=30))
    await asyncio.sleep(0.02)
    await api("setWebhook", url=receiver.url)
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    assert (await api("getUpdates"))["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    assert (await api("deleteWebhook"))["ok"]
    assert (await api("getWebhookInfo"))["result"]["url"] == ""
    assert (await api("getUpdates"))["ok"]


async def test_setting_a_webhook_is_checked(api: Api) -> None:
    assert (await api("setWebhook", url="nowhere"))["description"] == (
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    )
    assert (await api("setWebhook", url="http://127.0.0.1/", secret_token="ä"))["description"] == (
        "Bad Request: secret token contains unallowed characters"
    )


async def test_pending_updates_can_be_dropped(sandbox: Sandbox, api: Api, ana: Person) -> None:
    await ana.says("a")
    await api("deleteWebhook", drop_pending_updates=True)
    assert sandbox.pending == 0


async def test_a_call_in_the_answer_is_run(sandbox: Sandbox, api: Api, ana: Person, receiver: Receiver) -> None:
    receiver.answer = {"method": "sendMessage", "chat_id": ana.id, "text": "from the answer"}
    await api("setWebhook", url=receiver.url)
    await ana.says("a")
    await sandbox.until(lambda: not sandbox.pending)
    assert ana.last.text == "from the answer"


async def test_a_duplicate_is_pushed_twice(sandbox: Sandbox, api: Api, ana: Person, receiver: Receiver) -> None:
    sandbox.faults.add(Fault(kind="duplicate_update"))
    await api("setWebhook", url=receiver.url)
    await ana.says("a")
    await sandbox.until(lambda: not sandbox.pending)
    assert receiver.texts() == ["a", "a"]
    assert receiver.got[0] == receiver.got[1]
