"""A list that may be too long to hold: what stands behind a record, and what before it."""

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Pages(Protocol[T]):
    """A list, page by page, in its order."""

    whole: bool
    """Whether one page has all of it."""

    def after(self, last: T | None, limit: int) -> Sequence[T]:
        """So many records behind `last`; None: the first of the list."""

    def before(self, first: T | None, limit: int) -> Sequence[T]:
        """So many records directly before `first`; None: the last of the list."""


class Few(Generic[T]):
    """A list that is held as a whole; or, if not `whole`, its beginning."""

    def __init__(self, records: Sequence[T], *, whole: bool = True) -> None:
        self._records = records
        self.whole = whole

    def after(self, last: T | None, limit: int) -> Sequence[T]:
        return self._records if last is None else ()

    def before(self, first: T | None, limit: int) -> Sequence[T]:
        return self._records if first is None else ()


class Many(Generic[T]):
    """A list that is sought page by page: `after` and `before` take the code of a record, or None."""

    def __init__(
        self,
        code_of: Callable[[T], str],
        after: Callable[[str | None, int], Sequence[T]],
        before: Callable[[str | None, int], Sequence[T]],
    ) -> None:
        self._code_of = code_of
        self._after = after
        self._before = before
        self.whole = False

    def after(self, last: T | None, limit: int) -> Sequence[T]:
        return self._after(None if last is None else self._code_of(last), limit)

    def before(self, first: T | None, limit: int) -> Sequence[T]:
        return self._before(None if first is None else self._code_of(first), limit)
