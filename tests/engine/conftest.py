"""The tests of the engine don't wait for the disk either."""

from tests.cases.conftest import _disk_not_waited_for

__all__ = ["_disk_not_waited_for"]
