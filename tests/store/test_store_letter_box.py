"""The postman's box: a connection of its own on a thread of its own, and no letter for two postmen."""

import fcntl
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from patience import PATIENCE
from store_parts import COLA, IVAN, cart_of, sale_of

from tui_pos.domain.operation import Letter
from tui_pos.errors import StoreTrouble
from tui_pos.store import letters, operations
from tui_pos.store.database import Store
from tui_pos.store.letter_box import StoredLetterBox


def post(store: Store, number: int, *texts: str) -> None:
    sale = replace(
        sale_of(cart_of((COLA, 1000), number=number, partner=IVAN)),
        letters=tuple(Letter("r7", "ivan@example.com", text) for text in texts),
    )
    operations.put_intent(store, sale, b"")
    operations.post(store, sale.id, "1")


def states(store: Store) -> list[str]:
    return [state for (state,) in store.rows("SELECT state FROM letter ORDER BY id")]


def test_a_thread_of_its_own_takes_the_letters_while_the_till_sells(shop: Store, path: Path) -> None:
    post(shop, 1, "едно", "две", "три")
    box = StoredLetterBox(path)
    taken: list[str] = []

    def round_of_the_postman() -> None:
        one, two, three = box.unsent(10)
        taken.extend(letter.text for letter in (one, two, three))
        post_from_till.set()
        posted.wait()
        box.mark_sent(one.id)
        assert box.mark_failed(two.id, "550", for_good=True)
        assert not box.mark_failed(three.id, "450", for_good=False)
        taken.extend(letter.text for letter in box.unsent(10))
        box.close()
        box.close()

    post_from_till, posted = threading.Event(), threading.Event()
    thread = threading.Thread(target=round_of_the_postman)
    thread.start()
    assert post_from_till.wait(PATIENCE)
    post(shop, 2, "четири")
    posted.set()
    thread.join(PATIENCE)
    assert taken == ["едно", "две", "три", "четири", "три"]
    assert states(shop) == ["sent", "given_up", "ready", "ready"]


def test_two_programs_never_hold_the_same_letter(shop: Store, path: Path) -> None:
    post(shop, 1, "едно", "две")
    mine, others = StoredLetterBox(path), StoredLetterBox(path)
    held = mine.unsent(10)
    with path.with_name(".letters.lock").open() as probe, pytest.raises(BlockingIOError):
        fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
    found: list[object] = []

    def other_program() -> None:
        found.append(others.unsent(10))
        others.close()

    thread = threading.Thread(target=other_program)
    thread.start()
    for letter in held:
        mine.mark_sent(letter.id)
    mine.close()
    thread.join(PATIENCE)
    assert found == [[]]


def test_a_box_that_was_closed_opens_again(shop: Store, path: Path) -> None:
    box = StoredLetterBox(path)
    assert box.unsent(10) == []
    box.close()
    post(shop, 1, "едно")
    assert [letter.text for letter in box.unsent(10)] == ["едно"]
    assert letters.unsent(shop, 10) == box.unsent(10)
    box.close()


def test_a_store_that_is_gone_is_a_trouble_with_the_store(tmp_path: Path) -> None:
    box = StoredLetterBox(tmp_path / "nowhere" / "shop.db")
    with pytest.raises(StoreTrouble) as raised:
        box.unsent(10)
    assert raised.value.code == "store_unreachable"
    box.close()
