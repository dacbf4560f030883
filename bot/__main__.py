"""``python -m bot``: the same as the command ``afterglow``."""

from bot.cli import main

main()
