"""What a shift took, looked at while the till goes on."""

from store_parts import COLA, MARIA, NOON, bought, posted

from tui_pos.domain.money import Cents
from tui_pos.store import shifts
from tui_pos.store.database import Store


def test_the_figures_of_a_shift_agree_though_a_sale_is_saved_while_they_are_read(shop: Store) -> None:
    shift = shifts.begin(shop, "1", MARIA.code, Cents(0), NOON)
    posted(shop, bought(1, (COLA, 1000)))
    with Store.open(shop.path, read_only=True) as office:
        asked: list[str] = []

        def sell(statement: str) -> None:
            asked.append(statement)
            if statement.startswith("SELECT"):
                posted(shop, bought(len(asked) + 1, (COLA, 1000)))

        office.connection.set_trace_callback(sell)
        found = shifts.figures_of(office, shift.id, {"cash"})
    assert len(asked) > 3
    sold = found.sales.amount - found.stornos.amount
    assert sold == sum(amount for _, amount in found.by_type) == sum(amount for _, amount in found.by_operator)
    assert sold == found.flow.taken
