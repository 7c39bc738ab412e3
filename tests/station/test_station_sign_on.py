"""The first screen by keys: PINs, scans that are none, who comes next."""

from keyboard import Keyboard, station_over
from paper_till import PaperTill


def test_a_pin_is_shown_as_stars_and_signs_on(till: PaperTill) -> None:
    keys = Keyboard(station_over(till))
    assert keys.mode == "sign_on"
    keys.press("2222")
    assert "****" in keys.screen
    assert "2222" not in keys.screen
    keys.press("enter")
    assert keys.mode == "sale"
    assert "Пенка" in keys.screen


def test_a_wrong_pin_has_its_sentence_and_the_next_is_typed_afresh(till: PaperTill) -> None:
    keys = Keyboard(station_over(till))
    keys.press("9999", "enter")
    assert "This PIN is nobody's" in keys.screen
    keys.press("1111", "enter")
    assert keys.mode == "sale"
    assert "nobody" not in keys.screen


def test_a_scan_at_the_sign_on_is_no_wrong_pin(till: PaperTill) -> None:
    keys = Keyboard(station_over(till))
    keys.scan("3800123456789")
    assert "not a PIN" in keys.screen
    assert keys.mode == "sign_on"


def test_the_program_ends_only_after_a_yes(till: PaperTill) -> None:
    keys = Keyboard(station_over(till))
    keys.press("f10", "escape")
    assert not keys.station.ended
    keys.press("f10", "enter")
    assert keys.station.ended


def test_whoever_signs_on_next_finds_the_cart(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КОЛА")
    keys.press("/off", "enter", "2222", "enter")
    assert len(till.cart.lines) == 1
    assert "Lines 1–1 of 1" in keys.screen


def test_a_barcode_scanned_at_the_sign_on_is_no_wrong_pin(till: PaperTill) -> None:
    keys = Keyboard(station_over(till))
    for _ in range(6):
        keys.scan("38001215")
    keys.press("1111", "enter")
    assert keys.mode == "sale"


def test_no_scan_gets_past_the_sign_on(till: PaperTill) -> None:
    keys = Keyboard(station_over(till))
    keys.press("1111", "enter", "КОЛА", "enter", "/off", "enter", "f10")
    assert keys.mode == "question"
    keys.scan("3800123456789")
    assert keys.mode == "sign_on"
    assert len(till.cart.lines) == 1
