"""What a Datecs P tells from its memory without doing anything (manual v1.00BG)."""

from datetime import datetime

from tui_pos.fiscal.virtual.bits import SYNTAX, NotDone
from tui_pos.fiscal.virtual.memory import GROUPS, Memory
from tui_pos.fiscal.virtual.sales import text_of


def identity(memory: Memory, text: str) -> str:
    """5Ah."""
    if text != "1":
        raise NotDone(SYNTAX)
    return f"{memory.model},1.00BG 23NOV18 1000,ABCD,00000000,{memory.serial},{memory.fiscal_memory}"


def transaction(memory: Memory, text: str) -> str:
    """4Ch: the open receipt, or the last one."""
    if text not in ("", "T"):
        raise NotDone(SYNTAX)
    receipt = memory.receipt
    if receipt is not None:
        facts = f"1,{len(receipt.items):04d},{receipt.amount:09d}"
        tendered = receipt.tendered
    else:
        facts = f"0,{memory.last_items:04d},{memory.last_amount:09d}"
        tendered = memory.last_tendered
    return f"{facts},{tendered:09d}" if text else facts


def current_receipt(memory: Memory, text: str) -> str:
    """67h: the open receipt by VAT group."""
    if text:
        raise NotDone(SYNTAX)
    receipt = memory.receipt
    sums = [0] * len(GROUPS)
    for item in receipt.items if receipt else ():
        sums[GROUPS.index(item.vat)] += item.amount
    can_void = int(receipt is not None and bool(receipt.items) and not receipt.paying)
    return ",".join([str(can_void), *(f"{cents:09d}" for cents in sums), "0", "0000000000"])


def tax_data(memory: Memory, text: str, moment: datetime) -> str:
    """25h: `1` the counters, `4` the drawer."""
    if text == "4":
        put_in, taken_out = text_of(memory.cash_in), text_of(memory.cash_out)
        return f"P,{memory.cash_ins},{put_in},{memory.cash_outs},{taken_out},{text_of(memory.cash)}"
    if text != "1":
        raise NotDone(SYNTAX)
    return (
        f"P,{moment:%d-%m-%Y %H:%M:%S},{memory.closures + 1},{memory.fiscal_today},"
        f"{memory.last_fiscal},{memory.documents},1"
    )
