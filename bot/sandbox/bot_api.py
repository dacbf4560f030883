"""The Bot API over HTTP: routing, the order of checks, answers, faults, and the record of every call."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.sandbox import methods_chats, methods_edit, methods_media, methods_send
from bot.sandbox.faults import Fault
from bot.sandbox.limits import RateLimits
from bot.sandbox.params import Params, read_params
from bot.sandbox.refusals import Refusal, bad_request, conflict
from bot.sandbox.webhook import Webhook
from bot.sandbox.wire import Receive, Scope, Send, read_body, reset, respond, until_gone
from bot.sandbox.world import World

Json = dict[str, Any]

METHODS: dict[str, Callable[[World, Params], Any]] = {
    **methods_send.METHODS,
    **methods_edit.METHODS,
    **methods_media.METHODS,
    **methods_chats.METHODS,
}
_BY_LOWER = {name.lower(): (name, run) for name, run in METHODS.items()}
_ASYNC = {name.lower(): name for name in ("getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo")}
_LIMITED = ("send", "copy", "forward", "edit")

_HTML_502 = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"  # noqa: E501
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(slots=True)
class Call:
    """One Bot API call: ``outcome`` is "ok", Telegram's words of refusal, or "fault: kind"; ``status`` is HTTP's."""

    method: str
    params: Json
    at: datetime
    outcome: str = ""
    status: int = 0

    @property
    def ok(self) -> bool:
        """Whether the call was answered with a result."""
        return self.outcome == "ok"


class BotApi:
    """The ASGI application under ``/bot<token>/`` and ``/file/bot<token>/``."""

    def __init__(self, world: World, *, real_limits: bool, webhook_backoff: float) -> None:
        self.world = world
        self.webhook = Webhook(world.clock, world.queue, self._from_webhook, webhook_backoff)
        self.limits = RateLimits(world.clock) if real_limits else None
        self.calls: list[Call] = []
        self.unknown_methods: list[str] = []
        self.in_flight = 0
        self.on_call: Callable[[Call], None] | None = None
        self._prefix = f"/bot{world.token}/"
        self._file_prefix = f"/file/bot{world.token}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        path: str = scope["path"]
        body = await read_body(receive)
        if body is None:
            return
        if path.startswith("/file/"):
            await self._download(path, send)
        elif not path.startswith(self._prefix):
            await respond(send, 401, _failure(Refusal(401, "Unauthorized")))
        else:
            await self._answer(path[len(self._prefix) :], body, scope, receive, send)

    async def _download(self, path: str, send: Send) -> None:
        file = (
            self.world.paths.get(path.removeprefix(self._file_prefix)) if path.startswith(self._file_prefix) else None
        )
        if file is None:
            await respond(send, 404, _failure(Refusal(404, "Not Found")))
        else:
            await respond(send, 200, file.content, file.mime.encode())

    async def _answer(self, method: str, body: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        call = Call(method, {}, self.world.clock.now())
        self.calls.append(call)
        lowered = method.lower()
        polling = lowered == "getupdates"
        self.in_flight += not polling
        try:
            try:
                params = await read_params(scope["query_string"], scope["headers"], body)
            except Refusal as refusal:
                await self._refuse(call, refusal, send)
                return
            call.params = {**params.values, **params.files} if params.files else params.values
            fault = self._fault(method, params)
            if fault is not None:
                await self._broken(fault, call, params, scope, receive, send)
                return
            try:
                result = await self._run(call, lowered, params)
            except Refusal as refusal:
                await self._refuse(call, refusal, send)
                return
            call.outcome, call.status = "ok", 200
            await respond(send, 200, _success(result))
        finally:
            self.in_flight -= not polling
            if not polling:
                self.world.log.wake()
            if self.on_call is not None:
                self.on_call(call)

    async def _refuse(self, call: Call, refusal: Refusal, send: Send) -> None:
        call.outcome, call.status = refusal.description, refusal.code
        await respond(send, refusal.code, _failure(refusal))

    def _fault(self, method: str, params: Params) -> Fault | None:
        if not self.world.faults:
            return None
        text = params.text("text") or params.text("caption")
        return self.world.faults.for_call(method, params.text("chat_id"), text)

    # -- running a method ----------------------------------------------------------------------------------------

    async def _run(self, call: Call, lowered: str, params: Params) -> Any:
        world = self.world
        found = _BY_LOWER.get(lowered)
        if found is None and lowered not in _ASYNC:
            self.unknown_methods.append(call.method)
            raise Refusal(404, "Not Found: method not found")
        until = world.settings.get("logged_out_until")
        if until is not None:
            if world.clock.now().timestamp() < until:
                raise bad_request("Logged out")
            del world.settings["logged_out_until"]
        if found is None:
            call.method = _ASYNC[lowered]
            return await self._run_async(call.method, params)
        call.method, run = found
        if self.limits is not None and call.method.startswith(_LIMITED) and call.method != "sendChatAction":
            chat = world.chats.get(params.integer("chat_id"))
            limited = self.limits.check(chat) if chat is not None else None
            if limited is not None:
                raise limited
        return run(world, params)

    async def _run_async(self, method: str, params: Params) -> Any:
        if method == "setWebhook":
            return await self.webhook.set(params)
        if method == "deleteWebhook":
            return await self.webhook.delete(params)
        if method == "getWebhookInfo":
            return self.webhook.info()
        if self.webhook.url:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        self.world.queue.allow(params.json("allowed_updates"))
        limit = params.integer("limit", 100)
        limit = limit if 1 <= limit <= 100 else 100
        return await self.world.queue.poll(params.integer("offset"), limit, params.integer("timeout"))

    async def _from_webhook(self, method: str, params: Params) -> Any:
        call = Call(method, params.values, self.world.clock.now())
        self.calls.append(call)
        try:
            result = await self._run(call, method.lower(), params)
        except Refusal as refusal:
            call.outcome, call.status = refusal.description, refusal.code
            return None
        call.outcome, call.status = "ok", 200
        return result

    # -- breaking on purpose -------------------------------------------------------------------------------------

    async def _broken(
        self, fault: Fault, call: Call, params: Params, scope: Scope, receive: Receive, send: Send
    ) -> None:
        kind = fault.kind
        call.outcome = f"fault: {kind}"
        if kind == "bad_gateway_html":
            call.status = 502
            await respond(send, 502, _HTML_502, b"text/html")
        elif kind == "hang_before":
            await until_gone(receive)
        elif kind == "reset_before":
            await reset(scope, receive)
        elif kind in {"hang_after", "reset_after", "truncated_json", "trickle", "slow"}:
            try:
                answer, call.status = _success(await self._run(call, call.method.lower(), params)), 200
            except Refusal as refusal:
                answer, call.status = _failure(refusal), refusal.code
            await self._broken_after(fault, call, answer, scope, receive, send)
        else:
            ordered = fault.refusal()
            call.status = ordered.code
            await respond(send, ordered.code, _failure(ordered))

    async def _broken_after(
        self, fault: Fault, call: Call, answer: bytes, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if fault.kind == "hang_after":
            await until_gone(receive)
        elif fault.kind == "reset_after":
            await reset(scope, receive)
        elif fault.kind == "truncated_json":
            await respond(send, call.status, answer[: len(answer) // 2])
        elif fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            await respond(send, call.status, answer)
        else:
            headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
            await send({"type": "http.response.start", "status": call.status, "headers": headers})
            transport: asyncio.Transport = scope["state"]["transport"]
            for index in range(len(answer)):
                if transport.is_closing():
                    return
                more = index < len(answer) - 1
                await send({"type": "http.response.body", "body": answer[index : index + 1], "more_body": more})
                await asyncio.sleep(fault.seconds)


def _success(result: Any) -> bytes:
    return b'{"ok":true,"result":' + _encode(result).encode() + b"}"


def _failure(refusal: Refusal) -> bytes:
    answer: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        answer["parameters"] = refusal.parameters
    return _encode(answer).encode()
