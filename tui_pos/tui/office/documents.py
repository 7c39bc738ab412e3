"""Deliveries, or stock counts: the list of them, newest first, and what can be done with each."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui_pos.backoffice.documents import Documents
from tui_pos.domain.documents import Document, DocumentKind
from tui_pos.domain.operation import Kind
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused
from tui_pos.station.frame import clip, one_column
from tui_pos.tui.office.document import DocumentScreen
from tui_pos.tui.office.paged import PagedPane
from tui_pos.tui.office.shop_office import ShopOffice
from tui_pos.tui.screens.choosing import ChoosingScreen
from tui_pos.tui.screens.named import source_of
from tui_pos.tui.screens.pane import Row, TextPane
from tui_pos.tui.screens.screen import BackOffice, Hotkey

TITLES: dict[Kind, Saying] = {
    Kind.DELIVERY: saying("Deliveries"),
    Kind.STOCK_COUNT: saying("Stock counts"),
}
STATES: dict[str, Saying] = {
    "open": saying("open"),
    "posted": saying("posted"),
    "dropped": saying("given up"),
}


def open_deliveries(office: ShopOffice) -> "DocumentList":
    """What came from suppliers. Raises NoRight."""
    return DocumentList(office, Kind.DELIVERY)


def open_stock_counts(office: ShopOffice) -> "DocumentList":
    """What was found where. Raises NoRight."""
    return DocumentList(office, Kind.STOCK_COUNT)


@dataclass(slots=True)
class _Newest:
    """The documents of a kind, page by page; nothing stands before the newest."""

    desk: Documents
    kind: DocumentKind
    whole: bool = False

    def after(self, last: Document | None, limit: int) -> Sequence[Document]:
        return self.desk.newest(self.kind, limit, None if last is None else last.id)

    def before(self, first: Document | None, limit: int) -> Sequence[Document]:
        return () if first is not None else self.desk.newest(self.kind, limit)


class DocumentList(BackOffice):
    """Enter opens one, Ins begins one; a delivery that is posted can be turned round."""

    def __init__(self, office: ShopOffice, kind: DocumentKind) -> None:
        super().__init__(office)
        self.about = (
            saying("A document may stay open for days. Nothing moves in the stock until it is posted."),
            saying("One that is posted never changes; what was wrong in it is put right by another."),
        )
        self._kind = kind
        self._desk = Documents(office.workplace, office.operator)
        self._list: PagedPane[Document] = PagedPane(self._line, self._nothing, self._columns)
        self._shop = office
        self.body = (self._list, TextPane(self._told, "t", least=1, most=3))
        turning = Hotkey("f7", saying("Send back"), self._reverse, saying("A new one in which all of it goes back"))
        self.hotkeys = (
            Hotkey("enter", saying("Open"), self._open, saying("Open the marked document")),
            Hotkey("insert", saying("New"), self._new, saying("Begin a new document")),
            *((turning,) if kind is Kind.DELIVERY else ()),
            Hotkey("escape", saying("Back"), self.close, saying("Back to the menu")),
        )
        self._load()

    def heading(self) -> str:
        return self.office.tell(TITLES[self._kind])

    def typed(self, name: str, character: str | None) -> bool:
        return self._list.press(name, character)

    def _load(self) -> None:
        self._list.show_pages(_Newest(self._desk, self._kind))

    def _open(self) -> None:
        marked = self._list.marked
        if marked is None:
            raise Refused("nothing_marked", "Nothing is marked; make a new one with Ins.")
        self._show(marked)

    def _new(self) -> None:
        def begin(codes: tuple[str, ...]) -> None:
            self._show(self._desk.begin(self._kind, codes[0]))

        here = self._shop.workplace.settings.station.location
        places = source_of(self.office, "", "location", groups=False)
        assert places is not None
        self.open(ChoosingScreen(self.office, self.say("For which location?"), places, (here,), False, begin))

    def _reverse(self) -> None:
        marked = self._list.marked
        if marked is None:
            raise Refused("nothing_marked", "Nothing is marked; make a new one with Ins.")
        self._show(self._desk.reverse(marked.id))

    def _show(self, document: Document) -> None:
        self.open(DocumentScreen(self._shop, self._desk, document.id, self._load))

    def _columns(self, width: int) -> str:
        heads = (self.say("Begun"), "№", self.say("Location"), self.say("State"))
        return f"{heads[0]:<16} {heads[1]:>6}  {heads[2]:<18} {heads[3]:<9} " + (
            self.say("From whom, and a word") if self._kind is Kind.DELIVERY else self.say("A word on it")
        )

    def _line(self, document: Document, width: int) -> Row:
        number = "" if document.number is None else str(document.number)
        state = self.office.tell(STATES[document.state])
        begun = document.begun.astimezone(self.office.zone)
        place = clip(one_column(document.location.name), 18)
        who = "" if document.partner.is_anonymous else document.partner.name
        word = " · ".join(part for part in (who, document.note) if part)
        row = f"{begun:%d.%m.%Y %H:%M} {number:>6}  {place:<18} {clip(state, 9):<9} {one_column(word)}"
        return [(row, " " if document.state == "open" else "x")]

    def _nothing(self) -> str:
        return self.say("There is none yet. Begin the first one with Ins.")

    def _told(self) -> str:
        marked = self._list.marked
        return "" if marked is None else self.say("Begun by {name}.", name=marked.operator.name)
