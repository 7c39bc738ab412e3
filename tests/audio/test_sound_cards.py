"""The sound cards of a machine, from the kernel's own list."""

from pathlib import Path

from tui_pos.audio.cards import sound_cards

TWO = """ 0 [PCH            ]: HDA-Intel - HDA Intel PCH
                      HDA Intel PCH at 0xf7d10000 irq 132
 1 [Device         ]: USB-Audio - USB Audio Device - II
                      C-Media Electronics Inc. USB Audio Device at usb-0000:00:14.0-3, full speed
"""


def test_each_card_is_named_once(tmp_path: Path) -> None:
    listed = tmp_path / "cards"
    listed.write_text(TWO, "utf-8")
    assert sound_cards(listed) == ("HDA Intel PCH", "USB Audio Device - II")


def test_without_a_card_or_a_list_there_are_none(tmp_path: Path) -> None:
    listed = tmp_path / "cards"
    listed.write_text("--- no soundcards ---\n", "utf-8")
    assert sound_cards(listed) == ()
    assert sound_cards(tmp_path / "none") == ()
