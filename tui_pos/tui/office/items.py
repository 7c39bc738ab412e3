"""The list of items."""

from collections.abc import Sequence

from tui_pos.backoffice.items import GroupMoved, Items
from tui_pos.backoffice.pages import Pages
from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.money import format_cents, format_qty
from tui_pos.domain.saying import Saying, saying
from tui_pos.domain.vat import RATES, rate_of
from tui_pos.errors import Refused
from tui_pos.tui.office.record_fields import GroupField
from tui_pos.tui.office.record_list import RecordList
from tui_pos.tui.office.shop_office import ShopOffice
from tui_pos.tui.office.table import Shown, Table, barcodes, choice, group, short, text, yes_or_no
from tui_pos.tui.screens.choosing import ChoosingScreen
from tui_pos.tui.screens.form import FormScreen
from tui_pos.tui.screens.named import Named, tree
from tui_pos.tui.screens.office import Office
from tui_pos.tui.screens.screen import Hotkey

TYPES: dict[ItemType, Saying] = {
    ItemType.STANDARD: saying("goods"),
    ItemType.SERVICE: saying("a service"),
    ItemType.FIXED: saying("only at the listed price"),
    ItemType.VARIABLE: saying("the price is typed at the till"),
}

_PRICE = saying("With VAT. Empty or 0: there is no such price, and the retail price counts.")


class ItemList(RecordList):
    """And its tree of groups."""

    records: Items

    def __init__(self, office: ShopOffice, records: Items) -> None:
        self._group = ""
        super().__init__(office, item_table(office, records), records)

    def own_keys(self) -> tuple[Hotkey, ...]:
        return (
            Hotkey("f4", saying("Group"), self._choose_group, saying("Show one group and its subgroups")),
            Hotkey("f5", saying("Rename"), self._rename_group, saying("Give the group that is shown another path")),
        )

    def pages(self, text: str) -> Pages[Item]:
        return self.records.in_group(self._group) if self._group and not text else super().pages(text)

    def narrowed(self) -> str:
        return self._group or super().narrowed()

    def widen(self) -> bool:
        narrowed, self._group = bool(self._group), ""
        return super().widen() or narrowed

    def _choose_group(self) -> None:
        def take(codes: tuple[str, ...]) -> None:
            self.widen()
            self.search_nothing()
            self._group = "".join(codes)
            self.load()

        chosen = (self._group,) if self._group else ()
        self.open(
            ChoosingScreen(self.office, self.say("Groups of items"), tree(self.records.groups), chosen, False, take)
        )

    def _rename_group(self) -> None:
        old = self._group
        if not old:
            raise Refused("no_group", "Only a group that is shown can be renamed; choose one with F4.")

        def moved(result: GroupMoved) -> None:
            self._group = path.entry.text.strip()
            self.load()
            if result.rules:
                self.tell(
                    saying(
                        "{items} items moved. These price rules still name the old path: {rules}",
                        items=result.items,
                        rules=", ".join(result.rules),
                    ),
                    "w",
                )
            else:
                self.tell(saying("{items} items moved.", items=result.items), "g")

        path = GroupField(
            saying("Path"),
            saying("Such as drinks/glass: also under another group. Ins shows the tree to choose from."),
            self.records.groups,
            old,
        )
        self.open(
            FormScreen(
                self.office,
                self.say("Rename the group {group}", group=old),
                saying("Its items and its subgroups come along."),
                (path,),
                lambda _: self.records.move_group(old, path.entry.text),
                moved,
            )
        )


def open_items(office: ShopOffice) -> ItemList:
    """The list. Raises NoRight."""
    return ItemList(office, Items(office.workplace, office.operator))


def item_table(office: ShopOffice, records: Items) -> Table[Item]:
    """How an item is shown and filled in."""

    def told(item: Item) -> str:
        whole = records.kept(item.code) or item
        stock = ", ".join(f"{place} {format_qty(qty)}" for place, qty in records.stock(item.code))
        lines = [f"{item.name} · {item.group}" if item.group else item.name]
        lines.append(office.say("Barcodes: {codes}", codes=", ".join(whole.barcodes) or "–"))
        lines.append(office.say("Stock: {stock}", stock=stock or "–"))
        return "\n".join(lines)

    return Table(
        title=saying("Items"),
        new_title=saying("new item"),
        about=(saying("Everything that the shop sells, with its barcodes and prices."),),
        nothing=saying("There is no item yet. Make the first one with Ins, or take in a list."),
        shown=(
            Shown(saying("Code"), 14, lambda item: item.code),
            Shown(saying("Name"), 0, lambda item: item.name),
            Shown(saying("VAT"), 3, lambda item: item.vat),
            Shown(saying("Unit"), 4, lambda item: item.unit),
            Shown(saying("Retail"), 10, lambda item: format_cents(item.price_in("retail")), right=True),
        ),
        specs=(
            text(
                "code", saying("Code"), saying("Up to 40 characters; it is never changed later."), once=True, scans=True
            ),
            text("name", saying("Name"), saying("As it stands on the receipt.")),
            barcodes(
                "barcodes",
                saying("Barcodes"),
                saying("Scan them one after the other, or type one and press Enter. Del takes the last one away."),
            ),
            group(
                "group",
                saying("Group"),
                saying("A path such as drinks/glass. Ins shows the tree to choose from."),
                lambda _: records.groups(),
            ),
            choice("vat", saying("VAT group"), saying("The letter by which the printer reckons the VAT."), _vat),
            text("unit", saying("Unit"), saying("Such as бр, кг, л.")),
            short("pack_ratio", saying("Units in a pack"), saying("1 where there are no packs.")),
            choice("type", saying("Type"), saying("How it is sold."), _types),
            short("purchase", saying("Purchase price"), saying("What it costs the shop, with VAT.")),
            short("wholesale", saying("Wholesale price"), _PRICE),
            short("retail", saying("Retail price"), saying("With VAT: what everybody pays who has no other price.")),
            *(short(f"group{number}", saying("Price group {number}", number=number), _PRICE) for number in range(1, 9)),
            yes_or_no("active", saying("In use"), saying("What is out of use is not sold; what was sold stays known.")),
        ),
        fresh={"vat": "Б", "unit": "бр", "pack_ratio": "1", "type": "standard", "active": "yes"},
        told=told,
        unique=("code", "barcodes"),
    )


def _vat(office: Office) -> Sequence[Named]:
    today = office.today()
    letters = dict.fromkeys(rate.group for rate in RATES if rate.since <= today)
    return [Named(letter, f"{letter} · {rate_of(letter, today) // 100} %") for letter in letters]


def _types(office: Office) -> Sequence[Named]:
    return [Named(kind.value, office.tell(told)) for kind, told in TYPES.items()]
