"""Whatever the printer's family, a program sends the same and is answered the same."""

from pathlib import Path

import pytest
from manager_parts import codes, documents, managed, settle
from ports import free_port

from tui_pos.boot import Home
from tui_pos.fiscal.families import FAMILIES
from tui_pos.fiscal.virtual.embedded import folder_of

ITEMS = [
    {
        "text": "Сирене краве „Родопа“ в опаковка от 400 грама",
        "unitPrice": 12,
        "taxGroup": 2,
        "quantity": 2,
        "priceModifierType": "discount-percent",
        "priceModifierValue": 10,
    },
    {"type": "comment", "text": "hello"},
    {
        "text": "Milk",
        "unitPrice": 1.5,
        "taxGroup": 1,
        "priceModifierType": "discount-amount",
        "priceModifierValue": 0.3,
    },
    {"type": "discount-amount", "amount": 1},
    {"type": "footer-comment", "text": "bye"},
]
PAYMENTS = [
    {"amount": 10, "paymentType": "card"},
    {"amount": 20, "paymentType": "cash"},
    {"amount": -8.2, "paymentType": "change"},
]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_receipt_its_storno_and_reports_go_the_same_way(tmp_path: Path, family: str) -> None:
    home, port = Home(tmp_path / "shop"), free_port()
    settle(home, port, printer=f'family = "{family}"')
    ledger = folder_of(home.root, family) / "ledger.jsonl"
    with managed(home, port) as (_, program):
        ((name, told),) = program.get("/printers").items()
        assert name == told["serialNumber"].lower()
        printer = f"/printers/{name}"
        assert program.post(f"{printer}/deposit", {"amount": 50})["ok"] is True
        body = {"uniqueSaleNumber": f"{told['serialNumber']}-0001-0000001", "items": ITEMS}
        sold = program.post(f"{printer}/receipt", body | {"payments": PAYMENTS})
        assert sold["ok"] is True, sold
        assert sold["receiptAmount"] == 21.8
        assert sold["fiscalMemorySerialNumber"] == told["fiscalMemorySerialNumber"]
        (paper,) = documents(ledger)
        assert paper["total"] == "21.80"
        original = {key: sold[key] for key in ("receiptNumber", "receiptDateTime", "fiscalMemorySerialNumber")}
        back = program.post(f"{printer}/reversalreceipt", body | original | {"reason": "refund"})
        assert back["ok"] is True, back
        assert documents(ledger, "storno")[0]["total"] == "21.80"
        assert program.get(f"{printer}/cash")["amount"] == 50 + 11.8 - 21.8
        for action in ("xreport", "zreport"):
            assert program.post(f"{printer}/{action}")["ok"] is True, action
        assert codes(program.post(f"{printer}/duplicate")) == ["E404"]
        assert program.get(f"{printer}/status")["ok"] is True
