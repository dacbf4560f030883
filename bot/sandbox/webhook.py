"""Webhook delivery as Telegram does it: in order within a chat, side by side between chats, again until accepted."""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from bot.domain.clock import Clock
from bot.sandbox.params import Params
from bot.sandbox.refusals import bad_request
from bot.sandbox.updates import TERMINATED_BY_WEBHOOK, Update, UpdateQueue

Json = dict[str, Any]

MOST_CONNECTIONS = 40
LONGEST_BACKOFF = 5.0
ANSWER_SECONDS = 60.0


class Webhook:
    """The webhook in force and its delivery.

    ``first_backoff`` is the real time in seconds before a refused update is offered again; it doubles up to
    ``LONGEST_BACKOFF``. ``call`` runs a method that the bot put into its answer.
    """

    def __init__(
        self, clock: Clock, queue: UpdateQueue, call: Callable[[str, Params], Awaitable[Any]], first_backoff: float
    ) -> None:
        self._clock = clock
        self._queue = queue
        self._call = call
        self._first_backoff = first_backoff
        self._lanes: dict[int, deque[Update]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(MOST_CONNECTIONS)
        self._started = False
        self.url = ""
        self.secret = ""
        self.max_connections = MOST_CONNECTIONS
        self.last_error: tuple[int, str] | None = None
        queue.on_push = self._pushed

    # -- the three methods ---------------------------------------------------------------------------------------

    async def set(self, params: Params) -> bool:
        """SetWebhook; an empty url is deleteWebhook."""
        url = params.text("url")
        if not url:
            return await self.delete(params)
        if not re.match(r"^https?://[^/\s]+", url):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        secret = params.text("secret_token")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise bad_request("secret token contains unallowed characters")
        await self._halt()
        self._queue.terminate(TERMINATED_BY_WEBHOOK)
        self._queue.allow(params.json("allowed_updates"))
        if params.flag("drop_pending_updates"):
            self._queue.clear()
        self.url, self.secret, self.last_error = url, secret, None
        self.max_connections = min(max(params.integer("max_connections", MOST_CONNECTIONS), 1), 100)
        self.start()
        return True

    async def delete(self, params: Params) -> bool:
        """DeleteWebhook."""
        await self._halt()
        self.url = self.secret = ""
        if params.flag("drop_pending_updates"):
            self._queue.clear()
        return True

    def info(self) -> Json:
        """GetWebhookInfo."""
        info: Json = {"url": self.url, "has_custom_certificate": False, "pending_update_count": len(self._queue)}
        if self.url:
            info |= {"max_connections": self.max_connections, "ip_address": "127.0.0.1"}
        if self.last_error is not None:
            info |= {"last_error_date": self.last_error[0], "last_error_message": self.last_error[1]}
        if self._queue.allowed is not None:
            info["allowed_updates"] = sorted(self._queue.allowed)
        return info

    # -- delivery ------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Deliver what waits and what comes, if a webhook is set."""
        self._started = True
        if self.url:
            self._slots = asyncio.Semaphore(self.max_connections)
            for update in list(self._queue):
                self._pushed(update)

    async def stop(self) -> None:
        """Stop delivering; what wasn't accepted stays queued."""
        self._started = False
        await self._halt()

    async def _halt(self) -> None:
        tasks, self._tasks = self._tasks, set()
        current = asyncio.current_task()
        others = [task for task in tasks if task is not current]
        for task in others:
            task.cancel()
        if others:
            await asyncio.wait(others, timeout=2)
        self._lanes.clear()
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    def _pushed(self, update: Update) -> None:
        if not (self.url and self._started):
            return
        lane = self._lanes.get(update.lane)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[update.lane] = deque([update])
        task = asyncio.get_running_loop().create_task(self._serve(update.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, name: int) -> None:
        lane = self._lanes[name]
        while lane:
            update = lane[0]
            backoff = self._first_backoff
            while update.expires >= self._clock.now():
                async with self._slots:
                    accepted = await self._offer(update)
                if accepted and not update.again:
                    break
                if accepted:
                    update.again -= 1
                    continue
                await asyncio.sleep(backoff)
                backoff = min(backoff * 2, LONGEST_BACKOFF)
            self._queue.remove(update)
            lane.popleft()
        self._lanes.pop(name, None)

    async def _offer(self, update: Update) -> bool:
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS))
        body = json.dumps(update.wire, ensure_ascii=False).encode()
        try:
            async with self._session.post(self.url, data=body, headers=headers, allow_redirects=False) as answer:
                content = await answer.read()
                status, reason = answer.status, answer.reason
        except TimeoutError:
            return self._failed("Read timeout expired")
        except aiohttp.ClientConnectorError:
            return self._failed("Connection refused")
        except aiohttp.ClientError:
            return self._failed("Connection reset by peer")
        if not 200 <= status < 300:
            return self._failed(f"Wrong response from the webhook: {status} {reason}")
        await self._answered(content)
        return True

    def _failed(self, words: str) -> bool:
        self.last_error = (int(self._clock.now().timestamp()), words)
        return False

    async def _answered(self, content: bytes) -> None:
        try:
            answer = json.loads(content) if content else None
        except ValueError:
            return
        if isinstance(answer, dict) and isinstance(answer.get("method"), str):
            method = answer.pop("method")
            await self._call(method, Params(answer))
