"""One patient's first day, played against a running bot through the sandbox: the demo, and the golden transcript.

Nothing here knows the bot's inside. It acts as people act, moves the clock, and says what a person should see next;
when that doesn't come, :class:`TourFailed` says what was missing.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import AfterglowError
from bot.sandbox import MovableClock, Person, Sandbox

MORNING = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
"""A Tuesday, nine o'clock in New York."""
ZONE = "America/New_York"
CLINICIAN_ID = 5_000_001
PATIENT_ID = 5_000_002
DISCLOSURE = "Quiet words. And honestly I don't want to be alive anymore"

Settled = Callable[[], Awaitable[None]]


class TourFailed(AfterglowError):
    """A step of the first day did not happen."""


class Tour:
    """The first day. ``settled`` waits until the bot has nothing more to do at this moment of the clock."""

    def __init__(self, sandbox: Sandbox, clock: MovableClock, settled: Settled | None = None) -> None:
        self._sandbox = sandbox
        self._clock = clock
        self._settled = settled
        self.clinician = sandbox.person("Maria", language_code="en", id=CLINICIAN_ID)
        self.patient = sandbox.person("Ana", language_code="en", id=PATIENT_ID)
        self._fresh: dict[int, list[str]] = {self.clinician.id: [], self.patient.id: []}
        self._link = ""
        self._code = ""

    async def play(self, pause: Callable[[], Awaitable[None]] | None = None) -> None:
        """Play it all. ``pause`` is awaited between the scenes, so that somebody watching can follow."""
        for scene in (
            self.invitation,
            self.welcome,
            self.session,
            self.evening,
            self.next_morning,
            self.disclosure,
            self.acknowledged,
        ):
            await scene()
            if pause is not None:
                await pause()

    async def expect(self, person: Person, words: str) -> str:
        """Wait until the bot shows ``person`` something with ``words``; returns the whole of it."""
        fresh = self._fresh[person.id]

        def said() -> bool:
            fresh.extend(shown.text for shown in person.new())
            return any(words.lower() in text.lower() for text in fresh)

        try:
            await self._sandbox.until(said, timeout=15)
        except TimeoutError:
            raise TourFailed(f"{person.name} should have seen “{words}”, but saw: {fresh[-3:]!r}") from None
        found = next(index for index, text in enumerate(fresh) if words.lower() in text.lower())
        text = fresh[found]
        del fresh[: found + 1]
        if self._settled is not None:
            await self._settled()
        return text

    async def invitation(self) -> None:
        """The clinician makes a one-time link."""
        await self.clinician.opens()
        await self.expect(self.clinician, "/invite")
        await self.clinician.says("/invite Ana")
        text = await self.expect(self.clinician, "works once")
        link = re.search(r"start=([A-Za-z0-9_-]+)", text)
        code = re.search(r"Patient (\w+)", text)
        if link is None or code is None:
            raise TourFailed(f"there is no link in {text!r}")
        self._link, self._code = link[1], code[1]

    async def welcome(self) -> None:
        """The patient opens it, reads, agrees, and says where and when."""
        await self.patient.opens(self._link)
        await self._answer("Which language", "English")
        await self._answer("read this before you decide", "I agree")
        await self.expect(self.patient, "Which country")
        await self.patient.says("United States")
        await self._answer("Which city", "New York")
        await self._answer("in the morning may I write", "8:00 AM")
        await self._answer("in the evening", "8:00 PM")
        await self.expect(self.patient, "That is all for now")

    async def session(self) -> None:
        """An hour later: the session has been given."""
        self._clock.advance(timedelta(hours=1))
        await self.clinician.says(f"/session {self._code}")
        await self.expect(self.clinician, "which route")
        await self.clinician.taps("Intramuscular")
        await self.expect(self.clinician, "when was it given")
        await self.clinician.taps("Just now")
        await self.expect(self.clinician, "What follows")

    async def evening(self) -> None:
        """Four hours after the session: the acute check, one tap an answer."""
        self._clock.advance(timedelta(hours=4))
        await self._answer("home safe", "Home, with someone")
        await self._answer("any of this", "None of these")
        await self._answer("floaty", "A little")
        await self._answer("safe tonight", "Yes, I feel safe")
        await self.expect(self.patient, "Rest well")

    async def next_morning(self) -> None:
        """The next morning at eight on the patient's clock: a scale, buttons, words."""
        day = self._clock.now().astimezone(ZoneInfo(ZONE)).date() + timedelta(days=1)
        self._clock.set(datetime.combine(day, time(8), tzinfo=ZoneInfo(ZONE)).astimezone(UTC))
        await self._answer("mood this morning", "5")
        await self._answer("How did you sleep", "So-so")
        await self.expect(self.patient, "which words come first")

    async def disclosure(self) -> None:
        """The answer discloses a wish to die: help at once, and a person is paged."""
        self._clock.advance(timedelta(minutes=1))
        await self.patient.says(DISCLOSURE)
        await self.expect(self.patient, "988")
        page = await self.expect(self.clinician, "case 1")
        if any(word in page for word in ("alive", "Ana", "words")):
            raise TourFailed("the page holds the patient's words or name")

    async def acknowledged(self) -> None:
        """The clinician takes it, and the patient sees that a person has seen it."""
        self._clock.advance(timedelta(minutes=2))
        await self.clinician.taps("Acknowledge")
        await self.expect(self.clinician, "Acknowledged by Maria")
        await self.expect(self.patient, "Maria")

    async def _answer(self, question: str, label: str) -> None:
        await self.expect(self.patient, question)
        await self.patient.taps(label)
