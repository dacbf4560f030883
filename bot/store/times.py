"""Instants as the database keeps them: milliseconds since 1970 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import overload

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def stamp(moment: datetime) -> int:
    """An aware datetime as milliseconds."""
    return (moment - _EPOCH) // _MILLISECOND


@overload
def stamp_or_none(moment: datetime) -> int: ...
@overload
def stamp_or_none(moment: None) -> None: ...
def stamp_or_none(moment: datetime | None) -> int | None:
    """The same where there may be none."""
    return None if moment is None else stamp(moment)


def moment(milliseconds: int) -> datetime:
    """Milliseconds as an aware datetime in UTC."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def moment_or_none(milliseconds: int | None) -> datetime | None:
    """The same where there may be none."""
    return None if milliseconds is None else moment(milliseconds)
