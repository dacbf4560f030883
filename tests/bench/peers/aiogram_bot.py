"""aiogram as its finite-state-machine example writes it: a router, FSM states, answers in FSM data, start_polling.

`memory` is aiogram's MemoryStorage, which its documentation advises against in production; `sqlite` is the storage
in `sqlite_storage.py`. Default settings: every update is a task of its own, a hundred connections.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import KeyboardButton, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove

from tests.bench.peers.sqlite_storage import SqliteStorage
from tests.bench.script import QUESTIONS, closing

TOKEN = "7000000001:bench-token-of-the-aiogram-peer-0000"


class CheckIn(StatesGroup):
    q1 = State()
    q2 = State()
    q3 = State()
    q4 = State()
    q5 = State()
    q6 = State()
    q7 = State()
    q8 = State()


STEPS = (CheckIn.q1, CheckIn.q2, CheckIn.q3, CheckIn.q4, CheckIn.q5, CheckIn.q6, CheckIn.q7, CheckIn.q8)
STEP_OF = {state.state: at for at, state in enumerate(STEPS)}
router = Router()


def keyboard(step: int) -> ReplyKeyboardMarkup | ReplyKeyboardRemove:
    labels = QUESTIONS[step].labels
    if not labels:
        return ReplyKeyboardRemove()
    return ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text=label) for label in labels]], one_time_keyboard=True)


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.set_data({})
    await state.set_state(CheckIn.q1)
    await message.answer(QUESTIONS[0].words, reply_markup=keyboard(0))


@router.message(CheckIn(), F.text)
async def take(message: Message, state: FSMContext, raw_state: str) -> None:
    """Save, move on, then send: the order of aiogram's own example."""
    step = STEP_OF[raw_state]
    text = message.text or ""
    if not QUESTIONS[step].accepts(text):
        await message.answer(QUESTIONS[step].again, reply_markup=keyboard(step))
        return
    data = await state.update_data({f"q{step + 1}": text})
    if step + 1 == len(QUESTIONS):
        await state.clear()
        answers = [data.get(f"q{at + 1}", "") for at in range(len(QUESTIONS))]
        await message.answer(closing(answers), reply_markup=ReplyKeyboardRemove())
        return
    await state.set_state(STEPS[step + 1])
    await message.answer(QUESTIONS[step + 1].words, reply_markup=keyboard(step + 1))


async def run(base_url: str, storage: BaseStorage) -> None:
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(base_url)))
    dispatcher = Dispatcher(storage=storage)
    dispatcher.include_router(router)
    await dispatcher.start_polling(bot)


def main() -> None:
    base_url, workdir, kind = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    asyncio.run(run(base_url, SqliteStorage(workdir / "fsm.db") if kind == "sqlite" else MemoryStorage()))


if __name__ == "__main__":
    main()
