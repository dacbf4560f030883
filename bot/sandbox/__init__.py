"""A local Telegram to try, preview and test with: Bot API server, people, faults, chat page, movable clock."""

from bot.sandbox.bot_api import Call
from bot.sandbox.chats import Message
from bot.sandbox.clock import MovableClock
from bot.sandbox.events import Event
from bot.sandbox.faults import Fault
from bot.sandbox.followed import FollowedClock
from bot.sandbox.groups import Group
from bot.sandbox.people import Person
from bot.sandbox.refusals import NotPossible, Refusal
from bot.sandbox.server import Sandbox
from bot.sandbox.views import Press, Shown, Toast

__all__ = [
    "Call", "Event", "Fault", "FollowedClock", "Group", "Message", "MovableClock", "NotPossible", "Person", "Press",
    "Refusal", "Sandbox", "Shown", "Toast",
]  # fmt: skip
