"""HTTP/1.1 for the load server, by hand and with as little work as will do.

The server shares two cores with the contestant. A web framework would cost more for each request than everything the
server does with it (aiohttp answers some 4,000 requests a second here), and the benchmark would measure that. So: one
protocol, kept-alive connections, bodies with a Content-Length, no pipelining beyond what falls out of the buffer.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from email import message_from_bytes
from urllib.parse import parse_qsl

MAX_BODY = 1 << 20


class BadRequestError(Exception):
    """The request is in a shape that no contestant sends; answered with 400, so that its log shows it."""


def read_params(content_type: bytes, body: bytes, query: str) -> dict[str, str]:
    """A method's parameters as Telegram takes them: query, form, JSON, multipart. Values that aren't text are JSON."""
    params = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    if not body:
        return params
    if content_type.startswith(b"application/x-www-form-urlencoded"):
        params.update(parse_qsl(body.decode(), keep_blank_values=True))
    elif content_type.startswith(b"application/json"):
        values = json.loads(body)
        params.update({name: v if isinstance(v, str) else json.dumps(v) for name, v in values.items()})
    elif content_type.startswith(b"multipart/form-data"):
        whole = message_from_bytes(b"Content-Type: " + content_type + b"\r\n\r\n" + body)
        for part in whole.walk():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            if isinstance(name, str) and isinstance(content, bytes):
                params[name] = content.decode(errors="replace")
    else:
        raise BadRequestError(f"a body of type {content_type.decode(errors='replace')!r}")
    return params


def response(body: bytes, status: int = 200) -> bytes:
    """The bytes of a whole JSON response."""
    reason = b"OK" if status == 200 else b"Error"
    return b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
        status,
        reason,
        len(body),
        body,
    )


def header(head: bytes, name: bytes) -> bytes:
    """The value of a header in the raw head; `name` in lower case. A contestant's library may write it in any case."""
    start = head.lower().find(b"\r\n" + name + b":")
    if start < 0:
        return b""
    start += len(name) + 3
    end = head.find(b"\r\n", start)
    return (head[start:end] if end >= 0 else head[start:]).strip()


class Connection(asyncio.Protocol):
    """One kept-alive connection. `serve(connection, path, params)` answers by calling `send`, now or later."""

    __slots__ = ("_buffer", "_lost", "_open", "_serve", "transport")

    def __init__(self, serve: Callable[[Connection, str, dict[str, str]], None], lost: Callable[[Connection], None]):
        self._serve = serve
        self._lost = lost
        self._buffer = b""
        self._open = False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._open = True

    def connection_lost(self, exc: Exception | None) -> None:
        self._open = False
        self._lost(self)

    @property
    def is_open(self) -> bool:
        return self._open

    def send(self, data: bytes) -> bool:
        """Write a response; False where the contestant is gone, as after SIGKILL."""
        if not self._open or self.transport is None or self.transport.is_closing():
            return False
        self.transport.write(data)
        return True

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        while self._buffer:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._buffer[:end]
            length = int(header(head, b"content-length") or 0)
            if length > MAX_BODY or (not length and header(head, b"transfer-encoding")):
                self._refuse("a body without a Content-Length, or a very long one")
                return
            if len(self._buffer) < end + 4 + length:
                return
            body = self._buffer[end + 4 : end + 4 + length]
            self._buffer = self._buffer[end + 4 + length :]
            target = head[head.find(b" ") + 1 : head.find(b" HTTP/")].decode()
            path, _, query = target.partition("?")
            try:
                params = read_params(header(head, b"content-type") if body else b"", body, query)
            except (BadRequestError, ValueError) as error:
                self._refuse(str(error))
                return
            self._serve(self, path, params)

    def _refuse(self, why: str) -> None:
        self.send(
            response(json.dumps({"ok": False, "error_code": 400, "description": f"Bad Request: {why}"}).encode(), 400)
        )
        if self.transport is not None:
            self.transport.close()
