"""The least work a contestant could do, to find what the load server itself can bear.

No library, no parsing to speak of, nothing kept but a count a chat: one connection polls, a few send. Not a bot and
not in the comparison; a contestant that comes near its figure is being measured by the server.
"""

from __future__ import annotations

import asyncio
import json
import sys
from urllib.parse import quote_plus

from tests.bench.script import QUESTIONS, closing

CONNECTIONS = 32


class Line:
    """One kept-alive connection that sends a request and reads its answer."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def call(self, method: str, form: str) -> bytes:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port, limit=1 << 20)
        body = form.encode()
        head = (
            f"POST /bot1:x/{method} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded"
            f"\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = int(answer.rpartition(b"Content-Length: ")[2])
        return await self._reader.readexactly(length)


async def send(line: Line, queue: asyncio.Queue[tuple[int, str]]) -> None:
    while True:
        chat, text = await queue.get()
        await line.call("sendMessage", f"chat_id={chat}&text={quote_plus(text)}")


async def run(host: str, port: int) -> None:
    queue: asyncio.Queue[tuple[int, str]] = asyncio.Queue()
    kept: dict[int, list[str]] = {}
    lines = [Line(host, port) for _ in range(CONNECTIONS)]
    tasks = [asyncio.create_task(send(line, queue)) for line in lines]
    poll, offset = Line(host, port), 0
    while not any(task.done() for task in tasks):
        batch = json.loads(await poll.call("getUpdates", f"timeout=10&offset={offset}"))["result"]
        for update in batch:
            offset = update["update_id"] + 1
            chat, text = update["message"]["chat"]["id"], update["message"]["text"]
            answers = kept.get(chat)
            if answers is None:
                answers = kept[chat] = []
            else:
                answers.append(text)
            step = len(answers)
            queue.put_nowait((chat, QUESTIONS[step].words if step < len(QUESTIONS) else closing(answers)))


def main() -> None:
    host, _, port = sys.argv[1].removeprefix("http://").partition(":")
    asyncio.run(run(host, int(port)))


if __name__ == "__main__":
    main()
