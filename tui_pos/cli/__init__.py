"""The `tui-pos` command. Opening the till takes the shortest way: the splash first, everything else behind it."""

import sys


def main() -> None:
    """The command's entry point."""
    place = _asks_for_the_till(sys.argv[1:])
    if place is not None:
        from tui_pos.cli.station import open_till

        sys.exit(open_till(place.get("--home"), place.get("--station")))
    from tui_pos.cli.root import command

    command(prog_name="tui-pos")


def _asks_for_the_till(arguments: list[str]) -> dict[str, str] | None:
    """What `tui-pos [--home DIR] [--station NAME] [run]` names; None for any other command.

    The command-line parser takes 15 ms to load, for which the splash would wait.
    """
    rest = list(arguments)
    named: dict[str, str] = {}
    while rest and rest[0].partition("=")[0] in ("--home", "--station"):
        option, given, value = rest.pop(0).partition("=")
        if not given:
            if not rest:
                return None
            value = rest.pop(0)
        named[option] = value
    return named if rest in ([], ["run"]) else None
