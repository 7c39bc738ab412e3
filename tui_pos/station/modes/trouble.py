"""The receipt of a saved sale or of a storno did not come out: print again, leave it waiting, say that it is on paper,
or take it back.

Enter asks the printer what it has and finishes the receipt once, so that nothing bad comes of pressing it unseen.
Scans typed here are kept for the next sale.
"""

from tui_pos.domain.operation import COMES_BACK, Kind, Operation
from tui_pos.errors import ShopError
from tui_pos.station.commands import TROUBLE
from tui_pos.station.frame import Paper, wrap
from tui_pos.station.modes.mode import Desk, Mode
from tui_pos.station.modes.question import Question


class Trouble(Mode):
    """`trouble` is None when nothing new is known of a sale that waits; `dropped` is how many keys were dropped."""

    name = TROUBLE
    takes_text = True

    def __init__(self, desk: Desk, operation: Operation, trouble: ShopError | None, dropped: int = 0) -> None:
        super().__init__(
            desk, {"print_again": self.print_again, "on_paper": self.on_paper, "take_back": self.take_back}
        )
        self._operation = operation
        self._is_storno = operation.kind in COMES_BACK
        self._is_cash = operation.kind is Kind.RETURN and operation.original is None
        self._trouble = trouble
        self._dropped = dropped

    @property
    def typing(self) -> bool:
        return self.desk.ahead.scan_under_way

    def typed(self, character: str) -> None:
        self.desk.ahead.keep("character", character)

    def back(self) -> None:
        """Leave it waiting: the cashier may go on, and F9 comes back here."""
        self.desk.close(self)
        self.desk.replay()

    def print_again(self) -> None:
        if self.desk.ahead.scan_under_way:
            self.desk.ahead.keep("enter")
            return
        self.desk.till.print_again()
        self.desk.print_receipt()

    def on_paper(self) -> None:
        if self._is_cash:
            question = self.say("Is it on the paper that the cash was taken out? Then the return is saved with it.")
        elif self._is_storno:
            question = self.say("Is this storno's receipt on the paper, whole? Then it is saved with it.")
        else:
            question = self.say("Is this sale's receipt on the paper, whole? Then it is saved with it.")
        self.desk.open(Question(self.desk, question, self._on_paper))

    def _on_paper(self) -> None:
        self.desk.till.confirm_printed()
        self.desk.print_receipt()

    def take_back(self) -> None:
        if self._is_cash:
            question = self.say("Take the return back? No cash leaves the drawer, and nothing is saved.")
        elif self._is_storno:
            question = self.say("Take the storno back? The printer is asked to give its receipt up; the sale stays.")
        else:
            question = self.say("Take the sale back? The printer is asked to give the receipt up.")
        self.desk.open(Question(self.desk, question, self._take_back))

    def _take_back(self) -> None:
        self.desk.till.take_back()
        self.desk.print_receipt(may_leave=False)

    def draw(self, paper: Paper) -> None:
        money = self.desk.words.money(self._operation.total)
        if self._is_cash:
            waits = self.say("A return of {total} waits for its cash to be taken out of the drawer.", total=money)
        elif self._is_storno:
            waits = self.say("A storno of {total} waits for its receipt.", total=money)
        else:
            waits = self.say("A sale of {total} waits for its receipt.", total=money)
        rows = [(row, " ") for row in wrap(waits, 60)]
        if self._trouble is not None:
            rows += [(row, "e") for row in wrap(self._trouble.say(self.desk.words.translate), 60)]
            if self._trouble.code == "drawer_short":
                rows += [(row, "w") for row in wrap(self._nothing_begun(), 60)]
        rows += [("", " ")]
        key_of = self.desk.words.key_of
        choices = (
            self.say("{key}: print again; what is on paper is not printed twice.", key=key_of("print_again")),
            self.say("{key}: leave it waiting and go on.", key=key_of("back")),
            *self._ends(key_of("on_paper"), key_of("take_back")),
        )
        rows += [(choice, "k") for choice in choices]
        if self.desk.ahead.scans:
            text = self.say("Kept for the next sale: {count} scanned.", count=self.desk.ahead.scans)
            rows += [(row, "w") for row in wrap(text, 60)]
        if self._dropped:
            text = self.say("Other keys typed ahead were dropped: {count}.", count=self._dropped)
            rows += [(row, "w") for row in wrap(text, 60)]
        rows = rows[:14]
        paper.window(7, 4, 66, len(rows) + 4, self.title(), "e")
        for row, (text, style) in enumerate(rows, 6):
            paper.put(10, row, text, style)
        paper.cursor = None

    def _nothing_begun(self) -> str:
        """What can be done where the printer has refused before anything was on paper."""
        return self.say(
            "Nothing of it is on paper. {again}: after cash is put into the drawer; {back}: take the storno back.",
            again=self.desk.words.key_of("print_again"),
            back=self.desk.words.key_of("take_back"),
        )

    def _ends(self, on_paper: str, take_back: str) -> tuple[str, str]:
        """The two ways to be done with it without printing; the arguments are their keys."""
        if self._is_storno:
            return (
                self.say("{key}: it is on paper already: save the storno.", key=on_paper),
                self.say("{key}: take the storno back; the sale stays as it was.", key=take_back),
            )
        return (
            self.say("{key}: it is on paper already: save the sale.", key=on_paper),
            self.say("{key}: take the sale back, without a receipt.", key=take_back),
        )
