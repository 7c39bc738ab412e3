"""What the station says, in the reader's language: sentences, titles, keys, names and sums of money."""

from collections.abc import Callable, Iterable

from tui_pos.domain.money import Cents, format_cents, format_percent
from tui_pos.domain.operation import COMES_BACK, Kind, Operation, Related, StornoReason
from tui_pos.domain.parties import Account, Partner
from tui_pos.domain.saying import Saying, saying
from tui_pos.station.commands import KEY_NAMES, MODES
from tui_pos.station.keys import KeyTable


class Words:
    """`translate` takes an English source string; `currency` stands beside every total."""

    def __init__(
        self,
        translate: Callable[[str], str],
        table: KeyTable,
        currency: str,
        languages: Callable[[], Iterable[Callable[[str], str]]] = tuple,
    ) -> None:
        """`languages` gives the translators of every language that there is."""
        self.translate = translate
        self._languages = languages
        self.currency = currency
        self._table = table

    def say(self, text: str, **facts: object) -> str:
        """`text` in the reader's language, with its facts filled in."""
        translated = self.translate(text)
        return translated.format(**facts) if facts else translated

    def named(self, word: str) -> tuple[str, set[str]]:
        """A command's `/word` in the reader's language, and in all there are."""
        own = self.translate(word).casefold()
        return own, {own, word, *(translate(word).casefold() for translate in self._languages())}

    def title_of(self, mode: str) -> str:
        """What a mode is called."""
        return self.translate(MODES[mode])

    def key_of(self, command: str) -> str:
        """The key of a command as it is written, or its word where it has none."""
        bound = self._table.named(command)
        return KEY_NAMES[bound.key] if bound.key else self.translate(bound.word)

    def money(self, amount: Cents) -> str:
        """`13.20 EUR`."""
        return f"{format_cents(amount)} {self.currency}"

    def price_group(self, group: str) -> str:
        """The name of a price group."""
        names = {"retail": self.say("retail"), "wholesale": self.say("wholesale")}
        return names.get(group) or self.say("group {number}", number=group)

    def document(self, kind: str) -> str:
        """What an operation, or a document that goes with a sale, is called."""
        match Kind(kind):
            case Kind.SALE:
                return self.say("Sale on credit")
            case Kind.STORNO:
                return self.say("Storno")
            case Kind.CONSIGNMENT:
                return self.say("Consignment")
            case Kind.CONSIGNMENT_RETURN:
                return self.say("Return of consigned goods")
            case Kind.CONSIGNMENT_REPORT:
                return self.say("Report of consigned goods")
            case Kind.BONUS:
                return self.say("Bonus")
            case Kind.RETURN:
                return self.say("Return of goods")
            case Kind.DELIVERY:
                return self.say("Delivery")
            case Kind.STOCK_COUNT:
                return self.say("Stock count")

    def documents(self, related: Iterable[Related]) -> str:
        """`Consignment 3, Bonus 1`."""
        return ", ".join(f"{self.document(one.kind)} {one.number}" for one in related)

    def saved(self, operation: Operation) -> str:
        """An operation and what came with it: `Storno 2 with receipt 0000042, Return of consigned goods 4`."""
        name = self.documents([Related(operation.kind, operation.id, operation.number)])
        if operation.kind in COMES_BACK and operation.receipt and operation.usn:
            name = self.say("{document} with receipt {receipt}", document=name, receipt=operation.receipt)
        return f"{name}; {self.documents(operation.children)}" if operation.children else name

    def reason(self, reason: StornoReason) -> str:
        """Why something comes back, as the ordinance has it."""
        match reason:
            case StornoReason.RETURN:
                return self.say("goods returned")
            case StornoReason.OPERATOR_ERROR:
                return self.say("operator's error")
            case StornoReason.TAX_BASE:
                return self.say("tax base reduced")

    def partner_name(self, partner: Partner) -> str:
        """The customer's name; only that of the end customer is translated."""
        return self.translate(partner.name) if partner.is_anonymous else partner.name

    def customer(self, partner: Partner, account: Account) -> Saying:
        """Who was chosen and, where there are any, with how many points."""
        if not account.points:
            return saying("Customer: {name}.", name=self.partner_name(partner))
        points = format_cents(account.points)
        return saying("Customer: {name}. Points: {points}.", name=self.partner_name(partner), points=points)

    def terms(self, partner: Partner) -> str:
        """A customer's price group and percent: `wholesale 5.00 %`."""
        group = self.price_group(partner.price_group)
        return f"{group} {format_percent(partner.percent)} %" if partner.percent else group
