"""The `tui-pos` command. Opening the till takes the shortest way: the splash first, everything else behind it."""

import sys


def main() -> None:
    """The command's entry point."""
    home = _asks_for_the_till(sys.argv[1:])
    if home is not None:
        from tui_pos.cli.station import open_till

        sys.exit(open_till(home or None))
    from tui_pos.cli.root import command

    command(prog_name="tui-pos")


def _asks_for_the_till(arguments: list[str]) -> str | None:
    """The home named in `tui-pos [--home DIR] [run]`, "" when none is named; None for any other command.

    The command-line parser takes 15 ms to load, for which the splash would wait.
    """
    rest = list(arguments)
    home = ""
    if rest[:1] == ["--home"] and len(rest) > 1:
        home, rest = rest[1], rest[2:]
    elif rest and rest[0].startswith("--home="):
        home, rest = rest[0].removeprefix("--home="), rest[1:]
    return home if rest in ([], ["run"]) else None
