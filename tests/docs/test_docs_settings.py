"""docs/technician.md names every setting with its default and its choices, and none that is not there."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args, get_origin

import msgspec
import pytest

from tui_pos.settings import Settings, load_settings
from tui_pos.station.commands import bind

PAGE = (Path(__file__).parents[2] / "docs" / "technician.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| `(.+?)` \| (.+) \|$", re.MULTILINE)


def settings() -> Iterator[tuple[str, msgspec.structs.FieldInfo]]:
    for section in msgspec.structs.fields(Settings):
        if section.name != "keys":
            for field in msgspec.structs.fields(section.type):
                yield section.name, field


def documented(section: str) -> dict[str, tuple[str, str]]:
    """Key → (default as TOML, meaning) of a section's table."""
    text = PAGE.partition(f"\n### `[{section}]`\n")[2].partition("\n#")[0]
    return {key: (default, meaning) for key, default, meaning in ROW.findall(text)}


@pytest.mark.parametrize(("section", "field"), [pytest.param(*one, id=f"{one[0]}.{one[1].name}") for one in settings()])
def test_every_setting_is_explained_with_its_default(section: str, field: msgspec.structs.FieldInfo) -> None:
    default, meaning = documented(section)[field.name]
    stands = tomllib.loads(f"value = {default}")["value"]
    assert msgspec.convert(stands, field.type) == field.default
    for choice in get_args(field.type) if get_origin(field.type) is Literal else ():
        assert str(choice) in meaning


def test_no_setting_is_explained_that_is_not_there() -> None:
    real = {(section, field.name) for section, field in settings()}
    sections = re.findall(r"^### `\[(\w+)\]`$", PAGE, re.MULTILINE)
    assert {(section, key) for section in sections for key in documented(section)} == real
    assert set(sections) == {section.name for section in msgspec.structs.fields(Settings)}


def test_the_example_is_taken_as_it_stands(tmp_path: Path) -> None:
    example = re.findall(r"^```toml\n(.+?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]
    (tmp_path / "settings.toml").write_text(example, encoding="utf-8")
    read = load_settings(tmp_path / "settings.toml")
    assert read.printer.connection == "serial"
    assert bind(read.keys).named("search").key == "f11"
