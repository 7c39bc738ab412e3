"""The list of operators."""

from collections.abc import Sequence

from tui_pos.backoffice.operators import Operators
from tui_pos.domain.money import format_percent
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import LEVEL_NAMES, RIGHT_NAMES, Right
from tui_pos.domain.saying import Saying, saying
from tui_pos.tui.office.record_list import RecordList
from tui_pos.tui.office.shop_office import ShopOffice
from tui_pos.tui.office.table import Shown, Table, choice, group, secret, several, short, text, yes_or_no
from tui_pos.tui.screens.named import Named
from tui_pos.tui.screens.office import Office

LANGUAGES: dict[str, Saying] = {"bg": saying("Bulgarian"), "en": saying("English")}


def open_operators(office: ShopOffice) -> RecordList:
    """The list. Raises NoRight."""
    records = Operators(office.workplace, office.operator)
    return RecordList(office, operator_table(office, records), records)


def operator_table(office: ShopOffice, records: Operators) -> Table[Operator]:
    """How an operator is shown and filled in."""

    def told(operator: Operator) -> str:
        rights = ", ".join(RIGHT_NAMES[right].say(office.translate) for right in Right if right in operator.rights)
        most = "–" if operator.most_percent is None else f"{format_percent(operator.most_percent)} %"
        return "\n".join(
            (
                office.say("Single rights: {rights}", rights=rights or "–"),
                office.say("The largest discount by hand: {percent}", percent=most),
            )
        )

    def levels(office: Office) -> Sequence[Named]:
        return [Named(level.name.lower(), LEVEL_NAMES[level].say(office.translate)) for level in LEVEL_NAMES]

    def rights(office: Office) -> Sequence[Named]:
        return [Named(right.value, RIGHT_NAMES[right].say(office.translate)) for right in Right]

    return Table(
        title=saying("Operators"),
        new_title=saying("new operator"),
        about=(
            saying("Who works here: the level, single rights besides, the largest discount, the PIN."),
            saying("Nobody gives more than they have, nor changes who stands above them."),
            saying("A till that is open goes by a change at the next thing that is done there."),
        ),
        nothing=saying("There is no operator yet. Make the first one with Ins, or take in a list."),
        shown=(
            Shown(saying("No."), 5, lambda one: one.code),
            Shown(saying("Operator name"), 0, lambda one: one.name),
            Shown(saying("Level"), 14, lambda one: LEVEL_NAMES[one.level].say(office.translate)),
            Shown(saying("Single rights"), 14, lambda one: str(len(one.rights) or ""), right=True),
        ),
        specs=(
            text("code", saying("No."), saying("1 to 9999: it stands in the number of each sale."), once=True),
            text("name", saying("Operator name"), saying("As it stands on the screen and in reports.")),
            choice("level", saying("Level"), saying("Each level has all rights of those below it."), levels),
            secret("pin", saying("PIN"), saying("4 to 7 digits, nobody else's. Empty: the one that they have stays.")),
            several(
                "rights",
                saying("Single rights"),
                saying("On top of those of the level. Enter shows them all; Enter marks there, F9 takes."),
                rights,
            ),
            short(
                "most_percent",
                saying("Largest discount"),
                saying("In percent, by hand. Empty: as the level says; with one it is allowed so far and no further."),
            ),
            choice("language", saying("Language"), saying("In which the till speaks to them."), _languages),
            group(
                "group",
                saying("Group"),
                saying("A path such as shops/morning. Ins shows the tree to choose from."),
                lambda _: records.groups(),
            ),
            yes_or_no("active", saying("In use"), saying("Who has left signs on no more, and stays in the papers.")),
        ),
        fresh={"level": "cashier", "language": "bg", "active": "yes"},
        told=told,
        unique=("code", "pin"),
    )


def _languages(office: Office) -> Sequence[Named]:
    return [Named(code, office.tell(told)) for code, told in LANGUAGES.items()]
