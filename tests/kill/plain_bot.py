"""The same service as people usually write it with python-telegram-bot: the peer that the kill test must find wanting.

Idiomatic: ``run_polling``, a handler, SQLite written in it, a reply. ``python -m tests.kill.plain_bot BASE DB``.
"""

from __future__ import annotations

import logging
import sqlite3
import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

logging.disable(logging.CRITICAL)


def main() -> None:
    base, path = sys.argv[1], sys.argv[2]
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE IF NOT EXISTS heard (id INTEGER PRIMARY KEY, chat INTEGER, text TEXT)")

    async def hear(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is None:
            return
        database.execute("INSERT INTO heard (chat, text) VALUES (?, ?)", (update.message.chat_id, update.message.text))
        await update.message.reply_text(f"Thank you: {update.message.text}")

    application = Application.builder().token("1000:sandbox").base_url(base).build()
    application.add_handler(MessageHandler(filters.TEXT, hear))
    application.run_polling(poll_interval=0, timeout=5)


if __name__ == "__main__":
    main()
