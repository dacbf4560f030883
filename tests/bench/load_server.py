"""The load: a small Bot API over loopback, with people behind it, in a process of its own.

It keeps what matters of Telegram's behaviour: updates are handed out again until an offset confirms them; a long poll
is answered 1 ms after something came, so that neighbours travel together (as tdlib/telegram-bot-api does); a second
poller ends the first with 409. It has no limits on sending: those would hide the contestants behind the limit.

`--latency` delays every answer. A message counts as accepted when it arrives, and an update as handed out when its
bytes leave, so the time of a turn holds the contestant's own doing and what it spends waiting for answers.

The runner steers it with GET /bench/... on the same port: warm, release, nudge, results, and wait (a long poll on one
counter). A few people more than asked for hold their check-in before the release and are not counted: libraries
build models and open connections at their first updates, and a bot that runs for months shouldn't be judged by that.

It ends when its standard input closes, so it can't outlive the runner.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from tests.bench.people import Person, Turn, account
from tests.bench.wire import Connection, response

FIRST_CHAT = 5_000_001
WARM_PEOPLE = 8
BOT = {
    "id": 7000000001,
    "is_bot": True,
    "first_name": "Bench",
    "username": "bench_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
DATE = 1_760_000_000
GATHER_S = 0.001
LONGEST_POLL_S = 50

TRUE = b'{"ok":true,"result":true}'
PLAIN: dict[str, bytes] = {
    "getme": json.dumps({"ok": True, "result": BOT}).encode(),
    "getmycommands": b'{"ok":true,"result":[]}',
    "getwebhookinfo": b'{"ok":true,"result":{"url":"","has_custom_certificate":false,"pending_update_count":0}}',
    "getmydescription": b'{"ok":true,"result":{"description":""}}',
    "getmyshortdescription": b'{"ok":true,"result":{"short_description":""}}',
    "getmyname": b'{"ok":true,"result":{"name":"Bench"}}',
    "getchatmenubutton": b'{"ok":true,"result":{"type":"default"}}',
    **dict.fromkeys(
        (
            "deletewebhook", "setmycommands", "deletemycommands", "setmydescription", "setmyshortdescription",
            "setmyname", "setchatmenubutton", "answercallbackquery", "sendchataction", "deletemessage",
            "deletemessages", "setmessagereaction", "pinchatmessage", "unpinchatmessage",
        ),
        TRUE,
    ),
}  # fmt: skip
SENDS = frozenset({"sendmessage"})
EDITS = frozenset({"editmessagetext", "editmessagereplymarkup", "editmessagecaption"})


class LoadServer:
    """The queue of updates, the people, and the methods. Single-threaded: nothing here awaits."""

    def __init__(self, people: list[Person], warm: list[Person], latency_s: float) -> None:
        self.counted = people
        self.warm = warm
        self.people = {person.chat: person for person in (*people, *warm)}
        self.latency_s = latency_s
        self.loop = asyncio.get_running_loop()
        self.pending: deque[tuple[int, bytes, Turn]] = deque()
        self.next_update = 1000
        self.next_message = 1
        self.counters = {
            "polls": 0,
            "replies": 0,
            "finished": 0,
            "warmed": 0,
            "calls": 0,
            "unknown": 0,
            "refused": 0,
            "redelivered": 0,
        }
        self.unknown: set[str] = set()
        self.cpu_at_release = 0.0
        self.cpu_at_reply = 0.0
        self.last_reply = 0.0
        self.released = 0.0
        self._poll: tuple[Connection, int, asyncio.TimerHandle] | None = None
        self._gather: asyncio.TimerHandle | None = None
        self._waits: list[tuple[str, int, Connection, asyncio.TimerHandle]] = []

    # -- HTTP ---------------------------------------------------------------------------------------------------------

    def connection(self) -> Connection:
        return Connection(self.serve, self.lost)

    def serve(self, connection: Connection, path: str, params: dict[str, str]) -> None:
        if path.startswith("/bench/"):
            self.steer(connection, path[7:], params)
            return
        method = path.rpartition("/")[2].lower()
        self.counters["calls"] += 1
        if method == "getupdates":
            self.get_updates(connection, params)
            return
        if method in SENDS:
            self.answer(connection, self.send_message(params))
        elif method in EDITS:
            self.answer(connection, self.edit(params))
        elif method in PLAIN:
            self.answer(connection, PLAIN[method])
        elif method in ("getchat", "getchatmember"):
            self.answer(connection, self.get_chat(method, params))
        else:
            self.counters["unknown"] += 1
            self.unknown.add(method)
            self.answer(connection, self.error(404, "Not Found: method not found"), 404)

    def answer(self, connection: Connection, body: bytes, status: int = 200) -> None:
        data = response(body, status)
        if self.latency_s:
            self.loop.call_later(self.latency_s, connection.send, data)
        else:
            connection.send(data)

    def error(self, code: int, words: str) -> bytes:
        if code == 400:
            self.counters["refused"] += 1
        return json.dumps({"ok": False, "error_code": code, "description": words}).encode()

    def lost(self, connection: Connection) -> None:
        if self._poll is not None and self._poll[0] is connection:
            self._poll[2].cancel()
            self._poll = None
        self._waits = [wait for wait in self._waits if wait[2] is not connection]

    # -- updates ------------------------------------------------------------------------------------------------------

    def queue(self, person: Person, text: str) -> None:
        """Put what a person just sent into the queue, and wake the poll a moment later."""
        self.next_update += 1
        self.next_message += 1
        message: dict[str, Any] = {
            "message_id": self.next_message,
            "from": {"id": person.chat, "is_bot": False, "first_name": f"P{person.number}", "language_code": "en"},
            "chat": {"id": person.chat, "type": "private", "first_name": f"P{person.number}"},
            "date": DATE,
            "text": text,
        }
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
        update = json.dumps({"update_id": self.next_update, "message": message}, separators=(",", ":")).encode()
        self.pending.append((self.next_update, update, person.turns[-1]))
        if self._poll is not None and self._gather is None:
            self._gather = self.loop.call_later(GATHER_S, self.gathered)

    def get_updates(self, connection: Connection, params: dict[str, str]) -> None:
        """Confirm up to the offset, then hand out from it: at once, when something comes, or empty at the timeout."""
        self.bump("polls")
        offset = int(params.get("offset") or 0)
        if offset < 0:
            offset = self.pending[offset][0] if -offset <= len(self.pending) else 0
        while self.pending and self.pending[0][0] < offset:
            self.pending.popleft()
        limit = min(100, max(1, int(params.get("limit") or 100)))
        timeout = min(LONGEST_POLL_S, max(0.0, float(params.get("timeout") or 0)))
        if self._poll is not None:
            other, _, timer = self._poll
            timer.cancel()
            self._poll = None
            self.answer(other, self.error(409, "Conflict: terminated by other getUpdates request"), 409)
        if self.pending or not timeout:
            self.hand_out(connection, limit)
        else:
            self._poll = (connection, limit, self.loop.call_later(timeout, self.gathered))

    def gathered(self) -> None:
        self._gather = None
        if self._poll is not None:
            connection, limit, timer = self._poll
            timer.cancel()
            self._poll = None
            self.hand_out(connection, limit)

    def hand_out(self, connection: Connection, limit: int) -> None:
        if self.latency_s:
            self.loop.call_later(self.latency_s, self.write_updates, connection, limit)
        else:
            self.write_updates(connection, limit)

    def write_updates(self, connection: Connection, limit: int) -> None:
        batch = [self.pending[at] for at in range(min(limit, len(self.pending)))]
        if not connection.send(response(b'{"ok":true,"result":[' + b",".join(row[1] for row in batch) + b"]}")):
            return
        now = time.perf_counter()
        for _, _, turn in batch:
            if turn.handed is None:
                turn.handed = now
            else:
                self.counters["redelivered"] += 1

    # -- methods ------------------------------------------------------------------------------------------------------

    def send_message(self, params: dict[str, str]) -> bytes:
        now = time.perf_counter()
        text = params.get("text", "")
        person = self.people.get(int(params.get("chat_id") or 0))
        if person is None:
            return self.error(400, "Bad Request: chat not found")
        if not 1 <= len(text) <= 4096:
            return self.error(
                400, "Bad Request: message text is empty" if not text else "Bad Request: message is too long"
            )
        self.next_message += 1
        body = self.message(person.chat, self.next_message, text, params)
        was_finished = person.finished
        waiting = person.turns[-1] if person.turns else None
        reply = person.hear(text, now)
        if reply is not None:
            self.queue(person, reply)
        if person.number >= len(self.counted):
            if person.finished and not was_finished:
                self.bump("warmed")
            return body
        if waiting is not None and waiting.replied == now:
            self.last_reply = now
            self.cpu_at_reply = time.process_time()
            self.bump("replies")
        if person.finished and not was_finished:
            self.bump("finished")
        return body

    def message(self, chat: int, message_id: int, text: str, params: dict[str, str]) -> bytes:
        result: dict[str, Any] = {
            "message_id": message_id,
            "from": {"id": BOT["id"], "is_bot": True, "first_name": "Bench", "username": "bench_bot"},
            "chat": {"id": chat, "type": "private", "first_name": f"P{self.people[chat].number}"},
            "date": DATE,
            "text": text,
        }
        markup = params.get("reply_markup", "")
        if "inline_keyboard" in markup:
            result["reply_markup"] = json.loads(markup)
        return json.dumps({"ok": True, "result": result}, separators=(",", ":")).encode()

    def edit(self, params: dict[str, str]) -> bytes:
        """An edit changes what is on the screen; nobody answers it, and it ends no turn."""
        chat = int(params.get("chat_id") or 0)
        if chat not in self.people:
            return self.error(400, "Bad Request: chat not found")
        return self.message(chat, int(params.get("message_id") or 0), params.get("text") or "…", params)

    def get_chat(self, method: str, params: dict[str, str]) -> bytes:
        chat = int(params.get("chat_id") or 0)
        if chat not in self.people:
            return self.error(400, "Bad Request: chat not found")
        if method == "getchat":
            result: dict[str, Any] = {"id": chat, "type": "private", "accent_color_id": 0, "max_reaction_count": 11}
            result["accepted_gift_types"] = dict.fromkeys(
                ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
                True,
            )
        else:
            result = {"status": "member", "user": {"id": chat, "is_bot": False, "first_name": "P"}}
        return json.dumps({"ok": True, "result": result}).encode()

    # -- steering -----------------------------------------------------------------------------------------------------

    def steer(self, connection: Connection, word: str, params: dict[str, str]) -> None:
        """Release, nudge and results answer at once; wait answers when `counter` reaches `least`, or at its timeout."""
        now = time.perf_counter()
        if word == "wait":
            counter, least = params["counter"], int(params["least"])
            if self.counters[counter] >= least:
                self.told(connection)
            else:
                timer = self.loop.call_later(float(params["timeout"]), self.waited_out, connection)
                self._waits.append((counter, least, connection, timer))
            return
        if word == "warm":
            for person in self.warm:
                self.queue(person, person.begin(now))
        elif word == "release":
            self.released, self.cpu_at_release = now, time.process_time()
            for person in self.counted:
                self.queue(person, person.begin(now))
        elif word == "nudge":
            for person in self.counted:
                if not person.finished:
                    self.queue(person, person.nudge(now))
        elif word == "results":
            connection.send(response(json.dumps(self.results()).encode()))
            return
        self.told(connection)

    def told(self, connection: Connection) -> None:
        connection.send(response(json.dumps({**self.counters, "pending": len(self.pending)}).encode()))

    def waited_out(self, connection: Connection) -> None:
        self._waits = [wait for wait in self._waits if wait[2] is not connection]
        self.told(connection)

    def bump(self, counter: str) -> None:
        self.counters[counter] += 1
        if self._waits:
            for wait in [w for w in self._waits if w[0] == counter and self.counters[counter] >= w[1]]:
                wait[3].cancel()
                self._waits.remove(wait)
                self.told(wait[2])

    def results(self) -> dict[str, object]:
        """The people's account, and the server's own: `server_busy` is the share of one core it used while loaded."""
        loaded = self.last_reply - self.released
        return {
            **account(self.counted),
            **self.counters,
            "unknown_methods": sorted(self.unknown),
            "server_busy": (self.cpu_at_reply - self.cpu_at_release) / loaded if loaded > 0 else 0.0,
        }


async def run(chats: int, latency_s: float, opening: str, lifetime_s: float, say: Callable[[str], None]) -> None:
    """Serve until standard input closes or the lifetime is over; the first line said is the port."""
    everyone = [
        Person(FIRST_CHAT + at, at, opening.replace("{chat}", str(FIRST_CHAT + at)))
        for at in range(chats + WARM_PEOPLE)
    ]
    load = LoadServer(everyone[:chats], everyone[chats:], latency_s)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(load.connection, "127.0.0.1", 0, backlog=1024)
    say(json.dumps({"port": server.sockets[0].getsockname()[1]}))
    ended = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), ended.set)
    try:
        async with asyncio.timeout(lifetime_s):
            await ended.wait()
    except TimeoutError:
        say(json.dumps({"ended": "lifetime"}))
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=400)
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--opening", default="/start", help="what begins a check-in; {chat} becomes the chat's id")
    parser.add_argument("--lifetime", type=float, default=300.0, help="seconds after which the server ends by itself")
    given = parser.parse_args()
    asyncio.run(
        run(given.chats, given.latency_ms / 1000, given.opening, given.lifetime, lambda line: print(line, flush=True))
    )


if __name__ == "__main__":
    main()
