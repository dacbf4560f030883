"""Who takes part: one class each, all with the shape of `base.Contestant`."""

from __future__ import annotations

from tests.bench.contestants.afterglow import Afterglow
from tests.bench.contestants.base import Contestant
from tests.bench.contestants.peers import CEILING, PEERS

ALL: tuple[Contestant, ...] = (Afterglow(), *PEERS)

__all__ = ["ALL", "CEILING", "Contestant"]
