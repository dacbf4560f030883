"""python-telegram-bot as its conversationbot example writes it: ConversationHandler, PicklePersistence, run_polling.

Default settings. ConversationHandler is documented to need sequential updates, so there is no `concurrent_updates`
here; `block=False` on its handlers isn't measured either: while such a handler's task still waits for its sendMessage,
the next answer meets the WAITING state and is dropped, which people who answer at once would run into at every
question. PicklePersistence writes every 60 s, as it does by default.
"""

from __future__ import annotations

import sys
from pathlib import Path

from telegram import ReplyKeyboardMarkup, ReplyKeyboardRemove, Update
from telegram.ext import (
    Application,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from tests.bench.script import QUESTIONS, closing

TOKEN = "7000000001:bench-token-of-the-ptb-peer-00000000"


def keyboard(step: int) -> ReplyKeyboardMarkup | ReplyKeyboardRemove:
    """The choice's labels as keys, as the example does; typed labels count the same."""
    labels = QUESTIONS[step].labels
    return ReplyKeyboardMarkup([list(labels)], one_time_keyboard=True) if labels else ReplyKeyboardRemove()


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    assert update.message is not None
    assert context.user_data is not None
    context.user_data["answers"] = []
    await update.message.reply_text(QUESTIONS[0].words, reply_markup=keyboard(0))
    return 0


async def take(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """Save the answer to the step the conversation is in, ask the next, or close."""
    assert update.message is not None
    assert context.user_data is not None
    answers: list[str] = context.user_data["answers"]
    step = len(answers)
    text = update.message.text or ""
    if not QUESTIONS[step].accepts(text):
        await update.message.reply_text(QUESTIONS[step].again, reply_markup=keyboard(step))
        return step
    answers.append(text)
    if len(answers) == len(QUESTIONS):
        await update.message.reply_text(closing(answers), reply_markup=ReplyKeyboardRemove())
        return ConversationHandler.END
    await update.message.reply_text(QUESTIONS[step + 1].words, reply_markup=keyboard(step + 1))
    return step + 1


async def cancel(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    assert update.message is not None
    await update.message.reply_text("Stopped.", reply_markup=ReplyKeyboardRemove())
    return ConversationHandler.END


def main() -> None:
    base_url, workdir = sys.argv[1], Path(sys.argv[2])
    application = (
        Application.builder()
        .token(TOKEN)
        .base_url(f"{base_url}/bot")
        .base_file_url(f"{base_url}/file/bot")
        .persistence(PicklePersistence(filepath=workdir / "ptb.pickle"))
        .build()
    )
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states={step: [MessageHandler(filters.TEXT & ~filters.COMMAND, take)] for step in range(len(QUESTIONS))},
            fallbacks=[CommandHandler("cancel", cancel)],
            name="check-in",
            persistent=True,
        )
    )
    application.run_polling()


if __name__ == "__main__":
    main()
