"""The live trial: a sample cart, what the rule makes of it, and why, or why not and by how much."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tui_pos.domain.cart import Cart, Line, check_qty
from tui_pos.domain.money import ONE, Thousandths, format_cents
from tui_pos.errors import ShopError
from tui_pos.pricing.rules import Rule
from tui_pos.tui.screens.changes import Change, change_row, changes
from tui_pos.tui.screens.office import RuleOffice
from tui_pos.tui.screens.pane import ListPane

if TYPE_CHECKING:
    from tui_pos.pricing.verdict import Review

_MOST_ROWS = 4


class TrialLine(ListPane[Change]):
    """The lines of the sample, each before and after."""

    DEFAULT_CSS = "TrialLine { height: 1; }"

    def wanted_height(self, width: int) -> int | None:
        return max(1, min(_MOST_ROWS, len(self.items)))


class Trial:
    """The sample of one wizard. It follows the rule until somebody changes it; then it stays as it is."""

    def __init__(self, office: RuleOffice) -> None:
        self._office = office
        self.cart: Cart | None = None
        self.review: Review | None = None
        self.trouble: ShopError | None = None
        self._name = ""
        self._rule: Rule | None = None
        self._sampled: tuple[object, ...] | None = None
        self._own = False
        self.lines = TrialLine(change_row, self._nothing)
        self.lines.active = False

    def follow(self, rule: Rule) -> None:
        """Try this rule, where it says something else than before.

        Its name changes nothing of what it does, and is typed letter by letter: the rule is tried under the first that
        it had.
        """
        self._name = self._name or rule.name.strip() or "…"
        tried = replace(rule, name=self._name, operations=rule.operations or ("sale",), active=True, version=1)
        if self._rule == tried:
            return
        self._rule = tried
        self._review()

    def change_qty(self, by: Thousandths) -> None:
        """More, or less, of the marked line."""
        line = self._marked()
        if self.cart is not None and line is not None:
            self._put(self.cart.with_changed(replace(line, qty=check_qty(Thousandths(line.qty + by)))))

    def add(self, code: str) -> None:
        """One more item. Raises Refused as the till does."""
        if self.cart is not None:
            self._put(self._office.desk.item_line(self.cart, code, ONE))
            self.lines.show(self.lines.items, len(self.cart.lines) - 1)

    def take_out(self) -> None:
        """The marked line goes."""
        line = self._marked()
        if self.cart is not None and line is not None:
            self._put(self.cart.without(line.number))

    def serve(self, partner: str) -> None:
        """Another customer. Raises Refused as the till does."""
        if self.cart is not None:
            self._put(self._office.desk.with_partner(self.cart, partner))

    def anew(self) -> None:
        """The sample that fits the rule, whatever was changed."""
        self._own, self._sampled = False, None
        self._review()

    @property
    def customer(self) -> str:
        """For whom the sample is."""
        if self.cart is None:
            return ""
        partner = self.cart.partner
        return self._office.say(partner.name) if partner.is_anonymous else partner.name

    def sums(self) -> str:
        """Before and after."""
        if self.review is None:
            return ""
        before, after = format_cents(self.review.total_before), self._office.money(self.review.total)
        return f"{before} → {after}"

    def outcome(self) -> str:
        """What the rule did, or why it did nothing."""
        office = self._office
        if self.trouble is not None:
            return office.tell(self.trouble)
        if self.review is None or self._rule is None:
            return ""
        said = [f"{office.tell(self.review.stop.reason)}"] if self.review.stop is not None else []
        for trace in self.review.trace:
            if trace.rule == self._rule.id or trace.name == self._rule.name:
                said.append(office.tell(trace.why))
        said += [office.tell(warning) for warning in self.review.warnings]
        return " ".join(said) or office.say("This rule has nothing to do with such a sale.")

    def _marked(self) -> Line | None:
        pair = self.lines.marked
        return pair[0] if pair is not None else None

    def _put(self, cart: Cart) -> None:
        self.cart, self._own = cart, True
        self._review()

    def _review(self) -> None:
        self.review, self.trouble = None, None
        rule = self._rule
        if rule is None or not rule.when or not rule.then:
            self.lines.show(())
            return
        try:
            asked = (rule.when, rule.then, rule.unless, rule.operations)
            if self.cart is None or not (self._own or self._sampled == asked):
                self.cart, self._sampled = self._office.desk.sample(rule), asked
            self.review = self._office.desk.trial(rule, self.cart)
        except ShopError as error:
            self.trouble = error
        self._show()

    def _show(self) -> None:
        before = self.cart.lines if self.cart is not None else ()
        self.lines.show(changes(before, self.review.lines if self.review is not None else ()))

    def _nothing(self) -> str:
        return self._office.say("Name a condition and an action, and the rule is tried here on a sample.")
