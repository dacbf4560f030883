from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
import telegram

from bot.sandbox import MovableClock, Person, Sandbox

Api = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
async def sandbox(clock: MovableClock) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(clock, webhook_backoff=0.01)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        yield session


@pytest.fixture
def api(sandbox: Sandbox, http: aiohttp.ClientSession) -> Api:
    """Call a method with a JSON body; the whole answer, ok or not."""

    async def call(method: str, **params: Any) -> dict[str, Any]:
        async with http.post(f"{sandbox.base_url}{sandbox.token}/{method}", json=params) as answer:
            told: dict[str, Any] = await answer.json()
            assert answer.status == (200 if told["ok"] else told["error_code"])
            return told

    return call


@pytest.fixture
async def ana(sandbox: Sandbox) -> Person:
    """Ana, who has opened the bot; her /start is confirmed already."""
    ana = sandbox.person("Ana")
    await ana.opens()
    sandbox.world.queue.clear()
    return ana


@pytest.fixture
async def ptb(sandbox: Sandbox) -> AsyncIterator[telegram.Bot]:
    bot = telegram.Bot(sandbox.token, base_url=sandbox.base_url, base_file_url=sandbox.base_file_url)
    async with bot:
        yield bot
