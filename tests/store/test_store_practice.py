"""A shop to practise on is the real one's likeness: what is found there is found here."""

from pathlib import Path

from store_parts import CAFE, COLA, IVAN, NOON

from tui_pos.store import parties, search
from tui_pos.store.database import Store
from tui_pos.store.practice import make_practice


def test_whoever_is_found_in_the_shop_is_found_in_its_training(shop: Store, tmp_path: Path) -> None:
    make_practice(tmp_path / "practice.db", shop.path, NOON)
    with Store.open(tmp_path / "practice.db") as copy:
        for asked, wanted in (("петров", IVAN), ("cafe", CAFE), ("2900001", IVAN), ("88 111", IVAN), ("петрав", IVAN)):
            assert parties.search_partners(copy, asked, 5) == parties.search_partners(shop, asked, 5) == [wanted]
        assert [item.code for item in search.search_items(copy, "кока", 5)] == [COLA.code]
