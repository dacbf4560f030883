"""What can go wrong in the store."""

from __future__ import annotations

from bot.domain.errors import AfterglowError


class StoreError(AfterglowError):
    """The database could not do what was asked."""


class StoreUnwritable(StoreError):
    """The database cannot be written."""


class StoreClosed(StoreError):
    """The writer has been closed."""


class StoreInUse(StoreError):
    """Another process is already working with this database."""


class SchemaNewer(StoreError):
    """The database was made by a newer Afterglow than this one."""


class KeyMissing(StoreError):
    """No encryption key can read this."""
