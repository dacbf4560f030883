"""The pure heart: what follows from what happened. No IO, no asyncio, no wall clock, no Telegram type, no SQL."""
