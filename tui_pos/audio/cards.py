"""The sound cards of this machine, as the kernel names them."""

from pathlib import Path

_LISTED = Path("/proc/asound/cards")


def sound_cards(listed: Path = _LISTED) -> tuple[str, ...]:
    """Their names, such as `HDA Intel PCH`; none where there is no card or no such list."""
    try:
        lines = listed.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ()
    # ` 0 [PCH            ]: HDA-Intel - HDA Intel PCH`; what is known beyond that follows on a line of its own.
    return tuple(line.partition(" - ")[2].strip() for line in lines if "]: " in line and " - " in line)
