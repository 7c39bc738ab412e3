"""The groups that items, partners, locations and operators stand in, and who stands in one."""

from collections.abc import Iterator, Sequence

from tui_pos.domain.catalogue import Item, ancestry
from tui_pos.domain.parties import Operator, Partner
from tui_pos.store.catalogue import ITEM_COLUMNS, to_item
from tui_pos.store.database import Store
from tui_pos.store.parties import OPERATOR_COLUMNS, PARTNER_COLUMNS, to_operator, to_partner

# The columns are constants: nothing a person types reaches the text of a statement.


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
        "UPDATE item SET item_group = ?2 || substr(item_group, length(?1) + 1) "
        # "0" is the character behind "/".
        "WHERE item_group >= ?1 AND item_group < ?1 || '0' AND (+item_group = ?1 OR +item_group >= ?1 || '/')",
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
        "WHERE item.active = 1 AND (item_group = ? OR substr(item_group, 1, ?) = ?) "
        "ORDER BY coalesce(item_sold.times, 0) DESC, item.name LIMIT ?",
        (group, len(group) + 1, f"{group}/", limit),
    )
    return [to_item(row) for row in rows]


def each_item(store: Store, codes: Sequence[str] = (), groups: Sequence[str] = ()) -> Iterator[Item]:
    """The active items that are any of the codes or in any of the groups, each once; with neither, every one."""
    tests = [f"item.code IN ({', '.join('?' * len(codes))})"] if codes else []
    tests += ["item_group = ? OR substr(item_group, 1, ?) = ?"] * len(groups)
    values = [*codes, *(value for group in groups for value in (group, len(group) + 1, f"{group}/"))]
    chosen = f" AND ({' OR '.join(tests)})" if tests else ""
    for row in store.each(f"SELECT {ITEM_COLUMNS} FROM item WHERE item.active = 1{chosen}", values):  # noqa: S608
        yield to_item(row)


def partners_within(store: Store, group: str, limit: int) -> list[Partner]:
    """Active partners of a group and its subgroups, by name."""
    rows = store.rows(
        f"SELECT {PARTNER_COLUMNS} FROM partner "  # noqa: S608
        "WHERE active = 1 AND (partner_group = ? OR substr(partner_group, 1, ?) = ?) ORDER BY name, code LIMIT ?",
        (group, len(group) + 1, f"{group}/", limit),
    )
    return [to_partner(row) for row in rows]


def _with_holders(store: Store, sql: str) -> list[str]:
    return sorted({holder for (group,) in store.rows(sql) for holder in ancestry(group)})
