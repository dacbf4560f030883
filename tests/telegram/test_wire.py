"""HTTP to Telegram: whole answers."""

from __future__ import annotations

import json

from aiohttp import web

from bot.telegram.wire import Wire


async def test_an_answer_that_comes_in_pieces_is_read_to_its_end() -> None:
    result = [{"update_id": number, "message": "x" * 4000} for number in range(100)]

    async def slowly(request: web.Request) -> web.StreamResponse:
        body = json.dumps({"ok": True, "result": result}).encode()
        response = web.StreamResponse()
        await response.prepare(request)
        for start in range(0, len(body), 50_000):
            await response.write(body[start : start + 50_000])
        await response.write_eof()
        return response

    application = web.Application()
    application.router.add_post("/bot/getUpdates", slowly)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    wire = Wire()
    await wire.initialize()
    try:
        port = runner.addresses[0][1]
        assert await wire.call(f"http://127.0.0.1:{port}/bot", "getUpdates", {}) == result
    finally:
        await wire.shutdown()
        await runner.cleanup()
