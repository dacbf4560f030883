"""Sending: an outbox row becomes one Bot API call, and what Telegram answers becomes one of four outcomes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.engine.delivery import Delivered, Fetched, Outcome, Permanent, RetryLater, Unknown
from bot.engine.uploads import LARGEST
from bot.store.outbox import Claimed
from bot.telegram.wire import Unsent, Wire

FETCH_SECONDS = 30.0
_GONE = ("chat not found", "user is deactivated", "bot was blocked", "can't initiate conversation", "was kicked")
_HARMLESS = (
    "message is not modified",
    "query is too old",
    "message to edit not found",
    "message to delete not found",
    "message can't be deleted",
    "message can't be edited",
)


class TelegramSender:
    """Sends rows with one bot's token; ``files`` is the address below which files that were sent can be fetched."""

    def __init__(self, wire: Wire, base: str, files: str) -> None:
        self._wire = wire
        self._base = base
        self._files = files

    async def send(self, row: Claimed) -> Outcome:
        """Send one row; never raises for what Telegram or the network does."""
        fetching = row.payload["do"] == "fetch"
        method, parameters = ("getFile", {"file_id": row.payload["file"]}) if fetching else self._call(row)
        if method is None:
            return Permanent("there is no message to edit")
        try:
            result = await self._wire.call(self._base, method, parameters)
            if fetching:
                return await self._fetch(result)
        except RetryAfter as error:
            wait = error.retry_after
            return RetryLater(wait.total_seconds() if isinstance(wait, timedelta) else float(wait))
        except (Forbidden, ChatMigrated) as error:
            return Permanent(type(error).__name__, gone=True)
        except BadRequest as error:
            return self._refused(error)
        except InvalidToken:
            # Not this message's fault: it waits until the token is in order.
            return Unknown("token refused", refused=True)
        except Unsent:
            return Unknown("not reached", refused=True)
        except TimedOut:
            return Unknown("no answer in time")
        except NetworkError:
            # Also a 500 or 502: it may have been said after the message was taken.
            return Unknown("network")
        except TelegramError as error:
            return Unknown(type(error).__name__)
        return Delivered(result.get("message_id") if isinstance(result, dict) else None)

    async def _fetch(self, file: Any) -> Outcome:
        """The file that getFile described. Its address holds the token, and stands in no log."""
        path = file.get("file_path") if isinstance(file, dict) else None
        if not isinstance(path, str):
            return Permanent("there is no such file")
        if file.get("file_size", 0) > LARGEST:
            return Permanent("the file is too big")
        status, content = await self._wire.exchange(f"{self._files}/{path}", None, FETCH_SECONDS, "GET")
        if status != 200:
            return Unknown(f"status {status}", refused=True)
        if len(content) > LARGEST:
            return Permanent("the file is too big")
        return Fetched(content)

    def _call(self, row: Claimed) -> tuple[str | None, dict[str, Any]]:
        payload = row.payload
        if payload["do"] == "toast":
            return "answerCallbackQuery", {
                "callback_query_id": payload["callback"],
                "text": payload["text"] or None,
                "show_alert": True if len(payload["text"]) > 60 else None,
            }
        if payload["do"] == "delete":
            return "deleteMessage", {"chat_id": row.chat_id, "message_id": row.edits}
        keyboard = [
            [{"text": label, "callback_data": data} for label, data in buttons] for buttons in payload["keyboard"]
        ]
        parameters: dict[str, Any] = {
            "chat_id": row.chat_id,
            "text": payload["html"],
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
            "reply_markup": {"inline_keyboard": keyboard} if keyboard else None,
        }
        if payload["do"] == "edit":
            if row.edits is None:
                return None, {}
            return "editMessageText", {**parameters, "message_id": row.edits}
        return "sendMessage", parameters

    @staticmethod
    def _refused(error: BadRequest) -> Outcome:
        words = error.message.lower()
        if any(part in words for part in _HARMLESS):
            return Delivered(None)
        return Permanent(error.message[:120], gone=any(part in words for part in _GONE))
