"""The sale of the back office: Esc leads back to the menu that it was opened from."""

from keyboard import Keyboard, station_over
from paper_till import PaperTill


def seated() -> Keyboard:
    keys = Keyboard(station_over(PaperTill(), seated=True))
    keys.press("1111", "enter")
    return keys


def test_esc_clears_what_is_typed_and_then_leads_back_to_the_menu() -> None:
    keys = seated()
    keys.press("КОЛ", "escape")
    assert not keys.station.ended
    keys.press("escape")
    assert keys.station.ended


def test_with_a_sale_in_hand_it_asks_and_the_sale_stays() -> None:
    keys = seated()
    keys.press("КОЛА", "enter", "escape")
    assert keys.mode == "question"
    assert "The sale stays here" in keys.screen
    keys.press("escape")
    assert keys.mode == "sale"
    keys.press("escape", "enter")
    assert keys.station.ended
    assert len(keys.station.till.cart.lines) == 1


def test_at_a_till_esc_leads_nowhere() -> None:
    keys = Keyboard(station_over(PaperTill()))
    keys.press("1111", "enter", "escape")
    assert not keys.station.ended
    assert keys.mode == "sale"
