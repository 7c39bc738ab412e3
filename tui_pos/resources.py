"""Where the demo shop's data and the recordings lie: inside the installed package, or at the top of the repository."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def data_folder() -> Path:
    """The demo shop: catalogue, partners, price rules."""
    return _folder("data")


def sounds_folder() -> Path:
    """The recordings that travel with the program; a shop's own lie in its home."""
    return _folder("sounds")


def _folder(name: str) -> Path:
    # The wheel carries both folders into the package (pyproject.toml); a checkout has them beside it.
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
