"""What can happen to a receipt beside a death: faults of the printer and of the line, the clock, another program."""

from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from typing import NamedTuple

from cable import Message, Place
from rig import Ended, Rig, rig

from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.payment import PaymentKind
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.device import Access, FiscalDevice
from tui_pos.fiscal.families import FAMILIES, driver
from tui_pos.fiscal.receipt import Receipt, ReceiptLine
from tui_pos.fiscal.transport import open_tcp


class Fate(NamedTuple):
    """`at`: at which places of the conversation it is tried. `run`: one sale under it, in a family, at a place."""

    name: str
    at: Callable[[Sequence[Message]], list[int]]
    run: Callable[[str, int], Ended]


def at_each_command(messages: Sequence[Message]) -> list[int]:
    return list(range(1, sum(message.from_till for message in messages) + 1))


def once(messages: Sequence[Message]) -> list[int]:
    return [1]


def _from_the_start(fault: str) -> Callable[[str, int], Ended]:
    """The printer is so all the time."""

    def run(family: str, _at: int) -> Ended:
        with rig(family, fault) as shop:
            shop.begin()
            shop.save()
            return shop.ended()

    return run


def _at_a_command(fault: str) -> Callable[[str, int], Ended]:
    """`fault` with the number of a command from the word to save on."""

    def run(family: str, at: int) -> Ended:
        with rig(family) as shop:
            shop.begin()
            # A session with the faulty printer begins with its greeting, which is counted too.
            shop.unplug_printer()
            shop.plug_in_printer(fault.format(at=at, until=at + 3))
            shop.save(lambda code: _help(shop, code))
            return shop.ended()

    return run


def _mended_later(fault: str, *, serial: bool = False) -> Callable[[str, int], Ended]:
    """The line is of no use when the sale is to be saved; then somebody mends it."""

    def run(family: str, _at: int) -> Ended:
        with rig(family, serial=serial) as shop:
            shop.begin()
            shop.unplug_printer()
            shop.plug_in_printer(fault)
            # Late enough for the till to have given the line up.
            shop.mend_after(6.0)
            shop.save()
            return shop.ended()

    return run


def _another_program(what: Callable[[FiscalDevice], None]) -> Callable[[str, int], Ended]:
    """The line breaks in the middle, and before the till is back somebody else uses the printer."""

    def run(family: str, at: int) -> Ended:
        with rig(family) as shop:
            shop.begin()
            shop.cable.watch(Place(at, 0), lambda: _meanwhile(shop, what))
            shop.save(lambda code: _help(shop, code))
            return shop.ended(happened=shop.cable.happened.is_set())

    return run


def _meanwhile(shop: Rig, what: Callable[[FiscalDevice], None]) -> None:
    shop.cable.drop()
    # What the printer refuses another is no matter of ours.
    with suppress(DeviceTrouble), closing(_other_program(shop)) as other, other as device:
        what(device)


def _other_program(shop: Rig) -> FiscalDevice:
    access = Access(1, FAMILIES[shop.family].password, 1)
    return driver(shop.family, "another program", access, lambda: open_tcp("127.0.0.1", shop.cable.printer_port))


def _sells(device: FiscalDevice) -> None:
    serial = device.identify().serial
    line = ReceiptLine("Чужо", "Б", Cents(99), Thousandths(1000))
    device.print_receipt(
        device.prepared(Receipt(f"{serial}-9999-0000900", (line,), ((PaymentKind.CASH, Cents(99)),), Cents(99)))
    )


def _cancels_and_sells(device: FiscalDevice) -> None:
    with suppress(DeviceTrouble):
        device.cancel_receipt()
    _sells(device)


def _reports(device: FiscalDevice) -> None:
    device.x_report()


def _closes_the_day(device: FiscalDevice) -> None:
    device.z_report()


def _help(shop: Rig, code: str) -> None:
    """What a technician does who is called: end the day, or give up what another program left open."""
    shop.cable.drop()
    with suppress(DeviceTrouble), closing(_other_program(shop)) as other, other as device:
        if code == "foreign_receipt":
            device.cancel_receipt()
        else:
            device.z_report()


def at_each_message(messages: Sequence[Message]) -> list[int]:
    return list(range(len(messages)))


FATES = (
    Fate("reply lost", at_each_command, _at_a_command("lost-reply={at}")),
    Fate("NAK to every third frame", once, _from_the_start("nak=3")),
    Fate("busy for 10 s", once, _at_a_command("busy=10000@6")),
    Fate("replies in pieces of 1 byte", once, _from_the_start("chop=1")),
    Fate("replies in pieces of 7 bytes", once, _from_the_start("chop=7")),
    Fate("line echoes, until mended", once, _mended_later("echo")),
    Fate(
        "noise, until mended",
        once,
        _mended_later(",".join(f"garbage={reply}" for reply in range(1, 200))),
    ),
    Fate("wrong speed, until it is set right", once, _mended_later("speed=19200", serial=True)),
    Fate("noise instead of a reply", at_each_command, _at_a_command("garbage={at}")),
    Fate("paper out for three commands", at_each_command, _at_a_command("paper-out={at}..{until}")),
    Fate("Z needed", at_each_command, _at_a_command("z-needed={at}..{at}")),
    Fate("day ends by itself between two commands", at_each_command, _at_a_command("midnight={at}")),
    Fate("clock two hours off", once, _from_the_start("clock=7200")),
    Fate("another program sells in between", at_each_message, _another_program(_sells)),
    Fate("another program cancels and sells in between", at_each_message, _another_program(_cancels_and_sells)),
    Fate("another program prints X in between", at_each_message, _another_program(_reports)),
    Fate("another program closes the day in between", at_each_message, _another_program(_closes_the_day)),
)


def fated(name: str, family: str, at: int) -> Ended:
    """One sale under the fate of that name."""
    return next(fate for fate in FATES if fate.name == name).run(family, at)
