"""The rules of lint, one a file; :mod:`bot.domain.scripts.rulebook` finds them here."""
