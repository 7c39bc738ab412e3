"""What is asked of a printer beside receipts: each kind of task, what it does and what it is answered."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from tui_pos.devices import answers, codes
from tui_pos.devices.book import Task
from tui_pos.devices.translate import cents_of, wall_time
from tui_pos.devices.words import (
    AmountBody,
    Answer,
    DateTimeBody,
    DisplayBody,
    Message,
    PeriodBody,
    RawBody,
    ReversalBody,
)
from tui_pos.domain.money import NOTHING, Cents
from tui_pos.domain.payment import PaymentKind
from tui_pos.domain.saying import saying
from tui_pos.errors import DeviceTrouble, Refused
from tui_pos.fiscal.device import CommandRefused, FiscalDevice
from tui_pos.fiscal.jobs import ReportKind
from tui_pos.fiscal.lending import DoneSaid, ReportWanted, TextWanted, say_saying
from tui_pos.fiscal.printing import Printing
from tui_pos.fiscal.status import Status

RECEIPTS = frozenset({"receipt", "reversalreceipt", "invoice", "creditnote", "job"})
"""The kinds of task that print a receipt; `job` is a till's."""

NO_PAPER = frozenset({"cash", "rawrequest", "datetime", "display", "drawer"})
"""The kinds that print nothing: what was left open on the printer does not stand in their way."""

_ENCODING = "cp1251"


class Work:
    """`done` raises DeviceTrouble and Refused."""

    def __init__(self, printing: Printing, say: codes.Say, zone: ZoneInfo) -> None:
        self._printing = printing
        self._say = say
        self._zone = zone

    def done(self, kind: str, body: bytes) -> Answer | DoneSaid:
        """Do a task of `kind`, asked for with `body`; what to answer."""
        match kind:
            case "cash":
                status, cash = self._printing.use(lambda device: (device.status(), device.drawer().cash))
                return answers.cash(self._warnings(status), cash)
            case "deposit" | "withdraw":
                amount = _amount(body)
                self._printing.move_cash(amount if kind == "deposit" else Cents(-amount))
            case "xreport" | "zreport" | "duplicate" | "drawer":
                self._printing.report(_REPORTS[kind])
            case "periodreport":
                period = msgspec.json.decode(body, type=PeriodBody)
                self._printing.use(
                    lambda device: device.period_report(period.first, period.last, detailed=period.detailed)
                )
            case "display":
                rows = msgspec.json.decode(body, type=DisplayBody).rows
                self._printing.use(lambda device: device.show(rows))
            case "datetime":
                given = msgspec.json.decode(body, type=DateTimeBody).device_date_time
                wanted = wall_time(given or datetime.now(self._zone), self._zone)
                if wanted is None:
                    raise Refused(
                        "clock_moment", "No printer's clock can be set to {moment}; correct it.", moment=given
                    )
                self._printing.use(lambda device: device.set_clock(wanted))
            case "reset":
                status, clock = self._printing.use(_cleared)
                return answers.status(codes.messages_of(status, self._say), clock)
            case "rawrequest":
                frame = msgspec.json.decode(body, type=RawBody).raw_request.encode(_ENCODING, "replace")
                response = self._printing.use(lambda device: device.raw(frame[0], frame[1:]))
                return answers.raw(self._state(), response.decode(_ENCODING, "replace"))
            case "till_report":
                report = msgspec.json.decode(body, type=ReportWanted)
                return DoneSaid(done=say_saying(self._printing.report(report.kind).text))
            case "till_text":
                self._printing.print_rows(
                    msgspec.json.decode(body, type=TextWanted).rows, saying("The paper is printed.")
                )
                return DoneSaid()
        return answers.plain(self._state())

    def notes(self, task: Task) -> list[Message]:
        """What there is to say to the program about the receipt it asked for."""
        if task.kind not in ("reversalreceipt", "creditnote"):
            return []
        if not msgspec.json.decode(task.body, type=ReversalBody).payments:
            return []
        ignored = saying("A storno is handed back in cash, as the law books it; its payments are not looked at.")
        return [codes.warning("payments_ignored", ignored, self._say)]

    def _state(self) -> list[Message]:
        """How the printer is after what was done; what is done stays done when it does not tell."""
        try:
            return self._warnings(self._printing.use(lambda device: device.status()))
        except DeviceTrouble:
            return []

    def _warnings(self, status: Status) -> list[Message]:
        return [codes.warning(c.code, c.sentence, self._say) for c in status.conditions]


_REPORTS: dict[str, ReportKind] = {"xreport": "x", "zreport": "z", "duplicate": "duplicate", "drawer": "drawer"}


def _amount(body: bytes) -> Cents:
    amount = cents_of(msgspec.json.decode(body, type=AmountBody).amount)
    if amount <= 0:
        raise Refused("amount_needed", "The amount must be above zero; correct it.")
    return amount


def _cleared(device: FiscalDevice) -> tuple[Status, datetime]:
    """End whatever receipt is open: cancelled, or where money was taken paid out and closed."""
    if device.status().fiscal_open:
        try:
            device.cancel_receipt()
        except CommandRefused:
            open_one = device.transaction()
            rest = Cents(open_one.amount - (open_one.tendered or NOTHING))
            if rest > 0:
                device.pay(PaymentKind.CASH, rest)
            device.close_receipt()
    return device.status(), device.read_clock()
