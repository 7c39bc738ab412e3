"""What the paper till sells, to whom, where, and who works there."""

from tui_pos.domain.catalogue import PRICE_GROUPS, Item, ItemType
from tui_pos.domain.money import BasisPoints, Cents
from tui_pos.domain.parties import END_CUSTOMER, Location, Operator, Partner
from tui_pos.domain.rights import Level


def _item(
    code: str, name: str, retail: int, wholesale: int, *barcodes: str, kind: ItemType = ItemType.STANDARD
) -> Item:
    prices = tuple(Cents(wholesale if group == "wholesale" else retail) for group in PRICE_GROUPS)
    return Item(code, name, prices=prices, barcodes=barcodes, type=kind)


COLA = _item("КОЛА", "Кола 0,5 л", 110, 95, "3800123456789")
FANTA = _item("ФАНТА", "Фанта 0,5 л", 110, 95, "3800123456796")
COFFEE = _item("КАФЕ", "Кафе мляно", 1000, 900, "38001235")
BREAD = _item("123", "Хляб бял", 120, 100)
GIFT = _item("ПОДАРЪК", "Подарък", 0, 0, "3800123456802", kind=ItemType.VARIABLE)
TEA = _item("ЧАЙ", "Чай билков", 2000, 1800, "3800123456819")
OVEN = _item("ПЕЧКА", "Готварска печка", 6000, 5500)
BEER = _item("БИРА", "Бира светла", 100, 90, "3800123456826")
CRATE = _item("КАСА", "Каса за бутилки", 600, 600, "3800123456833")
PALLET = _item("ПАЛЕТ", "Палет", 1500, 1500)
ITEMS = (COLA, FANTA, COFFEE, BREAD, GIFT, TEA, OVEN, BEER, CRATE, PALLET)

SHOP = Location("МАГ1", "Магазин 1")
STORE = Location("СКЛАД", "Склад", price_group="wholesale")

IVAN = Partner("П1", "Иван Петров", percent=BasisPoints(500), card="2900001", email="ivan@example.com")
FIRM = Partner("П2", "Фирма ООД", price_group="wholesale", limit=Cents(50_000))
PARTNERS = (END_CUSTOMER, IVAN, FIRM)

OPERATORS = {
    "1111": Operator("1", "Мария", Level.CASHIER, "en"),
    "2222": Operator("2", "Пенка", Level.MANAGER, "en"),
    "3333": Operator("3", "Стоян", Level.OWNER, "bg"),
}
