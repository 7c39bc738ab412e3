"""tui-pos: a shop's front office that lives in a terminal."""

__version__ = "0.1.0"
