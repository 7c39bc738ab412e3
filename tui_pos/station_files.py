"""The files that an open workstation has in the home of its shop: a lock, which says that it is open, and a socket, at
which it listens. Each bears the name of its workstation.
"""

from pathlib import Path
from typing import Literal

Kind = Literal["lock", "sock"]


def station_file(home: Path, station: str, kind: Kind) -> Path:
    """Where the file of a workstation is. Two names never share one."""
    # All that a file's name may not have; and what makes the way back sure.
    name = station.replace("%", "%25").replace("/", "%2F")
    return home / f".station-{name}.{kind}"


def station_files(home: Path, kind: Kind) -> list[Path]:
    """Those that are there, also of a workstation that was killed."""
    return sorted(home.glob(f".station-*.{kind}"))


def station_of(file: Path) -> str:
    """The workstation whose file this is."""
    name = file.name.removeprefix(".station-").rpartition(".")[0]
    return name.replace("%2F", "/").replace("%25", "%")
