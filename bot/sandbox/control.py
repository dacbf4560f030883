"""The control API under ``/sandbox/``, for the chat page and for other processes; and the page itself."""

from __future__ import annotations

import base64
import functools
from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.bot_api import Call
from bot.sandbox.chats import Message
from bot.sandbox.faults import KINDS, Fault
from bot.sandbox.people import Person
from bot.sandbox.portrait import chat_state, event_state, message_state
from bot.sandbox.refusals import NotPossible
from bot.sandbox.views import Press

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

Json = dict[str, Any]

LONGEST_WAIT = 25.0
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class _Rejected(Exception):
    """The request makes no sense; answered with 400 and this sentence."""


def pages(sandbox: Sandbox) -> Starlette:
    """The Starlette application with the page and the control API."""
    control = _Control(sandbox)
    env = Environment(loader=PackageLoader("bot.sandbox", "page"), autoescape=select_autoescape(["html"]))

    async def page(_request: Request) -> Response:
        html = env.get_template("page.html").render(bot=sandbox.world.bot.username, kinds=sorted(KINDS))
        return HTMLResponse(html, headers={"Content-Security-Policy": _CSP, "Cache-Control": "no-store"})

    def asset(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
        async def serve(_request: Request) -> Response:
            content = resources.files("bot.sandbox").joinpath("page", name).read_bytes()
            return Response(content, media_type=kind, headers={"Cache-Control": "no-cache"})

        return serve

    return Starlette(
        routes=[
            Route("/", page),
            Route("/page.css", asset("page.css", "text/css")),
            Route("/page.js", asset("page.js", "text/javascript")),
            Route("/bubbles.js", asset("bubbles.js", "text/javascript")),
            Route("/time.js", asset("time.js", "text/javascript")),
            Route("/sandbox/state", control.state),
            Route("/sandbox/events", control.events),
            Route("/sandbox/people", control.add_person, methods=["POST"]),
            Route("/sandbox/act", control.act, methods=["POST"]),
            Route("/sandbox/clock", control.clock),
            Route("/sandbox/clock", control.move_clock, methods=["POST"]),
            Route("/sandbox/faults", control.add_fault, methods=["POST"]),
            Route("/sandbox/faults", control.clear_faults, methods=["DELETE"]),
            Route("/sandbox/calls", control.calls),
            Route("/sandbox/transcript", control.transcript),
        ]
    )


Answerer = Callable[["_Control", Request], Awaitable[Response]]


def _checked(answer: Answerer) -> Answerer:
    """Turn what a person can't do, and requests without sense, into 400 with a sentence.

    Changes are accepted as application/json only: a form on a foreign page can't send that without being asked first.
    """

    @functools.wraps(answer)
    async def guarded(self: _Control, request: Request) -> Response:
        kind = request.headers.get("content-type", "")
        if request.method == "POST" and not kind.startswith("application/json"):
            return JSONResponse({"error": "send application/json"}, status_code=415)
        try:
            return await answer(self, request)
        except NotPossible as problem:
            return JSONResponse({"error": problem.detail}, status_code=400)
        except (_Rejected, ValueError, TypeError) as problem:
            return JSONResponse({"error": str(problem)}, status_code=400)

    return guarded


class _Control:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    # -- looking -------------------------------------------------------------------------------------------------

    def _clock(self) -> Json:
        clock = self.sandbox.clock
        return {"now": clock.now().isoformat(), "running": clock.running, "version": clock.version}

    def _state(self) -> Json:
        sandbox = self.sandbox
        world = sandbox.world
        return {
            "bot": {"username": world.bot.username, "name": world.bot.first_name},
            "commands": world.settings.get("commands", {}).get('[{"type": "default"}, ""]', []),
            "clock": self._clock(),
            "people": [chat_state(world, person.chat) for person in sandbox.people.values()],
            "groups": [
                chat_state(world, group.chat)
                | {"members": [world.users[m].first_name for m in group.chat.members if m in sandbox.people]}
                for group in sandbox.groups.values()
            ],
            "pending": sandbox.pending,
            "webhook": sandbox.api.webhook.url,
            "faults": self._faults(),
            "unknown_methods": sandbox.unknown_methods,
            "calls": len(sandbox.calls),
            "last": len(sandbox.events),
        }

    def _faults(self) -> list[Json]:
        return [
            {"kind": o.fault.kind, "method": o.fault.method, "count": o.fault.count, "hits": o.hits}
            for o in self.sandbox.faults.ordered
        ]

    @_checked
    async def state(self, _request: Request) -> Response:
        return JSONResponse(self._state())

    @_checked
    async def events(self, request: Request) -> Response:
        """Events from number ``since`` on; with ``wait`` seconds of long polling when there are none."""
        sandbox = self.sandbox
        since = int(request.query_params.get("since", "0"))
        wait = min(float(request.query_params.get("wait", "0")), LONGEST_WAIT)
        seen = (request.query_params.get("clock"), request.query_params.get("calls"))  # what the asker knows already
        here = (str(sandbox.clock.version), str(len(sandbox.calls)))
        if len(sandbox.events) <= since and wait and seen in (here, (None, None)):
            await sandbox.world.log.changed(wait)
        events = sandbox.events[since : since + 1000]
        touched = {event.chat.id: event.chat for event in events}
        return JSONResponse(
            {
                "events": [event_state(sandbox.world, event) for event in events],
                "chats": [chat_state(sandbox.world, chat, messages=False) for chat in touched.values()],
                "last": since + len(events),
                "clock": self._clock(),
                "pending": sandbox.pending,
                "calls": len(sandbox.calls),
                "population": len(sandbox.people) + len(sandbox.groups),
                "faults": self._faults(),
            }
        )

    @_checked
    async def calls(self, request: Request) -> Response:
        """The newest ``limit`` calls, newest first."""
        limit = int(request.query_params.get("limit", "100"))
        first = max(0, len(self.sandbox.calls) - limit)
        return JSONResponse([_call_state(first + n, c) for n, c in enumerate(self.sandbox.calls[first:])][::-1])

    @_checked
    async def transcript(self, request: Request) -> Response:
        given = request.query_params.get("person")
        return PlainTextResponse(self.sandbox.transcript(self._person(given) if given else None))

    # -- acting --------------------------------------------------------------------------------------------------

    def _person(self, given: Any) -> Person:
        for person in self.sandbox.people.values():
            if str(given) in (str(person.id), person.name):
                return person
        raise _Rejected(f"there is nobody called {given}")

    @_checked
    async def add_person(self, request: Request) -> Response:
        body = await request.json()
        name = str(body.get("name") or "").strip()
        if not name:
            raise _Rejected("a person needs a name")
        known = {key: body[key] for key in ("language_code", "last_name", "username", "id") if body.get(key)}
        person = self.sandbox.person(name, **known)
        self.sandbox.world.log.wake()
        return JSONResponse(chat_state(self.sandbox.world, person.chat), status_code=201)

    @_checked
    async def act(self, request: Request) -> Response:
        body = await request.json()
        person = self._person(body.get("person"))
        result = await _act(self.sandbox, person, str(body.get("act")), body)
        answer: Json = {"ok": True}
        if isinstance(result, Press):
            answer |= {"query": result.id, "data": result.data, "url": result.url}
        elif isinstance(result, Message):
            answer["message"] = message_state(self.sandbox.world, result)
        return JSONResponse(answer)

    @_checked
    async def clock(self, request: Request) -> Response:
        """The time; with ``wait_version`` answered when the version is another one, after 25 s at the latest."""
        known = request.query_params.get("wait_version")
        if known is not None and int(known) == self.sandbox.clock.version:
            await self.sandbox.clock_changed(LONGEST_WAIT)
        return JSONResponse(self._clock())

    @_checked
    async def move_clock(self, request: Request) -> Response:
        body = await request.json()
        clock = self.sandbox.clock
        if "set" in body:
            clock.set(datetime.fromisoformat(body["set"]))
        if "advance_seconds" in body:
            clock.advance(timedelta(seconds=float(body["advance_seconds"])))
        if "running" in body:
            (clock.run if body["running"] else clock.freeze)()
        return JSONResponse(self._clock())

    @_checked
    async def add_fault(self, request: Request) -> Response:
        body = await request.json()
        unknown = body.keys() - {field.name for field in fields(Fault)}
        if unknown:
            raise _Rejected(f"a fault has no {', '.join(sorted(unknown))}")
        fault = Fault(**body)
        self.sandbox.faults.add(fault)
        self.sandbox.world.log.wake()
        return JSONResponse(asdict(fault), status_code=201)

    @_checked
    async def clear_faults(self, _request: Request) -> Response:
        self.sandbox.faults.clear()
        self.sandbox.world.log.wake()
        return JSONResponse([])


async def _act(sandbox: Sandbox, person: Person, act: str, body: Json) -> Any:
    chat: Any = None
    if given := body.get("chat"):
        chat = sandbox.world.chats.get(int(given))
    where = chat or person.chat

    def message() -> Message:
        ident = body.get("message_id")
        found = where.messages.get(int(ident)) if ident else person.last_own
        if found is None:
            raise _Rejected("there is no such message")
        return found

    text = str(body.get("text") or "")
    simple: dict[str, Callable[[], Awaitable[Any]]] = {
        "opens": lambda: person.opens(str(body.get("payload") or "")),
        "says": lambda: person.says(text, chat=chat),
        "edits": lambda: person.edits(message(), text),
        "replies": lambda: person.replies(message(), text),
        "deletes": lambda: person.deletes(message()),
        "reacts": lambda: person.reacts(message(), body.get("emoji")),
        "sends_photo": lambda: person.sends_photo(body.get("caption"), chat=chat),
        "sends_voice": lambda: person.sends_voice(chat=chat),
        "sends_video": lambda: person.sends_video(body.get("caption"), chat=chat),
        "sends_sticker": lambda: person.sends_sticker(str(body.get("emoji") or "🙂"), chat=chat),
        "sends_album": lambda: person.sends_album(body.get("captions") or [None, None], chat=chat),
        "sends_contact": lambda: person.sends_contact(chat=chat),
        "sends_location": lambda: person.sends_location(float(body["lat"]), float(body["lon"]), chat=chat),
        "sends_document": lambda: person.sends_document(
            str(body.get("name") or "notes.txt"),
            base64.b64decode(body["content"]) if body.get("content") else b"notes",
            body.get("caption"),
            chat=chat,
        ),
        "taps": lambda: person.taps(
            body.get("label"),
            data=body.get("data"),
            message=message() if body.get("message_id") else None,
            nth=int(body.get("nth") or 0),
            chat=chat,
        ),
        "blocks": person.blocks,
        "unblocks": person.unblocks,
        "deletes_account": person.deletes_account,
    }
    if act not in simple:
        raise _Rejected(f"there is no act {act}; there are {', '.join(simple)}")
    return await simple[act]()


def _call_state(number: int, call: Call) -> Json:
    return {
        "number": number,
        "method": call.method,
        "params": {key: str(value)[:300] for key, value in call.params.items()},
        "at": call.at.isoformat(),
        "outcome": call.outcome or "waiting",
        "status": call.status,
    }
