"""A sale is sold and comes back by keys; what the window and the question say of it."""

from keyboard import Keyboard, print_out
from paper_till import PaperTill

OPEN = ("/receipts", "enter", "enter", "f8")


def sell(keys: Keyboard, till: PaperTill, *strokes: str, customer: str = "") -> None:
    """Sold and paid in cash, with the receipt out."""
    if customer:
        keys.press("f6", customer, "enter")
    for stroke in strokes:
        keys.press(stroke, "enter")
    keys.press("f9", "enter")
    if keys.mode == "payment":
        keys.press("enter")
    print_out(keys, till)


def beer(keys: Keyboard, till: PaperTill) -> None:
    """24 of БИРА and a КАФЕ to Иван, 32.30 after his 5 %; two crates go with them."""
    sell(keys, till, "24*БИРА", "КАФЕ", customer="иван")


def quantities(keys: Keyboard) -> list[list[str]]:
    """Of each line what was sold, came back and comes back now."""
    rows = [row for row in keys.screen.splitlines()[3:11] if row.strip()]
    return [[row[start : start + 10].strip() for start in (48, 59, 70)] for row in rows]


def told(keys: Keyboard) -> str:
    """What the question asks, in one line."""
    assert keys.mode == "question"
    return " ".join(" ".join(row[11:69] for row in keys.screen.splitlines()[8:16]).split())


def backs(till: PaperTill) -> list[list[tuple[int, int]]]:
    """Number and quantity of each line that came back, storno by storno."""
    return [[(line.number, line.qty) for line in storno.lines] for storno in till.stornos]


def wait_for_receipt(keys: Keyboard, till: PaperTill) -> None:
    assert keys.mode == "printing"
    print_out(keys, till)
