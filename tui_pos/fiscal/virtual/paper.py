"""The paper: what a document looks like, 42 columns wide, as text."""

from collections.abc import Iterable, Mapping
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
    # What a Datecs X was not programmed to call otherwise.
    "other_3": "ПЛАЩАНЕ 3",
    "other_4": "ПЛАЩАНЕ 4",
    "other_5": "ПЛАЩАНЕ 5",
}
_REASONS = {
    "operator_error": "ОПЕРАТОРСКА ГРЕШКА",
    "return": "ВРЪЩАНЕ / РЕКЛАМАЦИЯ",
    "tax_base": "НАМАЛЕНИЕ НА ДАНЪЧНАТА ОСНОВА",
}
_TITLES = {
    "x": "ДНЕВЕН ОТЧЕТ БЕЗ НУЛИРАНЕ",
    "z": "ДНЕВЕН ОТЧЕТ С НУЛИРАНЕ",
    "cash_in": "СЛУЖЕБНО ВЪВЕДЕНИ",
    "cash_out": "СЛУЖЕБНО ИЗВЕДЕНИ",
}
_BUYER = {
    "identifier": "ЕИК/ЕГН", "vat_number": "ЗДДС №", "buyer": "КУПУВАЧ", "name": "КУПУВАЧ", "receiver": "ПОЛУЧАТЕЛ",
    "received_by": "ПОЛУЧАТЕЛ", "seller": "ПРОДАВАЧ", "address": "АДРЕС", "address_2": "АДРЕС",
}  # fmt: skip


def draw(record: Mapping[str, Any]) -> str:
    """One record of the ledger as the strip of paper that would leave the printer."""
    rows = [str(row).center(WIDTH) for row in record.get("header", ())]
    rows += ["VIRTUAL DEVICE".center(WIDTH), "NOT A FISCAL DOCUMENT".center(WIDTH), "", *_body(record), ""]
    rows += [_pair(f"{record['number']:07d}", _moment(record["time"]))]
    rows += [_pair(str(record["serial"]), str(record["fm"])), ""]
    return "\n".join(row.rstrip() for row in rows) + "\n"


def _body(record: Mapping[str, Any]) -> list[str]:
    match record["kind"]:
        case "receipt" | "storno" | "cancelled" | "duplicate":
            return _receipt(record)
        case "service":
            return ["СЛУЖЕБЕН БОН".center(WIDTH), "-" * WIDTH, *_texts(record["texts"])]
        case "period":
            return _period(record)
        case "copy":
            return ["КОПИЕ".center(WIDTH), *_body(record["of"])]
        case _:
            return _day(record)


def _receipt(record: Mapping[str, Any]) -> list[str]:
    rows = ["ДУБЛИКАТ".center(WIDTH)] if record["kind"] == "duplicate" else []
    storno, invoice = record.get("storno"), record.get("invoice")
    if storno:
        rows += [
            "СТОРНО".center(WIDTH),
            _REASONS[storno["reason"]].center(WIDTH),
            _pair(f"КЪМ ДОКУМЕНТ {storno['number']:07d}", _moment(storno["time"])),
            _pair("ФП", str(storno["fm"])),
        ]
    if invoice:
        name = "КРЕДИТНО ИЗВЕСТИЕ" if storno else "ФАКТУРА"
        rows.append(f"{name} № {invoice['number']}".center(WIDTH))
        if invoice["original"]:
            rows.append(f"КЪМ ФАКТУРА № {invoice['original'].rjust(10, '0')}".center(WIDTH))
    rows += [f"УНП: {record['usn']}"] if record["usn"] else []
    rows += ["-" * WIDTH, *_sales(record), "-" * WIDTH]
    if record["kind"] == "cancelled":
        return [*rows, "= АНУЛИРАН =".center(WIDTH)]
    rows.append(_pair("ОБЩА СУМА", f"{record['total']}  "))
    rows += [_pair(_PAYMENT_NAMES.get(p["kind"], p["kind"]), f"{p['amount']}  ") for p in record["payments"]]
    if record["change"] != "0.00":
        rows.append(_pair("РЕСТО", f"{record['change']}  "))
    rows += _buyer(invoice["buyer"]) if invoice else []
    return rows + _texts(record["texts"])


def _sales(record: Mapping[str, Any]) -> list[str]:
    rows: list[str] = []
    for item in record["items"]:
        rows += str(item["text"]).split("\n")
        rows.append(_pair(f"  {item['qty']} x {item['price']}", f"{item['gross']} {item['vat']}"))
        if item["discount"] != "0.00":
            rows.append(_change(_negated(item["discount"])))
    for change in record.get("changes", ()):
        rows.append(_change(change, " ВЪРХУ СУМАТА"))
    return rows


def _change(amount: str, on: str = "") -> str:
    return _pair(f"  {'ОТСТЪПКА' if amount.startswith('-') else 'НАДБАВКА'}{on}", f"{amount}  ")


def _buyer(facts: Mapping[str, str]) -> list[str]:
    rows = ["-" * WIDTH]
    for name, value in facts.items():
        if value and name in _BUYER:
            first, *more = value.split("\n")
            rows += [f"{_BUYER[name]}: {first}"[:WIDTH], *(f"  {row}"[:WIDTH] for row in more)]
    return rows


def _texts(texts: Iterable[str]) -> list[str]:
    return [f"# {text} #" for text in texts]


def _day(record: Mapping[str, Any]) -> list[str]:
    rows = [_TITLES.get(record["kind"], str(record["kind"]).upper()).center(WIDTH)]
    if record.get("by_itself"):
        rows.append("АВТОМАТИЧЕН".center(WIDTH))
    if "closure" in record:
        rows.append(_pair("НОМЕР", f"{record['closure']:04d}"))
    return [*rows, "-" * WIDTH, *_sums(record)]


def _period(record: Mapping[str, Any]) -> list[str]:
    name = "ПОДРОБЕН" if record["detailed"] else "СЪКРАТЕН"
    rows = [f"{name} ОТЧЕТ НА ФП".center(WIDTH), _pair(f"ОТ {record['first']}", f"ДО {record['last']}"), "-" * WIDTH]
    if record["detailed"]:
        for closure in record["closures"]:
            rows.append(_pair(f"{closure['number']:04d} {_moment(closure['time'])}", closure["total"]))
            rows += [_pair("  СТОРНО", closure["storno"])] if closure["storno"] != "0.00" else []
        rows.append("-" * WIDTH)
    return [*rows, _pair("БРОЙ Z ОТЧЕТИ", str(len(record["closures"]))), *_sums(record)]


def _sums(record: Mapping[str, Any]) -> list[str]:
    rows = [_pair(f"ГРУПА {group}", str(amount)) for group, amount in record.get("groups", {}).items()]
    rows.append(_pair("ОБЩО", str(record["total"])))
    if record.get("storno_total", "0.00") != "0.00":
        reversed_ = record["storno_groups"].items()
        rows += ["-" * WIDTH, *(_pair(f"СТОРНО ГРУПА {group}", str(amount)) for group, amount in reversed_)]
        rows.append(_pair("ОБЩО СТОРНО", str(record["storno_total"])))
    return rows


def _moment(text: str) -> str:
    return text.replace("T", " ")


def _negated(amount: str) -> str:
    return amount[1:] if amount.startswith("-") else f"-{amount}"


def _pair(left: str, right: str) -> str:
    return left + right.rjust(max(len(right) + 1, WIDTH - len(left)))
