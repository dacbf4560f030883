"""The Sandbox: one local Telegram with its bot, people, clock and faults, served over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from bot.sandbox import transcript as script
from bot.sandbox.bot_api import BotApi, Call
from bot.sandbox.chats import Chat, User
from bot.sandbox.clock import MovableClock
from bot.sandbox.events import Event
from bot.sandbox.faults import Faults
from bot.sandbox.groups import Group
from bot.sandbox.people import Person
from bot.sandbox.refusals import NotPossible
from bot.sandbox.wire import HttpServer, Receive, Scope, Send
from bot.sandbox.world import FIRST_GROUP, FIRST_PERSON, World

Json = dict[str, Any]


class Sandbox:
    """A local Telegram.

    ``token`` is the bot's; its number is the bot's user id. ``real_limits`` turns Telegram's rate limits on (on the
    sandbox clock). ``privacy`` is the privacy mode in groups. ``webhook_backoff`` is the first pause, in real seconds,
    before a refused update is offered to a webhook again. The same ``seed`` and the same actions give the same ids.
    """

    def __init__(
        self,
        clock: MovableClock,
        seed: int = 0,
        token: str = "1000:sandbox",  # noqa: S107 - a made-up one
        bot_username: str = "afterglow_bot",
        real_limits: bool = False,
        *,
        privacy: bool = True,
        webhook_backoff: float = 0.2,
    ) -> None:
        self.clock = clock
        self.token = token
        self.world = World(clock, seed, token, bot_username, privacy=privacy)
        self.api = BotApi(self.world, real_limits=real_limits, webhook_backoff=webhook_backoff)
        self.people: dict[int, Person] = {}
        self.groups: dict[str, Group] = {}
        self._http = HttpServer(self)
        self._clock_watchers: set[asyncio.Future[None]] = set()
        self._pages: Callable[[Any, Any, Any], Any] | None = None
        self.world.queue.on_confirmed = self.world.log.wake
        clock.on_jump(self.world.log.wake)

    # -- serving -------------------------------------------------------------------------------------------------

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one."""
        await self._http.start(host, port)
        self.api.webhook.start()

    async def stop(self) -> None:
        """Stop within a few seconds, whatever hangs; the state stays and can be looked at."""
        await self.api.webhook.stop()
        self.world.queue.terminate("terminated: the sandbox stops")  # nobody reads it, the connections go first
        self.world.log.wake()
        for future in list(self._clock_watchers):
            future.cancel()
        await self._http.stop()

    async def restart(self, down_for: float = 0.0) -> None:
        """Go away and come back on the same port, ``down_for`` real seconds later; queue and chats are kept."""
        host, port = self._http.host, self._http.port
        await self.stop()
        if down_for:
            await asyncio.sleep(down_for)
        await self.start(host, port)

    @property
    def url(self) -> str:
        """Where it listens; the chat page is at ``/``."""
        return f"http://{self._http.host}:{self._http.port}"

    @property
    def base_url(self) -> str:
        """``base_url`` for python-telegram-bot."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """``base_file_url`` for python-telegram-bot."""
        return f"{self.url}/file/bot"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request: the Bot API, files, or the page and its control API."""
        path = scope.get("path", "")
        if path.startswith(("/bot", "/file/bot")):
            await self.api(scope, receive, send)
            return
        if self._pages is None:
            from bot.sandbox.control import pages  # templates are read when the first browser comes

            self._pages = pages(self)
        await self._pages(scope, receive, send)

    async def clock_changed(self, seconds: float) -> bool:
        """Wait up to ``seconds`` of real time until the clock is moved; whether it was."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        end = self.clock.on_jump(lambda: None if future.done() else future.set_result(None))
        self._clock_watchers.add(future)
        try:
            done, _ = await asyncio.wait({future}, timeout=seconds)
        finally:
            end()
            self._clock_watchers.discard(future)
        return bool(done)

    # -- people and groups ---------------------------------------------------------------------------------------

    def person(
        self,
        name: str,
        language_code: str | None = "en",
        last_name: str | None = None,
        username: str | None = None,
        id: int | None = None,  # noqa: A002 - what Telegram calls it
    ) -> Person:
        """A new person who has not opened the bot yet; ids count up from a fixed one."""
        ident = id if id is not None else FIRST_PERSON + self.world.serial("person", 0)
        if ident in self.world.users:
            raise NotPossible(f"There is somebody with id {ident} already.")
        user = User(ident, name, last_name=last_name, username=username, language_code=language_code)
        chat = Chat(ident, "private", name, person=user)
        self.world.users[ident] = user
        self.world.chats[ident] = chat
        self.people[ident] = Person(self.world, user, chat)
        return self.people[ident]

    def group(self, title: str, members: Iterable[Person] = (), *, forum: bool = False) -> Group:
        """A new group of these people (the first owns it) and the bot; a forum is a supergroup with topics."""
        ident = FIRST_GROUP - self.world.serial("group", 0)
        chat = Chat(ident, "group", title, opened=True)
        for person in members:
            chat.members[person.id] = "member" if chat.members else "creator"
        chat.members[self.world.bot.id] = "member"
        self.world.chats[ident] = chat
        group = Group(self.world, chat)
        self.groups[title] = group
        if forum:
            del self.world.chats[ident]
            chat.id, chat.type, chat.is_forum = ident - 1_002_000_000_000, "supergroup", True
            chat.members[self.world.bot.id] = "administrator"
            chat.rebuild()
            self.world.chats[chat.id] = chat
        return group

    # -- looking at it -------------------------------------------------------------------------------------------

    @property
    def faults(self) -> Faults:
        """Faults in force; ``sandbox.faults.add(Fault(kind=…))``."""
        return self.world.faults

    @property
    def calls(self) -> list[Call]:
        """Every Bot API call so far."""
        return self.api.calls

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.api.calls if call.method == method]

    @property
    def unknown_methods(self) -> list[str]:
        """Methods that were called and don't exist here; a test should end with this empty."""
        return self.api.unknown_methods

    @property
    def pending(self) -> int:
        """Updates not yet confirmed by an offset or accepted by the webhook."""
        return len(self.world.queue)

    @property
    def events(self) -> list[Event]:
        """Everything visible so far."""
        return self.world.log.events

    def on_event(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Call back with every visible thing as it happens (``str(event)`` is its line); returns what ends it."""
        return self.world.log.listen(callback)

    def transcript(self, who: Person | Group | None = None) -> str:
        """Both sides as text, of one chat or of all; stable, for golden files."""
        return script.transcript(self.world.log.events, None if who is None else who.id)

    def poison(self, payload: Json | None = None) -> None:
        """Queue a malformed update now."""
        self.world.poison(payload)

    async def until(self, condition: Callable[[], Any], timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Wait until the condition holds, looked at after each event or call; TimeoutError with the transcript."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while not condition():
            left = deadline - loop.time()
            if left <= 0 or (not await self.world.log.changed(left) and not condition()):
                raise TimeoutError(f"not within {timeout} s; so far:\n{self.transcript()}")

    async def quiet(self, settle: float = 0.05, timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Wait until no update is pending, no call is under way and nothing happened for ``settle`` real seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while loop.time() < deadline:
            moved = await self.world.log.changed(settle)
            if not moved and not self.pending and not self.api.in_flight:
                return
        raise TimeoutError(f"not quiet within {timeout} s: {self.pending} updates pending, {self.api.in_flight} calls")
