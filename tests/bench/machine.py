"""What the figures were measured on. A benchmark without it is a rumour, and a durable one depends on the disk."""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("python-telegram-bot", "aiogram", "aiohttp", "httpx", "aiosqlite")
SYNCS = 40


def cpu_name() -> str:
    """The processor's name where Linux tells it, otherwise the architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def sync_ms(folder: Path) -> float:
    """The median time of a small append and fsync in this folder: the price of one durable commit."""
    times = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(SYNCS):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def describe(folder: Path) -> dict[str, Any]:
    """Cores, processor, Python, versions, the disk's sync time, and how busy the machine was already."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cores": cores,
        "cpu": cpu_name(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "sync_ms": sync_ms(folder),
        "load_before": os.getloadavg()[0],
    }


def line(machine: dict[str, Any]) -> str:
    """The machine in one line."""
    packages = ", ".join(f"{name} {number}" for name, number in machine["packages"].items())
    return (
        f"{machine['cores']} cores ({machine['cpu']}), {machine['system']}, Python {machine['python']}, {packages}; "
        f"fsync {machine['sync_ms']:.2f} ms; load average before {machine['load_before']:.2f}"
    )
