"""What a call carries: query string, form, JSON body or multipart, read once into ``Params``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from bot.sandbox.refusals import Refusal, bad_request

_TRUE = {"true", "1", "yes", "y", "on"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes
    mime: str

    def __str__(self) -> str:
        return f"<{self.name}, {len(self.content)} bytes>"


class Params:
    """Typed access to the parameters of one call; ``values`` holds them as they came."""

    __slots__ = ("files", "values")

    def __init__(self, values: dict[str, Any], files: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.files = files or {}

    def has(self, name: str) -> bool:
        """Whether the parameter was given and isn't empty."""
        return self.values.get(name, "") not in ("", None)

    def text(self, name: str, default: str = "") -> str:
        """A string."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else default if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; what can't be read as one counts as the default, as with Telegram."""
        value = self.values.get(name)
        if value is None:
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """A boolean in any of its spellings."""
        value = self.values.get(name)
        return value is not None and (value is True or str(value).lower() in _TRUE)

    def json(self, name: str) -> Any:
        """An object or array, given as JSON text (forms) or as itself (JSON bodies); None when absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if value == "":
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def upload(self, name: str) -> Upload | str | None:
        """A file under ``name``: uploaded in the form, attached by ``attach://``, or a file_id/URL as text."""
        if name in self.files:
            return self.files[name]
        value = self.text(name)
        return self.attached(value) if value else None

    def attached(self, reference: str) -> Upload | str:
        """The upload behind ``attach://name``, or the reference itself."""
        if not reference.startswith("attach://"):
            return reference
        try:
            return self.files[reference.removeprefix("attach://")]
        except KeyError:
            raise bad_request("file to send was not found in the form") from None


async def read_params(query: bytes, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Params:
    """All parameters of one request; a body wins over the query string."""
    values: dict[str, Any] = dict(parse_qsl(query.decode(), keep_blank_values=True)) if query else {}
    if not body:
        return Params(values)
    content_type = b""
    for name, value in headers:
        if name == b"content-type":
            content_type = value
            break
    if content_type.startswith(b"application/x-www-form-urlencoded"):
        values.update(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=1000))
        return Params(values)
    if content_type.startswith(b"application/json"):
        try:
            given = json.loads(body)
        except ValueError:
            raise bad_request("can't parse JSON object in the request") from None
        if not isinstance(given, dict):
            raise bad_request("object expected as JSON-encoded body")
        values.update(given)
        return Params(values)
    if content_type.startswith(b"multipart/form-data"):
        return await _multipart(values, headers, body)
    return Params(values)


async def _multipart(values: dict[str, Any], headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Params:
    async def stream() -> Any:
        yield body

    parser = MultiPartParser(Headers(raw=list(headers)), stream(), max_part_size=len(body) + 1)
    files: dict[str, Upload] = {}
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as problem:
        raise Refusal(400, f"Bad Request: failed to parse the form: {problem}") from None
    for name, item in form.multi_items():
        if isinstance(item, UploadFile):
            kind = item.content_type or "application/octet-stream"
            files[name] = Upload(item.filename or "file", await item.read(), kind)
        else:
            values[name] = item
    await form.close()
    return Params(values, files)
