"""How each entry of what the shop remembers is told, in words."""

from collections.abc import Callable, Iterator, Mapping

from tui_pos.domain.money import BasisPoints, Cents, Thousandths, format_cents, format_percent, format_qty
from tui_pos.domain.noted import POSTED, Noted
from tui_pos.domain.rights import RIGHT_NAMES, Right
from tui_pos.errors import Term

KINDS: dict[str, Term] = {
    "sign_on": Term("sign-on"),
    "sign_on_failed": Term("wrong PIN"),
    "sign_off": Term("sign-off"),
    "grant": Term("right lent"),
    "grant_used": Term("done with a lent right"),
    "grant_failed": Term("wrong PIN for a right"),
    "grant_refused": Term("right not lent"),
    "unlock": Term("till unlocked"),
    "unlock_failed": Term("wrong PIN at the lock"),
    "unlock_refused": Term("not unlocked"),
    "change_price": Term("price by hand"),
    "change_percent": Term("discount by hand"),
    "void_line": Term("line voided"),
    "line_again": Term("line put back"),
    "cancel_cart": Term("sale cancelled"),
    "hold_cart": Term("sale held"),
    "recall_cart": Term("sale recalled"),
    "quick_key": Term("quick key changed"),
    "override_payment": Term("payment rule waived"),
    "packaging_taken": Term("packaging as payment"),
    "child_refused": Term("document refused"),
    "child_changed": Term("document changed"),
    "intent_dropped": Term("sale taken back"),
    "confirm_printed": Term("receipt confirmed"),
    "reprint_asked": Term("asked to print again"),
    "reprint": Term("printed again"),
    "reprint_failed": Term("not printed again"),
    "consigned": Term("given on consignment"),
    "consigned_back": Term("consigned goods back"),
    "return": Term("goods without receipt"),
    "return_by_paper": Term("goods back by receipt"),
    "open_drawer": Term("drawer opened"),
    "cash_asked": Term("cash asked"),
    "cash_moved": Term("cash moved"),
    "cash_failed": Term("cash not moved"),
    "open_shift": Term("shift opened"),
    "close_shift": Term("shift closed"),
    "print_shift": Term("shift report printed"),
    "handover": Term("shift handed over"),
    "printer_report": Term("printer report"),
    "z_report": Term("Z report"),
    "z_noticed": Term("Z that came by itself"),
    "set_printer": Term("printer set"),
    "change_rule": Term("price rule changed"),
    "import_rules": Term("price rules imported"),
    "list_imported": Term("list imported"),
    "list_exported": Term("list exported"),
    "balances_imported": Term("balances imported"),
    "item_made": Term("item made"),
    "item_changed": Term("item changed"),
    "partner_made": Term("customer made"),
    "partner_changed": Term("customer changed"),
    "location_made": Term("location made"),
    "location_changed": Term("location changed"),
    "operator_made": Term("operator made"),
    "operator_changed": Term("operator changed"),
    "payment_made": Term("way to pay made"),
    "payment_changed": Term("way to pay changed"),
    "payment_removed": Term("way to pay removed"),
    "group_moved": Term("group moved"),
    "delivery": Term("delivery"),
    "stock_count": Term("stock count"),
    "purchase_price": Term("purchase price changed"),
    "drop_document": Term("document dropped"),
    "console_open": Term("technician came"),
    "console_try": Term("technician refused"),
    "console_close": Term("technician left"),
    "script_failed": Term("advanced rule failed"),
    "script_off": Term("advanced rule off"),
    "script_back_on": Term("advanced rule on again"),
    "script_confirmed": Term("advanced rule approved"),
    "script_opened": Term("advanced rule opened"),
    "script_saved": Term("advanced rule saved"),
    "script_switched": Term("advanced rule on/off"),
    "script_activated": Term("advanced rule in use"),
    "technician_added": Term("technician added"),
    "technician_removed": Term("technician removed"),
    "support_watch": Term("support looks on"),
    "support_watch_end": Term("support looks no more"),
    "support_asked": Term("support asks for keys"),
    "support_shared": Term("shared with support"),
    "support_alone": Term("keys no longer shared"),
    "support_refused": Term("refused to support"),
    "support_print": Term("test page by support"),
    "support_sound": Term("test sound by support"),
    "backup_made": Term("backup made"),
    "backup_failed": Term("backup failed"),
    "restored": Term("backup brought back"),
    "training": Term("training"),
    "journal_exported": Term("journal exported"),
    "posted:sale": Term("sale"),
    "posted:storno": Term("storno"),
    "posted:return": Term("return"),
    "posted:consignment": Term("consignment"),
    "posted:consignment_return": Term("consignment return"),
    "posted:consignment_report": Term("consignment report"),
    "posted:bonus": Term("bonus"),
    "posted:delivery": Term("delivery"),
    "posted:stock_count": Term("stock count"),
}
"""What each kind is called. One that is not here is told by its own name."""

FACTS: dict[str, Term] = {
    "after": Term("after"),
    "amount": Term("amount"),
    "before": Term("before"),
    "by": Term("by"),
    "bytes": Term("bytes"),
    "cancelled": Term("carts cancelled"),
    "changed": Term("changed"),
    "child": Term("document"),
    "code": Term("code"),
    "column": Term("column"),
    "computed": Term("computed"),
    "counted": Term("counted"),
    "debt": Term("debt"),
    "device": Term("printer"),
    "difference": Term("difference"),
    "dropped": Term("sales given up"),
    "ended_by": Term("ended by"),
    "expected": Term("should be"),
    "failures": Term("failures"),
    "fields": Term("fields"),
    "file": Term("file"),
    "first": Term("first"),
    "float": Term("float"),
    "follows": Term("because of the rule"),
    "fm": Term("fiscal memory"),
    "from": Term("before"),
    "granted_by": Term("allowed by"),
    "handover from": Term("taken over from"),
    "incarnation": Term("incarnation"),
    "issued_since": Term("issued since"),
    "item": Term("item"),
    "items": Term("items"),
    "keys": Term("keys"),
    "kind": Term("kind"),
    "last": Term("last"),
    "letters_given_up": Term("letters given up"),
    "line": Term("line number"),
    "lines": Term("lines"),
    "list": Term("list"),
    "location": Term("location"),
    "looked": Term("somebody looked"),
    "made": Term("made anew"),
    "moved": Term("taken over"),
    "name": Term("name"),
    "net": Term("amount"),
    "new": Term("new"),
    "note": Term("note"),
    "number": Term("number"),
    "of": Term("of"),
    "operations": Term("operations"),
    "origin": Term("from"),
    "partner": Term("customer"),
    "partners": Term("customers"),
    "pieces": Term("pieces"),
    "place": Term("place"),
    "points": Term("points"),
    "posted": Term("sales posted"),
    "price": Term("price"),
    "qty": Term("quantity"),
    "reason": Term("reason"),
    "receipt": Term("receipt"),
    "renumbered": Term("renumbered"),
    "retired": Term("retired"),
    "right": Term("right"),
    "rights": Term("rights"),
    "rows": Term("rows"),
    "rule": Term("rule"),
    "rules": Term("rules"),
    "said": Term("message"),
    "script": Term("advanced rule"),
    "serial": Term("serial number"),
    "shift": Term("shift"),
    "shifts": Term("shifts"),
    "sign_off to": Term("by then at till"),
    "sign_on from": Term("until then at till"),
    "signed_on": Term("signed on"),
    "staged": Term("prepared"),
    "station": Term("till"),
    "taken": Term("taken"),
    "technician": Term("technician"),
    "to": Term("after"),
    "total": Term("total"),
    "unsure": Term("not certain"),
    "user": Term("user"),
    "usn": Term("УНП"),
    "usns": Term("УНП"),
    "value": Term("value"),
    "version": Term("version"),
    "what": Term("what"),
    "who": Term("who"),
    "why": Term("why"),
}
"""What the facts of entries are called; with a kind before it, in such an entry."""

VALUES: dict[str, Term] = {
    "x": Term("X report"),
    "z": Term("Z report"),
    "duplicate": Term("duplicate"),
    "copy": Term("copy"),
    "test_page": Term("test page"),
    "drawer": Term("drawer"),
    "display": Term("display"),
    "new": Term("new"),
    "changed": Term("changed"),
    "removed": Term("removed"),
    "items": Term("items"),
    "partners": Term("customers"),
    "locations": Term("locations"),
    "operators": Term("operators"),
    "stock": Term("stock"),
    "balances": Term("balances"),
    "tiles": Term("quick items"),
}
"""Words of the program's own that stand as what was done, and to which list."""

REASONS: dict[str, Term] = {
    "return": Term("goods returned"),
    "operator_error": Term("operator's error"),
    "tax_base": Term("tax base reduced"),
}
"""Why something came back (Ordinance N-18, art. 31)."""

_MONEY = {"amount", "net", "price", "total", "value", "float", "debt", "points", "counted", "expected", "difference"}
_QTY = {"qty", "computed", "taken"}
_PEOPLE = ("granted_by", "by", "signed_on")
_FIRST = (
    "item",
    "name",
    "before",
    "after",
    "qty",
    "price",
    "right",
    "granted_by",
    "amount",
    "number",
    "receipt",
    "total",
)


def kind_key(entry: Noted) -> str:
    """The kind of an entry as it stands in KINDS."""
    return f"{POSTED}:{entry.kind}" if entry.is_operation else entry.kind


def kind_told(entry: Noted, translate: Callable[[str], str]) -> str:
    """What kind of entry it is, in the reader's language."""
    name = KINDS.get(kind_key(entry))
    return entry.kind.replace("_", " ") if name is None else name.say(translate)


def facts_told(
    entry: Noted, translate: Callable[[str], str], named: Callable[[str], str] = str
) -> Iterator[tuple[str, str]]:
    """Name and value of each fact, those that matter most first. `named` tells what an operator's code is called."""
    names = [name for name in _FIRST if name in entry.facts]
    names += sorted(name for name in entry.facts if name not in _FIRST)
    for name in names:
        value = entry.facts[name]
        if value in (None, "", []):
            continue
        if name in _PEOPLE or (entry.kind, name) == ("handover", "from"):
            value = [named(str(code)) for code in (value if isinstance(value, list) else [value])]
        title = FACTS.get(f"{entry.kind} {name}") or FACTS.get(name)
        told = _value(entry.kind, name, value, translate)
        yield name.replace("_", " ") if title is None else title.say(translate), told


def row_told(entry: Noted, translate: Callable[[str], str], named: Callable[[str], str] = str) -> str:
    """The facts in one row; of which till it was is told by another column."""
    till = FACTS["station"].say(translate)
    return " · ".join(f"{name} {value}" for name, value in facts_told(entry, translate, named) if name != till)


def _value(kind: str, name: str, value: object, translate: Callable[[str], str]) -> str:
    if isinstance(value, bool):
        return "✓" if value else "—"
    if isinstance(value, int):
        if name in ("before", "after"):
            return f"{format_percent(BasisPoints(value))} %" if kind == "change_percent" else format_cents(Cents(value))
        if name in _MONEY:
            return format_cents(Cents(value))
        return format_qty(Thousandths(value)) if name in _QTY else str(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_value(kind, '', each, translate)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        told = [_value(kind, name, each, translate) for each in value]
        return " → ".join(told) if not name and len(told) == 2 else ", ".join(told)
    if name in ("kind", "child"):
        told_as = KINDS.get(f"{POSTED}:{value}") or KINDS.get(str(value))
        return str(value) if told_as is None else told_as.say(translate)
    if name in ("what", "list") and value in VALUES:
        return VALUES[str(value)].say(translate)
    if name == "reason" and value in REASONS:
        return REASONS[str(value)].say(translate)
    if name in ("right", "rights") and value in list(Right):
        return RIGHT_NAMES[Right(str(value))].say(translate)
    return str(value)
