"""python-telegram-bot made as fast as its own settings allow: `concurrent_updates(256)`, a step in `user_data`.

Not what the documentation shows for a dialogue: ConversationHandler needs sequential updates, so the step is kept by
hand. It is here because a sequential bot spends a slow network waiting, and comparing Afterglow with that alone would
flatter it. PTB gives no order within a chat in this mode; the benchmark's people wait for a reply before they write
again, so it doesn't show here, while real people send twice.
"""

from __future__ import annotations

import sys
from pathlib import Path

from telegram import ReplyKeyboardRemove, Update
from telegram.ext import Application, CommandHandler, ContextTypes, MessageHandler, PicklePersistence, filters

from tests.bench.peers.ptb import TOKEN, keyboard
from tests.bench.script import QUESTIONS, closing


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    assert context.user_data is not None
    context.user_data["answers"] = []
    await update.message.reply_text(QUESTIONS[0].words, reply_markup=keyboard(0))


async def take(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The state changes before the send is awaited: the next answer may be here before the send returns."""
    assert update.message is not None
    assert context.user_data is not None
    answers: list[str] | None = context.user_data.get("answers")
    if answers is None:
        return
    step = len(answers)
    text = update.message.text or ""
    if not QUESTIONS[step].accepts(text):
        await update.message.reply_text(QUESTIONS[step].again, reply_markup=keyboard(step))
        return
    answers.append(text)
    if len(answers) == len(QUESTIONS):
        del context.user_data["answers"]
        await update.message.reply_text(closing(answers), reply_markup=ReplyKeyboardRemove())
        return
    await update.message.reply_text(QUESTIONS[step + 1].words, reply_markup=keyboard(step + 1))


def main() -> None:
    base_url, workdir = sys.argv[1], Path(sys.argv[2])
    application = (
        Application.builder()
        .token(TOKEN)
        .base_url(f"{base_url}/bot")
        .base_file_url(f"{base_url}/file/bot")
        .persistence(PicklePersistence(filepath=workdir / "ptb.pickle"))
        .concurrent_updates(256)
        .build()
    )
    application.add_handler(CommandHandler("start", start))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, take))
    application.run_polling()


if __name__ == "__main__":
    main()
