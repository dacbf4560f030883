"""Health and metrics over HTTP: whether the bot lives, and numbers without anybody's words."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta

import uvicorn
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.domain.clock import Clock
from bot.store import cases, inbox, meta, outbox, questions, timers
from bot.store.database import Database
from bot.store.times import moment, stamp

STALE = {"polled": timedelta(seconds=120), "alive": timedelta(seconds=90)}
YOUNG = timedelta(seconds=60)
"""An update or a message that has been waiting longer than this is a sign that something stands still."""


async def look(database: Database, now: datetime) -> dict[str, object]:
    """The state of the house. ``problems`` is empty when all is well."""
    marks = {row["key"]: row["value"] for row in await database.read.all(meta.ALL) if row["key"] in STALE}
    problems: list[str] = []
    for key, longest in STALE.items():
        if key not in marks:
            problems.append(f"{key}: never")
        elif now - moment(int(marks[key])) > longest:
            problems.append(f"{key}: {int((now - moment(int(marks[key]))).total_seconds())} s ago")
    waiting = await database.read.one(inbox.OLDEST_NEW)
    if waiting and waiting["oldest"] and now - moment(waiting["oldest"]) > YOUNG:
        problems.append("inbox: an update has been waiting for over a minute")
    ready = await database.read.one(outbox.OLDEST_READY, now=stamp(now))
    if ready and ready["oldest"] and now - moment(ready["oldest"]) > YOUNG:
        problems.append("outbox: a message has been waiting for over a minute")
    overdue = await database.read.one(cases.OVERDUE, before=stamp(now - YOUNG))
    if overdue and overdue["count"]:
        problems.append(f"cases: {overdue['count']} overdue")
    unanswered = await database.read.one(questions.OVERDUE, before=stamp(now - YOUNG))
    if unanswered and unanswered["count"]:
        problems.append(f"questions: {unanswered['count']} overdue")
    counts = {
        name: {row["state"]: row["count"] for row in await database.read.all(statement)}
        for name, statement in (("inbox", inbox.COUNTS), ("outbox", outbox.COUNTS), ("timers", timers.COUNTS))
    }
    return {"ok": not problems, "problems": problems, "counts": counts}


def application(database: Database, clock: Clock) -> Starlette:
    """``/healthz`` (200 or 503) and ``/metrics``."""

    async def healthz(_: Request) -> Response:
        state = await look(database, clock.now())
        return JSONResponse(state, status_code=200 if state["ok"] else 503)

    async def metrics(_: Request) -> Response:
        state = await look(database, clock.now())
        registry = CollectorRegistry()
        Gauge("afterglow_ok", "1 when every part is alive", registry=registry).set(1 if state["ok"] else 0)
        rows = Gauge("afterglow_rows", "Rows by table and state", ["table", "state"], registry=registry)
        counts = state["counts"]
        if isinstance(counts, dict):
            for table, states in counts.items():
                for name, count in states.items():
                    rows.labels(table, name).set(count)
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")

    return Starlette(routes=[Route("/healthz", healthz), Route("/metrics", metrics)])


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]  # signals belong to bot.app
        yield


async def serve(database: Database, clock: Clock, host: str, port: int) -> None:
    """Serve until cancelled."""
    config = uvicorn.Config(
        application(database, clock), host=host, port=port, log_config=None, access_log=False, lifespan="off"
    )
    server = _Server(config)
    try:
        await server.serve()
    finally:
        # A cancelled uvicorn leaves its port taken and its connections open.
        for listening in getattr(server, "servers", ()):
            listening.close()
        for connection in list(server.server_state.connections):
            connection.shutdown()
