"""A program held to a part of a core and so much memory, by control groups of either version."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
PERIOD_US = 10_000


@contextmanager
def limited(cpu: float, memory_mb: int | None = None) -> Iterator[tuple[Path, ...] | None]:
    """The groups to join, for `cpu` of a core; None where this machine lets nobody make them."""
    groups: list[Path] = []
    try:
        try:
            groups += _groups(cpu, memory_mb)
        except OSError:
            yield None
            return
        yield tuple(groups)
    finally:
        time.sleep(0.1)
        for group in groups:
            with suppress(OSError):
                group.rmdir()


def peak_mb(groups: tuple[Path, ...]) -> float:
    """The most memory that was taken in a group."""
    for name in ("memory.max_usage_in_bytes", "memory.peak"):
        for group in groups:
            with suppress(OSError):
                return int((group / name).read_text()) / 2**20
    return 0.0


def _groups(cpu: float, memory_mb: int | None) -> Iterator[Path]:
    quota = str(round(PERIOD_US * cpu))
    name = f"tui-pos-{os.getpid()}"
    if not (ROOT / "cpu").exists():
        yield _made(ROOT / name, {"cpu.max": f"{quota} {PERIOD_US}"} | _memory("memory.max", memory_mb))
        return
    yield _made(ROOT / "cpu" / name, {"cpu.cfs_period_us": str(PERIOD_US), "cpu.cfs_quota_us": quota})
    if memory_mb is not None:
        yield _made(ROOT / "memory" / name, _memory("memory.limit_in_bytes", memory_mb))


def _memory(file: str, memory_mb: int | None) -> dict[str, str]:
    return {} if memory_mb is None else {file: str(memory_mb * 2**20)}


def _made(group: Path, limits: dict[str, str]) -> Path:
    group.mkdir()
    for file, value in limits.items():
        (group / file).write_text(value)
    return group
