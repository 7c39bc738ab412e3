"""Files that the shop writes for people, in folders of its home."""

from collections.abc import Iterable
from pathlib import Path

from tui_pos.errors import StoreTrouble, reason_of

REPORTS = "reports"
"""The folder of the home in which reports and journals stand."""


def keep(content: Iterable[bytes], folder: Path, name: str) -> Path:
    """Write a file in `folder`, which is made where needed; it stands there whole or not at all.

    Raises StoreTrouble `report_not_kept`, and what `content` raises.
    """
    file = folder / name
    half = folder / f"{name}.part"
    try:
        folder.mkdir(exist_ok=True)
        try:
            with half.open("wb") as written_to:
                written_to.writelines(content)
            half.replace(file)
        finally:
            half.unlink(missing_ok=True)
    except OSError as error:
        raise StoreTrouble(
            "report_not_kept",
            "The file {file} cannot be written ({reason}); look at the disk and at the rights to the folder.",
            file=file,
            reason=reason_of(error),
        ) from error
    return file
