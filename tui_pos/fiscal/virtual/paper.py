"""The paper: what a document looks like, 42 columns wide, as text."""

from collections.abc import Mapping
from typing import Any

WIDTH = 42

_PAYMENT_NAMES = {
    "cash": "В БРОЙ",
    "card": "КАРТА",
    "cheque": "ЧЕК",
    "voucher": "ТАЛОНИ",
    "external_voucher": "ВЪНШНИ ТАЛОНИ",
    "packaging": "АМБАЛАЖ",
    "internal": "ВЪТРЕШНО ОБСЛУЖВАНЕ",
    "damage": "ПОВРЕДИ",
    "bank": "ПО БАНКА",
    "credit": "КРЕДИТ",
    "reserve_1": "РЕЗЕРВ 1",
    "reserve_2": "РЕЗЕРВ 2",
}
_REASONS = {
    "operator_error": "ОПЕРАТОРСКА ГРЕШКА",
    "return": "ВРЪЩАНЕ / РЕКЛАМАЦИЯ",
    "tax_base": "НАМАЛЕНИЕ НА ДАНЪЧНАТА ОСНОВА",
}
_TITLES = {"x": "ДНЕВЕН ОТЧЕТ БЕЗ НУЛИРАНЕ", "z": "ДНЕВЕН ОТЧЕТ С НУЛИРАНЕ"}


def draw(record: Mapping[str, Any]) -> str:
    """One record of the ledger as the strip of paper that would leave the printer."""
    rows = ["VIRTUAL DEVICE".center(WIDTH), "NOT A FISCAL DOCUMENT".center(WIDTH), ""]
    if record["kind"] in ("receipt", "storno", "cancelled", "duplicate"):
        rows += _receipt(record)
    else:
        rows += _report(record)
    rows += ["", _pair(f"{record['number']:07d}", str(record["time"]).replace("T", " "))]
    rows += [_pair(str(record["serial"]), str(record["fm"])), ""]
    return "\n".join(row.rstrip() for row in rows) + "\n"


def _receipt(record: Mapping[str, Any]) -> list[str]:
    rows = ["ДУБЛИКАТ".center(WIDTH)] if record["kind"] == "duplicate" else []
    if storno := record.get("storno"):
        rows += [
            "СТОРНО".center(WIDTH),
            _REASONS[storno["reason"]].center(WIDTH),
            _pair(f"КЪМ ДОКУМЕНТ {storno['number']:07d}", str(storno["time"]).replace("T", " ")),
            _pair("ФП", str(storno["fm"])),
        ]
    rows += [f"УНП: {record['usn']}", "-" * WIDTH]
    for item in record["items"]:
        rows += str(item["text"]).split("\n")
        gross = f"{item['gross']} {item['vat']}"
        rows.append(_pair(f"  {item['qty']} x {item['price']}", gross))
        if item["discount"] != "0.00":
            rows.append(_pair("  ОТСТЪПКА", f"{_negated(item['discount'])}  "))
    rows.append("-" * WIDTH)
    if record["kind"] == "cancelled":
        return [*rows, "= АНУЛИРАН =".center(WIDTH)]
    rows.append(_pair("ОБЩА СУМА", f"{record['total']}  "))
    rows += [_pair(_PAYMENT_NAMES.get(p["kind"], p["kind"]), f"{p['amount']}  ") for p in record["payments"]]
    if record["change"] != "0.00":
        rows.append(_pair("РЕСТО", f"{record['change']}  "))
    rows += [f"# {text} #" for text in record["texts"]]
    return rows


def _report(record: Mapping[str, Any]) -> list[str]:
    rows = [_TITLES.get(record["kind"], str(record["kind"]).upper()).center(WIDTH), "-" * WIDTH]
    rows += [_pair(f"ГРУПА {group}", str(amount)) for group, amount in record.get("groups", {}).items()]
    rows.append(_pair("ОБЩО", str(record["total"])))
    if record.get("storno_total", "0.00") != "0.00":
        reversed_ = record["storno_groups"].items()
        rows += ["-" * WIDTH, *(_pair(f"СТОРНО ГРУПА {group}", str(amount)) for group, amount in reversed_)]
        rows.append(_pair("ОБЩО СТОРНО", str(record["storno_total"])))
    return rows


def _negated(amount: str) -> str:
    return amount[1:] if amount.startswith("-") else f"-{amount}"


def _pair(left: str, right: str) -> str:
    return left + right.rjust(max(len(right) + 1, WIDTH - len(left)))
