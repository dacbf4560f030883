"""Sealing patient text and names: authenticated encryption with keys that live outside the database.

Keys are Fernet keys (AES-128-CBC with HMAC-SHA256, 44 characters of URL-safe base64). The first key seals, every key
opens, so that a new key can be put in front while rows under the old one are still read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.store.errors import KeyMissing


class Keyring:
    """Seals and opens text. Raises :class:`KeyMissing` when no key fits or a key is malformed."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise KeyMissing("Give at least one key; `afterglow key` makes one.")
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise KeyMissing("A key must be 32 bytes in URL-safe base64; `afterglow key` makes one.") from error
        self.open_often = lru_cache(maxsize=4096)(self.open)
        """Like :meth:`open`, for what every turn reads again: a name, not what somebody wrote."""

    @staticmethod
    def new_key() -> str:
        """A fresh random key."""
        return Fernet.generate_key().decode("ascii")

    def seal(self, text: str) -> bytes:
        """Encrypt ``text``."""
        return self._fernet.encrypt(text.encode("utf-8", "surrogatepass"))

    def open(self, sealed: bytes) -> str:
        """Decrypt what :meth:`seal` made."""
        try:
            return self._fernet.decrypt(sealed).decode("utf-8", "surrogatepass")
        except InvalidToken:
            raise KeyMissing("A row was sealed with a key that is not in the keyring.") from None

    def seal_json(self, value: Any) -> bytes:
        """Encrypt a JSON value."""
        return self.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def open_json(self, sealed: bytes) -> Any:
        """Decrypt a JSON value."""
        return json.loads(self.open(sealed))
