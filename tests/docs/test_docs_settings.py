"""docs/technician.md names every setting with its default and its choices, and none that is not there."""

import re
import tomllib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec
import pytest

from tui_pos.checkout.workplace import payment_types_in
from tui_pos.settings import Settings, load_settings
from tui_pos.station.keys import bind

PAGE = (Path(__file__).parents[2] / "docs" / "technician.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.+?)^```$", PAGE.partition("## Settings")[2], re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `(\w+)` \| (`.+?`|must be given) \| (.+) \|$", re.MULTILINE)


TABLES_OF_NAMES = ("keys", "stations")
"""These hold what a shop names itself: commands, workstations."""


def sections() -> dict[str, type]:
    """Header as TOML writes it → its struct: `[shop]`, and `[[payments]]` for what may stand several times."""
    found = {}
    for section in msgspec.structs.fields(Settings):
        if section.name in TABLES_OF_NAMES:
            continue
        several = get_origin(section.type) is tuple
        found[f"[[{section.name}]]" if several else f"[{section.name}]"] = (
            get_args(section.type)[0] if several else section.type
        )
    return found


def settings() -> Iterator[tuple[str, msgspec.structs.FieldInfo]]:
    for header, struct in sections().items():
        for field in msgspec.structs.fields(struct):
            yield header, field


def documented(header: str) -> dict[str, tuple[str, str]]:
    """Key → (default as TOML, meaning) of a section's table."""
    text = PAGE.partition(f"\n### `{header}`\n")[2].partition("\n#")[0]
    return {key: (default.strip("`"), meaning) for key, default, meaning in ROW.findall(text)}


def choices(of: Any) -> list[str]:
    """The values of a setting that takes one of a few."""
    if get_origin(of) is Literal:
        return [str(value) for value in get_args(of)]
    return [str(member) for member in of] if isinstance(of, type) and issubclass(of, Enum) else []


@pytest.mark.parametrize(("section", "field"), [pytest.param(*one, id=f"{one[0]}.{one[1].name}") for one in settings()])
def test_every_setting_is_explained_with_its_default(section: str, field: msgspec.structs.FieldInfo) -> None:
    default, meaning = documented(section)[field.name]
    if field.required:
        assert default == "must be given"
    else:
        stands = tomllib.loads(f"value = {default}")["value"]
        is_made = field.default is msgspec.NODEFAULT
        assert msgspec.convert(stands, field.type) == (field.default_factory() if is_made else field.default)
    for choice in choices(field.type):
        assert re.search(rf"\b{re.escape(choice)}\b", meaning)


def test_no_setting_is_explained_that_is_not_there() -> None:
    real = {(section, field.name) for section, field in settings()}
    headers = re.findall(r"^### `(\[.+\])`$", PAGE, re.MULTILINE)
    assert {(header, key) for header in headers for key in documented(header)} == real
    assert set(headers) == {*sections(), "[keys]", "[stations.NAME]"}


def test_the_example_is_taken_as_it_stands(tmp_path: Path) -> None:
    read = load_settings(put(tmp_path, EXAMPLES[0]))
    assert read.printer.connection == "serial"
    assert bind(read.keys).named("search").key == "f11"


def test_the_example_of_ways_to_pay_is_taken_as_it_stands(tmp_path: Path) -> None:
    types = payment_types_in(load_settings(put(tmp_path, EXAMPLES[1])))
    assert {code: (type_.kind.value, type_.settles.value) for code, type_ in types.items()} == {
        "cash": ("cash", "money"),
        "visa": ("card", "money"),
        "mastercard": ("card", "money"),
        "points": ("voucher", "points"),
        "credit": ("reserve_2", "credit"),
    }


def put(folder: Path, text: str) -> Path:
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    return folder / "settings.toml"
