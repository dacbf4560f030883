"""The one exception base class: only our own mistakes and a broken surrounding are exceptions.

A mistake of a script's author is a lint issue, a patient's mistake is a branch of the script; neither raises.
"""

from __future__ import annotations


class AfterglowError(Exception):
    """Something in Afterglow itself went wrong."""

    def __init__(self, detail: str = "") -> None:
        summary = (type(self).__doc__ or type(self).__name__).strip().splitlines()[0]
        super().__init__(f"{summary} {detail}".strip())
        self.detail = detail
