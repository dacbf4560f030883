"""The load server keeps the parts of Telegram that the figures rest on: redelivery, confirming, one poller."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.bench.load_server import LoadServer
from tests.bench.people import Person
from tests.bench.script import QUESTIONS, answer
from tests.bench.wire import BadRequestError, Connection, header, read_params


class Wire(Connection):
    """A connection that keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__(lambda *_: None, lambda _: None)
        self.sent: list[dict[str, Any]] = []

    def send(self, data: bytes) -> bool:
        self.sent.append(json.loads(data.partition(b"\r\n\r\n")[2]))
        return True


def load(chats: int = 3) -> LoadServer:
    return LoadServer([Person(100 + at, at, "/start") for at in range(chats)], [], 0.0)


def call(server: LoadServer, method: str, **params: object) -> dict[str, Any]:
    wire = Wire()
    server.serve(wire, f"/bot1:x/{method}", {name: str(value) for name, value in params.items()})
    return wire.sent[-1]


def released(chats: int = 3) -> LoadServer:
    server = load(chats)
    server.serve(Wire(), "/bench/release", {})
    return server


async def test_updates_come_again_until_an_offset_confirms_them() -> None:
    server = released()
    first = call(server, "getUpdates", limit=2)["result"]
    assert call(server, "getUpdates", limit=2)["result"] == first
    assert server.counters["redelivered"] == 2
    rest = call(server, "getUpdates", offset=first[-1]["update_id"] + 1)["result"]
    assert [update["message"]["chat"]["id"] for update in first + rest] == [100, 101, 102]


async def test_a_waiting_poll_is_answered_when_somebody_writes() -> None:
    server = load()
    wire = Wire()
    server.serve(wire, "/bot1:x/getUpdates", {"timeout": "5"})
    assert not wire.sent
    server.serve(Wire(), "/bench/release", {})
    async with asyncio.timeout(2):
        while not wire.sent:
            await asyncio.sleep(0)
    assert len(wire.sent[0]["result"]) == 3


async def test_a_second_poller_ends_the_first() -> None:
    server = load()
    first = Wire()
    server.serve(first, "/bot1:x/getUpdates", {"timeout": "5"})
    server.serve(Wire(), "/bot1:x/getUpdates", {"timeout": "5"})
    assert first.sent[0]["error_code"] == 409


async def test_a_question_brings_the_answer_as_the_next_update() -> None:
    server = released(1)
    last = call(server, "getUpdates")["result"][-1]["update_id"]
    sent = call(server, "sendMessage", chat_id=100, text=QUESTIONS[0].words)
    assert sent["result"]["text"] == QUESTIONS[0].words
    (update,) = call(server, "getUpdates", offset=last + 1)["result"]
    assert update["message"]["text"] == answer(0, 1)


async def test_what_telegram_refuses_is_refused() -> None:
    server = released()
    assert call(server, "sendMessage", chat_id=1, text="x")["error_code"] == 400
    assert call(server, "sendMessage", chat_id=100, text="")["error_code"] == 400
    assert call(server, "sendInvoice", chat_id=100)["error_code"] == 404


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"application/x-www-form-urlencoded", b"chat_id=5&text=so%2Dso+%C3%A4"),
        (b"application/json", '{"chat_id": 5, "text": "so-so ä"}'.encode()),
        (
            b"multipart/form-data; boundary=B",
            '--B\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n5\r\n'
            '--B\r\nContent-Disposition: form-data; name="text"\r\n\r\nso-so ä\r\n--B--\r\n'.encode(),
        ),
    ],
)
def test_all_three_kinds_of_body_say_the_same(kind: bytes, body: bytes) -> None:
    assert read_params(kind, body, "") == {"chat_id": "5", "text": "so-so ä"}


def test_a_body_of_another_kind_is_refused() -> None:
    with pytest.raises(BadRequestError):
        read_params(b"text/plain", b"x", "")


def test_a_header_is_found_in_any_case() -> None:
    assert header(b"POST / HTTP/1.1\r\nContent-Length: 7\r\nHOST: a", b"content-length") == b"7"
    assert header(b"POST / HTTP/1.1\r\nContent-Length: 7\r\nHOST: a", b"host") == b"a"
    assert header(b"POST / HTTP/1.1", b"host") == b""
