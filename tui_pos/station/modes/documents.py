"""The documents that a sale brings about, in the review: as the rules compute them, and what the cashier makes of them.

Each stands there filled and is taken as it is unless the cashier lowers, raises or refuses it. Where nobody is known
who would owe the goods, a customer may be chosen for the documents alone; without one there is no document.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from tui_pos.domain.children import ChildChoice
from tui_pos.domain.money import ONE, Thousandths, format_cents, format_qty
from tui_pos.domain.parties import Partner
from tui_pos.domain.rights import NoRight, Right, need
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused
from tui_pos.pricing.verdict import Child, Review
from tui_pos.station.commands import PARTNERS
from tui_pos.station.modes.choosing import LIMIT, Partners
from tui_pos.station.modes.mode import Desk


class Document(NamedTuple):
    """A child of the review, and how much of it the cashier takes."""

    child: Child
    qty: Thousandths

    @property
    def is_refused(self) -> bool:
        return self.qty == 0

    def carried_over(self, now: Child) -> "Document":
        """The cashier's choice, for the same document as the rules compute it by now."""
        if self.qty == self.child.qty:
            return Document(now, now.qty)
        raised = self.qty > self.child.qty
        return Document(now, self.qty if raised else Thousandths(min(self.qty, now.qty)))

    def is_same(self, other: Child) -> bool:
        mine = self.child
        return (mine.rule, mine.kind, mine.item.code, mine.partner) == (
            other.rule,
            other.kind,
            other.item.code,
            other.partner,
        )


class Documents:
    """The documents of one review; one of them is marked. `before` are those of an earlier review of the same sale:
    what was chosen for them stays where they are still there."""

    def __init__(self, desk: Desk, review: Review, before: "Documents | None" = None) -> None:
        self._desk = desk
        self._customer = review.before.partner
        self._partner: Partner | None = before._partner if before else None
        self._all = [self._document(child, before) for child in review.children]
        self.index = 0

    @staticmethod
    def _document(child: Child, before: "Documents | None") -> Document:
        known = next((one for one in before._all if one.is_same(child)), None) if before else None
        return known.carried_over(child) if known else Document(child, child.qty)

    def __bool__(self) -> bool:
        return bool(self._all)

    @property
    def choices(self) -> tuple[ChildChoice, ...] | None:
        """What is saved with the sale; None where no document goes with it."""
        return tuple([ChildChoice(one.qty, self._partner_of(one.child)) for one in self._all]) or None

    @property
    def nobody_known(self) -> bool:
        """Whether a document that is not refused has nobody who would owe it."""
        return any(not one.is_refused and not (one.child.partner or self._partner) for one in self._all)

    def _partner_of(self, child: Child) -> str:
        return self._partner.code if self._partner and not child.partner else ""

    # What the cashier makes of the marked one.

    def next(self) -> None:
        """Mark the next, after the last the first again."""
        self._marked()
        self.index = (self.index + 1) % len(self._all)

    def less(self) -> None:
        """One fewer; of one, none: it is refused."""
        self._take(Thousandths(max(0, self._marked().qty - ONE)))

    def more(self) -> None:
        """One more. Raises Refused `no_right` above what the rule computes, for who may not."""
        document = self._marked()
        qty = Thousandths(document.qty + ONE)
        if document.qty < document.child.qty:
            qty = Thousandths(min(qty, document.child.qty))
        operator = self._desk.till.operator
        if qty > document.child.qty and operator is not None:
            need(operator, Right.RAISE_CHILD)
        self._take(qty)

    def refuse(self) -> None:
        """None of it; of one that is refused already, what the rule computes again."""
        document = self._marked()
        self._take(document.child.qty if document.is_refused else Thousandths(0))

    def choose_partner(self, take_scan: Callable[[str], None], chosen: Callable[[], None]) -> None:
        """Ask who will owe the documents for which nobody is known. `take_scan`: what becomes of goods scanned there;
        `chosen` is called when somebody is."""
        if self._marked().child.partner:
            raise Refused("partner_given", "It is clear whose document this is; only the sale's own customer decides.")

        def owe(partner: Partner) -> None:
            self._partner = partner
            chosen()

        self._desk.open(Debtors(self._desk, owe, take_scan))

    def _marked(self) -> Document:
        if not self._all:
            raise Refused("no_documents", "No document goes with this sale.")
        return self._all[self.index]

    def _take(self, qty: Thousandths) -> None:
        self._all[self.index] = self._marked()._replace(qty=qty)

    def advised(self, refusal: Refused, *, elsewhere: bool = False) -> Refused:
        """A refusal that says what can be done about it: where too little is there of what a document would give, that
        may be lowered or refused; `elsewhere` than in the review it tells the way there first."""
        names = {one.child.item.name for one in self._all if not one.is_refused}
        if refusal.code != "not_enough_stock" or refusal.facts.get("name") not in names:
            return refusal
        words = self._desk.words
        facts = {name: words.key_of(name) for name in ("back", "save", "child_less", "child_refuse")}
        advice = saying("{reason} {child_less}: fewer on the document, {child_refuse}: refuse it.")
        if elsewhere:
            advice = saying(
                "{reason} {back}, then {save}: {child_less} fewer on the document, {child_refuse} refuses it."
            )
        if isinstance(refusal, NoRight):
            return NoRight(refusal.code, advice.text, needs=refusal.needs, reason=refusal, **facts)
        return Refused(refusal.code, advice.text, reason=refusal, **facts)

    # The rows of the review.

    def rows(self) -> Iterator[tuple[str, str, bool]]:
        """A sentence for each document, its style, and whether it is the marked one."""
        for index, document in enumerate(self._all):
            style = "p" if document.is_refused else "t"
            yield self._told(document), style, index == self.index

    def keys(self) -> str:
        """The keys that change the marked one."""
        words = self._desk.words
        keys = {name: words.key_of(f"child_{name}") for name in ("less", "more", "refuse", "next")}
        text = words.say("{less} fewer   {more} more   {refuse} refuse", **keys)
        if len(self._all) > 1:
            text += "   " + words.say("{next} the next", **keys)
        if any(not one.child.partner for one in self._all):
            text += "   " + words.say("{key} customer", key=words.key_of("child_partner"))
        return text

    def _told(self, document: Document) -> str:
        child, say = document.child, self._desk.words.say
        taken = replace(child, qty=document.qty)
        facts = {
            "document": self._desk.words.document(child.kind),
            "partner": self._debtor(child),
            "qty": format_qty(document.qty),
            "item": child.item.name,
            "price": format_cents(child.price),
            "amount": format_cents(taken.amount),
            "rule": child.name,
        }
        if document.is_refused:
            return say("{document} for {partner}: {item}, refused ({rule}).", **facts)
        text = say("{document} for {partner}: {qty} × {item} at {price} = {amount} ({rule}).", **facts)
        if document.qty != child.qty:
            text += " " + say("Computed: {qty}.", qty=format_qty(child.qty))
        if not child.partner and self._partner is None:
            text += " " + say("Nobody is known: no such document. {key}: choose who.", key=self._key_to_partner)
        return text

    @property
    def _key_to_partner(self) -> str:
        return self._desk.words.key_of("child_partner")

    def _debtor(self, child: Child) -> str:
        """Whose document it is, by name."""
        if not child.partner:
            return self._partner.name if self._partner else "?"
        if child.partner == self._customer.code:
            return self._customer.name
        return self._desk.till.name_of(child.partner)


class Debtors(Partners):
    """Who will owe: a customer for some other purpose than the sale in hand, which stays as it is. The end customer is
    nobody who could. What is scanned here and is no card goes to `take_scan`."""

    name = PARTNERS

    def __init__(self, desk: Desk, then: Callable[[Partner], None], take_scan: Callable[[str], None]) -> None:
        super().__init__(desk, "")
        self._then = then
        self._take_scan = take_scan

    def find(self, text: str) -> Sequence[Partner]:
        return [partner for partner in self.desk.till.search_partners(text, LIMIT) if not partner.is_anonymous]

    def scanned(self, text: str) -> None:
        self.text = ""
        self._take_scan(text)

    def chosen(self, choice: Partner) -> None:
        self.desk.close(self)
        self._then(choice)
