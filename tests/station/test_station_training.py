"""The way to the training on the first screen, and the mark that stands in every picture of it."""

import pytest
from paper_till import PaperTill

from tui_pos.language import translator
from tui_pos.station.commands import COMMANDS
from tui_pos.station.station import Station


def station(**options: bool) -> Station:
    return Station(PaperTill(), translator, language="en", **options)


def struck(stage: Station, *keys: str) -> Station:
    for key in keys:
        if len(key) == 1 or key.isdigit():
            stage.key("character", key)
        else:
            stage.key(key)
    return stage


def picture(stage: Station) -> str:
    return "\n".join(stage.frame().rows)


def test_a_managers_pin_and_the_key_end_this_till_and_lead_to_the_training() -> None:
    stage = struck(station(), "2222", "f8")
    assert (stage.ended, stage.leads_to) == (True, "training")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ((), "Type a manager's PIN first"),
        (("1111",), "opening the training"),
        (("9999",), "No operator has this PIN"),
        (("54491472",), "That was a scan"),
    ],
)
def test_nobody_else_is_led_there_and_the_pin_is_forgotten(typed: tuple[str, ...], said: str) -> None:
    stage = struck(station(), *typed, "f8")
    assert said in picture(stage)
    assert (stage.ended, stage.leads_to, stage.top.text) == (False, "", "")


def test_closing_the_till_leads_nowhere() -> None:
    stage = struck(station(), "f10", "enter")
    assert (stage.ended, stage.leads_to) == (True, "")


def test_where_there_is_no_training_there_is_no_key_no_word_and_no_line_of_help() -> None:
    stage = station(offers_training=False)
    assert "Training" not in picture(stage)
    assert "Training" not in picture(struck(stage, "f1"))
    struck(stage, "escape", "2222", "f8")
    assert not stage.ended
    assert all(command.name != "training" for command in stage.table.commands)


def test_every_picture_of_the_training_says_so_in_the_same_place_whoever_is_signed_on() -> None:
    stage = station(training=True)
    seen = set()
    for keys in ((), ("f1",), ("escape", "1111", "enter"), ("f10",), ("escape", "f3"), ("escape", "f1"), ("escape",)):
        row, styles = struck(stage, *keys).frame().rows[-1], stage.frame().styles[-1]
        seen.add(row[-10:].strip())
        assert styles[-len(row[-10:].strip()) - 2 :] == "e" * (len(row[-10:].strip()) + 2)
        assert (len(row), len(styles)) == (80, 80)
    assert seen <= {"TRAINING", "ОБУЧЕНИЕ"}
    assert stage.leads_to == ""


def test_a_till_that_is_none_has_no_mark() -> None:
    stage = station()
    assert stage.mark == ""
    assert "TRAINING" not in picture(stage)
    assert [command.name for command in COMMANDS].count("training") == 1
