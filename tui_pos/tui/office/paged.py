"""A list of which only a part is held: what lies beyond is fetched when the mark comes near it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from tui_pos.backoffice.pages import Few, Pages
from tui_pos.tui.screens.pane import ListPane, Row

T = TypeVar("T")

FETCHED = 100
"""So many at a time."""
NEAR = 40
"""More than a page: so far before the end of what is held, more is fetched."""
HELD = 400
"""So many are held at most."""


class PagedPane(ListPane[T]):
    """Draws and moves as any list does."""

    def __init__(
        self,
        line: Callable[[T, int], Row],
        empty: Callable[[], str] = str,
        heading: Callable[[int], str] | None = None,
    ) -> None:
        super().__init__(line, empty, heading)
        self._pages: Pages[T] = Few(())
        self.shown = 0
        """How many the list has, as far as one page tells."""
        self.goes_on = False
        """Whether it has, or may have, more than that."""

    def show_pages(self, pages: Pages[T], last: bool = False) -> None:
        """Show a list from its beginning, or its end."""
        self._pages = pages
        found = pages.before(None, FETCHED) if last else pages.after(None, FETCHED)
        self.shown, self.goes_on = len(found), not pages.whole and len(found) >= FETCHED
        self.show(found, len(found) - 1 if last else 0)

    def change(self, at: int, record: T) -> None:
        """Another record at a place of what is held."""
        held = list(self.items)
        held[at] = record
        self.show(held)

    def press(self, name: str, character: str | None) -> bool:
        if name in ("home", "end"):
            self.show_pages(self._pages, last=name == "end")
            return True
        if not super().press(name, character):
            return False
        self._fetch()
        return True

    def _fetch(self) -> None:
        held: Sequence[T] = self.items
        if not held:
            return
        at = self.at
        if at >= len(held) - NEAR and (more := self._pages.after(held[-1], FETCHED)):
            gone = max(0, len(held) + len(more) - HELD)
            held, at = [*held, *more][gone:], at - gone
            self._top -= gone
        elif at < NEAR and (more := self._pages.before(held[0], FETCHED)):
            held, at = [*more, *held][:HELD], at + len(more)
            self._top += len(more)
        self.show(held, at)
