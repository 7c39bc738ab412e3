"""Keys typed while the printer works, and scans while a receipt is missing. They wait, in order, for the next sale."""

Key = tuple[str, str | None]
"""A key's name, and the character when it is typed text."""


class TypeAhead:
    """The keys that wait."""

    def __init__(self) -> None:
        self._keys: list[Key] = []

    def __bool__(self) -> bool:
        return bool(self._keys)

    def keep(self, name: str, character: str | None = None) -> None:
        self._keys.append((name, character))

    def take(self) -> list[Key]:
        """All that waited; nothing waits any more."""
        keys, self._keys = self._keys, []
        return keys

    @property
    def scan_under_way(self) -> bool:
        """Whether the keys end in characters still without their Enter."""
        return bool(self._keys) and self._keys[-1][0] == "character"

    @property
    def scans(self) -> int:
        """How many entries, each ended by Enter, wait."""
        return sum(1 for name, _ in self._keys if name == "enter")

    @property
    def text(self) -> str:
        """What was typed, with spaces for the keys between."""
        return "".join(character or " " for _, character in self._keys).strip()

    def keep_scans_only(self) -> int:
        """Keep the scans at the head, the last perhaps unfinished; returns how many keys are dropped after them.

        An Enter that ends nothing, such as that of a fast F9, Enter, Enter, is no scan and stops nothing.
        """
        keys = self.take()
        for index, (name, character) in enumerate(keys):
            if name == "character":
                self.keep(name, character)
            elif name != "enter":
                return len(keys) - index
            elif self.scan_under_way:
                self.keep(name)
        return 0
