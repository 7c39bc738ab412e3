"""A disk that is full in the middle of a day: what was said to be kept is kept, and with room again the day goes on."""

import shutil
from pathlib import Path

from typed_command import tui_pos

from tui_pos.boot import Home, open_store, till_in
from tui_pos.errors import StoreTrouble
from tui_pos.store import carts, journal, totals

ORDER = '{"lines":[{"code":"КОЛА","qty":"1"}]}\n'.encode()


def fill(disk: Path) -> Path:
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return ballast


def test_a_sale_on_a_full_disk_keeps_every_step_that_was_shown_and_goes_on_with_room(
    home: Home, small_disk: Path
) -> None:
    shop = Home(Path(shutil.copytree(home.root, small_disk / "home")))
    with till_in(shop, lambda: None) as till:
        till.sign_on("1111")
        till.enter("КОЛА")
        ballast = fill(small_disk)
        shown, refused = 1, None
        while refused is None:
            try:
                till.enter("КОЛА")
            except StoreTrouble as trouble:
                refused = trouble
            else:
                shown += 1
        assert refused.code == "disk_full"
        assert len(till.cart.lines) == shown
        ballast.unlink()
        till.enter("ХЛЯБ")
        assert len(till.cart.lines) == shown + 1
    with open_store(shop) as store:
        cart = carts.open_cart(store, "1")
        assert cart is not None
        assert [line.item.code for line in cart.lines] == ["КОЛА"] * shown + ["ХЛЯБ"]
        assert store.row("PRAGMA integrity_check") == ("ok",)
        assert journal.first_broken(store) is None


def test_a_sale_saved_on_a_full_disk_is_saved_once_or_not_at_all(home: Home, small_disk: Path) -> None:
    shop = Home(Path(shutil.copytree(home.root, small_disk / "home")))
    assert tui_pos("sell", home=shop.root, stdin=ORDER).code == 0
    ballast = fill(small_disk)
    done = tui_pos("sell", home=shop.root, stdin=ORDER)
    assert done.code in (3, 4)
    ballast.unlink()
    assert tui_pos("sell", home=shop.root, stdin=ORDER).code == 0
    papers = [
        file for file in (shop.root / "virtual-printer" / "receipts").glob("*.txt") if "КОЛА" in file.read_text("utf-8")
    ]
    with open_store(shop) as store:
        receipts = store.rows("SELECT receipt FROM operation WHERE state = 'posted' ORDER BY number")
        assert len(receipts) == len(set(receipts)) >= 2
        assert len(papers) <= len(receipts)
        assert totals.rebuild_differs(store) == []
        assert store.row("PRAGMA integrity_check") == ("ok",)


def test_a_backup_on_a_full_disk_is_refused_and_the_sale_goes_on(home: Home, small_disk: Path) -> None:
    shop = Home(Path(shutil.copytree(home.root, small_disk / "home")))
    done = tui_pos("backup", home=shop.root)
    assert (done.code, "There is no room for a backup" in done.err) == (4, True)
    assert tui_pos("sell", home=shop.root, stdin=ORDER).code == 0
