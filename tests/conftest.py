"""What all tests share: the longest begin first, so that two workers end at about the same time."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: "test_kill" not in item.nodeid)
