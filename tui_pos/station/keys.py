"""The commands as they are bound to the keys of one till, and as its footer and its key table show them.

Keys may be bound anew in the settings; only keys that arrive on every terminal can be.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from tui_pos.errors import WrongUse
from tui_pos.station.commands import COMMANDS, KEY_NAMES, MODES, Command


class KeyRow(NamedTuple):
    """One row of the key table, in the reader's language."""

    mode: str
    keys: str
    word: str
    title: str


class KeyTable:
    """The commands as they are bound at this till."""

    def __init__(self, commands: tuple[Command, ...] = COMMANDS) -> None:
        self.commands = commands

    def without(self, name: str) -> "KeyTable":
        """The table of a till that has no such command."""
        return KeyTable(tuple(command for command in self.commands if command.name != name))

    def command(self, mode: str, key: str) -> Command | None:
        """What `key` does in `mode`."""
        return self._by_key.get((mode, key))

    def named(self, name: str) -> Command:
        """Raises KeyError for no command."""
        return self._by_name[name]

    def of(self, mode: str) -> tuple[Command, ...]:
        """The commands of a mode, in the order of the table."""
        return tuple(command for command in self.commands if mode in command.modes)

    @cached_property
    def _by_key(self) -> dict[tuple[str, str], Command]:
        return {(mode, key): command for command in self.commands for mode in command.modes for key in command.keys}

    @cached_property
    def _by_name(self) -> dict[str, Command]:
        return {command.name: command for command in self.commands}


def bind(keys: Mapping[str, str]) -> KeyTable:
    """The table with the commands in `keys` (name → key) bound anew.

    Raises WrongUse `unknown_command`, `unsafe_key`, or `key_clash` when two commands of one mode would share a key.
    """
    known = {command.name for command in COMMANDS}
    for name, key in keys.items():
        if name not in known:
            raise WrongUse(
                "unknown_command",
                "The settings bind the key {key} to “{name}”, but there is no such command; correct [keys].",
                key=key,
                name=name,
            )
        if key.lower() not in KEY_NAMES:
            raise WrongUse(
                "unsafe_key",
                "The key “{key}” for “{name}” does not arrive on every terminal; take one of {keys}.",
                key=key,
                name=name,
                keys=", ".join(KEY_NAMES),
            )
    commands = tuple(
        replace(command, key=keys[command.name].lower()) if command.name in keys else command for command in COMMANDS
    )
    _refuse_clashes(commands)
    return KeyTable(commands)


def _refuse_clashes(commands: tuple[Command, ...]) -> None:
    holders: dict[tuple[str, str], Command] = {}
    for command in commands:
        for mode in command.modes:
            for key in command.keys:
                other = holders.setdefault((mode, key), command)
                if other is not command:
                    raise WrongUse(
                        "key_clash",
                        "The key {key} is bound to both “{first}” and “{second}”; correct [keys] in the settings.",
                        key=KEY_NAMES[key],
                        first=other.name,
                        second=command.name,
                    )


def written_keys(command: Command) -> str:
    """The command's keys as they are written: `F8, Del`."""
    return ", ".join(KEY_NAMES[key] for key in command.keys)


def key_table(say: Callable[[str], str] = str, table: KeyTable | None = None) -> list[KeyRow]:
    """A row for each command of each mode; `say` translates. docs/cashier.md holds the same rows."""
    table = table or KeyTable()
    return [
        KeyRow(say(title), written_keys(command), say(command.word), say(command.title))
        for mode, title in MODES.items()
        for command in table.of(mode)
    ]


def footer(commands: tuple[Command, ...], say: Callable[[str], str], width: int) -> list[tuple[str, str]]:
    """Key and caption of each command with a place in the footer, together at most `width` columns.

    A pair takes its key, a space, its caption and two spaces; where that is too wide the spaces go first, and then
    the longest captions are cut.
    """
    pairs = [(KEY_NAMES[c.key], say(c.short)) for c in commands if c.short and c.key]
    for inner, gap in ((" ", 2), (" ", 1), ("", 1)):
        taken = sum(len(key) + len(inner) + len(caption) + gap for key, caption in pairs)
        if taken - gap <= width:
            return [(key, inner + caption + " " * gap) for key, caption in pairs]
    captions = [caption for _, caption in pairs]
    keys = sum(len(key) + 1 for key, _ in pairs)
    while keys + sum(map(len, captions)) > width and max(map(len, captions)) > 1:
        longest = max(range(len(captions)), key=lambda index: len(captions[index]))
        captions[longest] = captions[longest].rstrip("…")[:-1].rstrip() + "…"
    return [(key, caption + " ") for (key, _), caption in zip(pairs, captions, strict=True)]
