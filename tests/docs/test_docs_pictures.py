"""The pictures of docs/owner.md are what the keys that it tells of bring on the screen of the demo shop."""

from pathlib import Path

import owner_pictures


async def test_the_pictures_of_the_owners_page_are_those_of_the_screens(tmp_path: Path) -> None:
    """Run `make docs` when this fails."""
    page = owner_pictures.PAGE.read_text(encoding="utf-8")
    drawn = await owner_pictures.pictures(tmp_path / "demo")
    assert all(picture in page for picture in drawn)
