"""Reply markup: what Telegram accepts, what it refuses, and what the labels are."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.sandbox.refusals import bad_request

Json = dict[str, Any]

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
MOST_REPLY_BUTTONS = 300
MOST_REPLY_IN_A_ROW = 12
LONGEST_MARKUP = 10_000
_ACTIONS = ("url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
            "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay")  # fmt: skip


def checked_markup(markup: Any) -> Json | None:
    """The markup as it will be shown, or None; raises Refusal in Telegram's words."""
    if markup is None or markup == {}:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"])
    if "keyboard" in markup:
        return {**markup, "keyboard": _reply(markup["keyboard"])}
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return markup
    return None


def _rows(rows: Any, most: int, most_in_a_row: int) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse reply keyboard markup: expected an Array of Arrays")
    kept = [row for row in rows if row]
    if sum(map(len, kept)) > most or any(len(row) > most_in_a_row for row in kept):
        raise bad_request("reply markup is too long")
    return kept


def _inline(rows: Any) -> Json | None:
    kept = [[_inline_button(b) for b in row] for row in _rows(rows, MOST_BUTTONS, MOST_IN_A_ROW)]
    if not kept:
        return None
    markup = {"inline_keyboard": kept}
    if sum(map(len, kept)) > 40 and len(json.dumps(markup, ensure_ascii=False).encode()) > LONGEST_MARKUP:
        raise bad_request("reply markup is too long")
    return markup


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if "callback_data" in button:
        size = len(str(button["callback_data"]).encode())
        if not 1 <= size <= 64:
            raise bad_request("BUTTON_DATA_INVALID")
    elif "url" in button:
        url = str(button["url"])
        if not re.match(r"^(https?://|tg://)?[^\s/]+\.?\S*$", url) or ("." not in url and not url.startswith("tg://")):
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    elif not any(action in button for action in _ACTIONS):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    return button


def _reply(rows: Any) -> list[list[Json]]:
    kept: list[list[Json]] = []
    for row in _rows(rows, MOST_REPLY_BUTTONS, MOST_REPLY_IN_A_ROW):
        buttons = [{"text": b} if isinstance(b, str) else b for b in row]
        if not all(isinstance(b, dict) and str(b.get("text", "")).strip() for b in buttons):
            raise bad_request("can't parse keyboard button: Text must be non-empty")
        kept.append(buttons)
    return kept


def labels(markup: Json | None) -> tuple[tuple[str, ...], ...]:
    """The rows of labels of an inline or a reply keyboard; empty without one."""
    if not markup:
        return ()
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or ()
    return tuple(tuple(str(button["text"]) for button in row) for row in rows)
