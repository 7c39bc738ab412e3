"""The groups that items, partners, locations and operators stand in, and who stands in one."""

from collections.abc import Iterator, Sequence

from tui_pos.domain.catalogue import Item, ancestry
from tui_pos.domain.parties import Operator, Partner
from tui_pos.store.catalogue import ITEM_COLUMNS, to_item
from tui_pos.store.database import Store
from tui_pos.store.parties import OPERATOR_COLUMNS, PARTNER_COLUMNS, to_operator, to_partner

# The columns are constants: nothing a person types reaches the text of a statement.


def within(column: str, group: str = "?1") -> str:
    """The condition that the path in `column` is a group or one of its subgroups, found in the index of that column;
    `group` stands for the group's own path.
    """
    # "0" is the character behind "/". The + keeps the index for the range.
    return f"{column} >= {group} AND {column} < {group} || '0' AND (+{column} = {group} OR +{column} >= {group} || '/')"


# From one group to the next in the index: a million items have a few hundred.
_ITEM_GROUPS = (
    "WITH RECURSIVE one (path) AS (SELECT min(item_group) FROM item "
    "UNION ALL SELECT (SELECT min(item_group) FROM item WHERE item_group > path) FROM one WHERE path IS NOT NULL) "
    "SELECT path FROM one WHERE path IS NOT NULL"
)


def item_groups(store: Store) -> list[str]:
    """Every group that an item is in, and those that hold it, by path."""
    return _with_holders(store, _ITEM_GROUPS)


def partner_groups(store: Store) -> list[str]:
    """Every group that a partner is in, and those that hold it, by path."""
    return _with_holders(store, "SELECT DISTINCT partner_group FROM partner")


def location_groups(store: Store) -> list[str]:
    """Every group that a location is in, and those that hold it, by path."""
    return _with_holders(store, "SELECT DISTINCT location_group FROM location")


def operator_groups(store: Store) -> list[str]:
    """Every group that an operator is in, and those that hold it, by path."""
    return _with_holders(store, "SELECT DISTINCT operator_group FROM operator")


def move_item_group(store: Store, old: str, new: str) -> int:
    """The items of a group and its subgroups stand in another one; how many they are. Part of the write around it."""
    return store.run(
        f"UPDATE item SET item_group = ?2 || substr(item_group, length(?1) + 1) WHERE {within('item_group')}",  # noqa: S608
        (old, new),
    )


def operators(store: Store) -> list[Operator]:
    """All operators, by code."""
    rows = store.rows(f"SELECT {OPERATOR_COLUMNS} FROM operator ORDER BY length(code), code")  # noqa: S608
    return [to_operator(row) for row in rows]


def items_within(store: Store, group: str, limit: int) -> list[Item]:
    """Active items of a group and its subgroups, those sold most first."""
    rows = store.rows(
        f"SELECT {ITEM_COLUMNS} FROM item LEFT JOIN item_sold ON item_sold.item = item.id "  # noqa: S608
        f"WHERE +item.active = 1 AND {within('item_group')} "
        "ORDER BY coalesce(item_sold.times, 0) DESC, item.name LIMIT ?2",
        (group, limit),
    )
    return [to_item(row) for row in rows]


def each_item(store: Store, codes: Sequence[str] = (), groups: Sequence[str] = ()) -> Iterator[Item]:
    """The active items that are any of the codes or in any of the groups, each once; with neither, every one."""
    marks = [f"?{place}" for place in range(1, len(codes) + len(groups) + 1)]
    tests = [f"item.code IN ({', '.join(marks[: len(codes)])})"] if codes else []
    tests += [f"({within('item_group', mark)})" for mark in marks[len(codes) :]]
    chosen = f" AND ({' OR '.join(tests)})" if tests else ""
    for row in store.each(f"SELECT {ITEM_COLUMNS} FROM item WHERE +item.active = 1{chosen}", [*codes, *groups]):  # noqa: S608
        yield to_item(row)


def partners_within(store: Store, group: str, limit: int) -> list[Partner]:
    """Active partners of a group and its subgroups, by name."""
    rows = store.rows(
        f"SELECT {PARTNER_COLUMNS} FROM partner "  # noqa: S608
        f"WHERE +active = 1 AND {within('partner_group')} ORDER BY name, code LIMIT ?2",
        (group, limit),
    )
    return [to_partner(row) for row in rows]


def _with_holders(store: Store, sql: str) -> list[str]:
    return sorted({holder for (group,) in store.rows(sql) for holder in ancestry(group)})
