"""Programs written for ErpNet.FP print unchanged: the requests of its PROTOCOL.md, and as Odoo's add-ons send them."""

from pathlib import Path
from typing import Any

import pytest
from manager_parts import PRINTER, Program, codes, documents, receipt
from patience import wait_for

CHEESE = {
    "uniqueSaleNumber": "DT000001-0001-0000101",
    "items": [
        {"text": "Cheese", "quantity": 1, "unitPrice": 12, "taxGroup": 2},
        {"type": "comment", "text": "Additional comment to the cheese..."},
        {
            "text": "Milk",
            "quantity": 2,
            "unitPrice": 10,
            "taxGroup": 2,
            "priceModifierValue": 10,
            "priceModifierType": "discount-percent",
        },
        {"type": "discount-amount", "amount": 10},
        {"type": "footer-comment", "text": "YOU ARE WELCOME!"},
    ],
    "payments": [{"amount": 20, "paymentType": "cash"}],
}


def test_printers_are_listed_with_what_they_are_and_can_do(program: Program) -> None:
    listed = program.get("/printers")["dt000001"]
    assert listed == program.get(PRINTER)
    assert listed["serialNumber"] == "DT000001"
    assert listed["fiscalMemorySerialNumber"] == "02000001"
    assert listed["manufacturer"] == "Datecs"
    assert listed["uri"].startswith("bg.dt.p.isl.")
    assert {"cash", "card", "check", "reserved1"} <= set(listed["supportedPaymentTypes"])
    assert listed["supportsSubTotalAmountModifiers"] is True
    assert listed["invoiceNumberAssignment"] == "device-assigned"


def test_the_status_tells_the_device_s_time_and_that_it_is_well(program: Program) -> None:
    status = program.get(f"{PRINTER}/status")
    assert status["ok"] is True
    assert len(status["deviceDateTime"]) == len("2019-05-31T18:11:55")


def test_the_receipt_of_the_protocol_is_printed_and_answered_as_it_says(program: Program, ledger: Path) -> None:
    answer = program.post(f"{PRINTER}/receipt", CHEESE)
    paper = documents(ledger)[-1]
    assert answer["ok"] is True
    assert answer["receiptNumber"] == f"{paper['number']:07d}"
    assert answer["receiptAmount"] == 20.0
    assert answer["fiscalMemorySerialNumber"] == "02000001"
    assert answer["receiptDateTime"][:16] == paper["time"][:16]
    assert paper["usn"] == CHEESE["uniqueSaleNumber"]
    assert [item["amount"] for item in paper["items"]] == ["12.00", "18.00"]
    assert paper["total"] == "20.00"


def test_a_receipt_comes_back_with_what_its_answer_told(program: Program, ledger: Path) -> None:
    sold = program.post(f"{PRINTER}/receipt", receipt(102))
    told = {name: sold[name] for name in ("receiptNumber", "receiptDateTime", "fiscalMemorySerialNumber")}
    wanted = receipt(102, reason="refund", payments=[{"amount": 12, "paymentType": "cash"}], **told)
    answer = program.post(f"{PRINTER}/reversalreceipt", wanted)
    assert answer["ok"] is True
    assert [message["code"] for message in answer["messages"]] == ["W302"]
    storno = documents(ledger, "storno")[-1]
    assert storno["usn"] == "DT000001-0001-0000102"
    assert answer["receiptNumber"] == f"{storno['number']:07d}"


def test_a_receipt_without_payments_is_paid_in_cash_and_without_a_sale_number_gets_one(
    program: Program, ledger: Path
) -> None:
    assert program.post(f"{PRINTER}/receipt", receipt(None, price=3.2))["receiptAmount"] == 3.2
    first = documents(ledger)[-1]
    assert first["payments"] == [{"kind": "cash", "amount": "3.20"}]
    assert program.post(f"{PRINTER}/receipt", receipt(None, price=3.2))["ok"] is True
    second = documents(ledger)[-1]
    assert second["usn"] != first["usn"]
    assert second["usn"].startswith("DT000001-0001-9")


def test_an_odoo_point_of_sale_with_binary_fractions_and_change_is_understood(program: Program, ledger: Path) -> None:
    items = [
        {"text": "Кафе", "quantity": 3, "unitPrice": 1.1000000000000001, "taxGroup": 2},
        {
            "text": "Кроасан „Роял“",
            "quantity": 1,
            "unitPrice": 2.2222222222222223,
            "taxGroup": 2,
            "priceModifierType": "discount-percent",
            "priceModifierValue": 10,
        },
    ]
    body = {
        "uniqueSaleNumber": "DT000001-0001-0000103",
        "items": items,
        "payments": [{"amount": 10, "paymentType": "cash"}, {"amount": -4.7, "paymentType": "change"}],
        "info": {"anything": 1},
        "operator": 1,
        "operatorPassword": "0000",
    }
    answer = program.post(f"{PRINTER}/receipt", body)
    assert answer["ok"] is True, answer
    assert answer["receiptAmount"] == 5.3
    assert documents(ledger)[-1]["change"] == "4.70"


def test_names_in_any_case_and_numbers_as_text_are_understood(program: Program) -> None:
    body = {
        "UniqueSaleNumber": "DT000001-0001-0000104",
        "ITEMS": [{"Text": "Bread", "unitprice": "1.20", "TaxGroup": "2", "type": "Sale", "department": None}],
        "Payments": [{"Amount": "1.20", "PaymentType": "Card"}],
        "operator": None,
    }
    assert program.ask("POST", "/Printers/dt000001/Receipt?AsyncTimeout=20000", body)[1]["ok"] is True


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"items": []}, "E410"),
        (receipt(105, payments=[{"amount": 11, "paymentType": "cash"}]), "E403"),
        (receipt(105, payments=[{"amount": 12, "paymentType": ""}]), "E406"),
        (receipt(105) | {"uniqueSaleNumber": "105"}, "E405"),
        ({"items": [{"text": "Bread", "unitPrice": 1}]}, "E411"),
        ({"items": [{"text": "", "unitPrice": 1, "taxGroup": 2}]}, "E407"),
        ({"items": [{"text": "Bread", "unitPrice": 1, "quantity": -1, "taxGroup": 2}]}, "E403"),
        ({"items": [{"text": "Bread", "unitPrice": "NaN", "taxGroup": 2}]}, "E403"),
        ({"items": [{"text": "Bread", "unitPrice": "1e99", "taxGroup": 2}]}, "E403"),
        ({"items": [{"type": "discount-amount", "amount": 1}]}, "E407"),
        ({"items": [{"text": "Bread", "unitPrice": 0, "taxGroup": 2}]}, "E407"),
        (receipt(105, operator="boss"), "E408"),
    ],
)
def test_what_cannot_be_on_a_receipt_is_refused_with_its_code_and_nothing_is_printed(
    program: Program, ledger: Path, body: dict[str, Any], code: str
) -> None:
    before = documents(ledger)
    answer = program.post(f"{PRINTER}/receipt", body)
    assert answer["ok"] is False
    assert codes(answer) == [code]
    assert documents(ledger) == before


def test_cash_goes_in_and_out_and_is_counted(program: Program) -> None:
    before = program.get(f"{PRINTER}/cash")["amount"]
    assert program.post(f"{PRINTER}/deposit", {"amount": 12.34})["ok"] is True
    assert program.post(f"{PRINTER}/withdraw", {"amount": 2.34, "text": "for the milkman"})["ok"] is True
    assert program.get(f"{PRINTER}/cash")["amount"] == pytest.approx(before + 10)
    assert codes(program.post(f"{PRINTER}/withdraw", {"amount": 99999})) == ["E405"]
    assert codes(program.post(f"{PRINTER}/deposit", {"amount": -5})) == ["E403"]


def test_reports_copies_and_what_is_beside_the_paper_are_done(program: Program, ledger: Path) -> None:
    assert program.post(f"{PRINTER}/receipt", receipt(106))["ok"] is True
    assert program.post(f"{PRINTER}/duplicate")["ok"] is True
    assert codes(program.post(f"{PRINTER}/duplicate")) == ["E404"]
    assert program.post(f"{PRINTER}/xreport", {"operator": "1", "operatorPassword": "0000"})["ok"] is True
    assert program.post(f"{PRINTER}/zreport")["ok"] is True
    assert documents(ledger, "z")
    period = {"first": "2026-01-01", "last": "2026-12-31"}
    for action, body in (("drawer", None), ("display", {"rows": ["Total", "12.00"]}), ("periodreport", period)):
        assert program.post(f"{PRINTER}/{action}", body)["ok"] is True, action
    assert program.post(f"{PRINTER}/datetime", {"deviceDateTime": "2027-05-31T18:06:00"})["ok"] is True
    assert program.get(f"{PRINTER}/status")["deviceDateTime"].startswith("2027-05-31T18:06")


def test_a_raw_request_is_sent_as_it_is_and_a_receipt_it_leaves_open_is_ended_by_reset(
    program: Program, ledger: Path
) -> None:
    assert program.post(f"{PRINTER}/rawrequest", {"rawRequest": ">"})["rawResponse"]
    program.post(f"{PRINTER}/rawrequest", {"rawRequest": "01,0000,1,DT000001-0001-0000999"})
    assert codes(program.post(f"{PRINTER}/receipt", receipt(107))) == ["E404"]
    cleared = program.post(f"{PRINTER}/reset")
    assert cleared["ok"] is True
    assert cleared["deviceDateTime"]
    assert program.post(f"{PRINTER}/receipt", receipt(107))["ok"] is True
    assert documents(ledger)[-1]["usn"].endswith("107")


def test_a_task_is_told_of_by_its_id_and_waited_for_as_long_as_the_program_wants(program: Program) -> None:
    taken = program.post(f"{PRINTER}/receipt?asyncTimeout=0&taskId=QHC_H_7u8EaAjTB7WPEP3g", receipt(108))
    assert taken == {"taskId": "QHC_H_7u8EaAjTB7WPEP3g"}
    info = "/printers/taskinfo?id=QHC_H_7u8EaAjTB7WPEP3g"
    wait_for(lambda: program.get(info)["taskStatus"] == "finished")
    assert program.get(info)["result"]["ok"] is True
    assert program.get(info) == program.get(info)
    assert program.get("/printers/taskinfo?id=nobody") == {"taskStatus": "unknown", "result": {}}


def test_an_invoice_is_printed_with_its_buyer_and_number(program: Program, ledger: Path) -> None:
    program.post(f"{PRINTER}/rawrequest", {"rawRequest": "B1,1000"})
    recipient = {
        "name": "SIS TECHNOLOGY AD",
        "identifier": "200510279",
        "identifierType": "legal-registration",
        "vatNumber": "BG200510279",
        "address": "bul. Tsarigradsko Shose 60",
        "city": "Sofia",
    }
    nobody = program.post(f"{PRINTER}/invoice", receipt(130))
    assert codes(nobody) == ["E405"]
    answer = program.post(f"{PRINTER}/invoice", receipt(130, recipient=recipient))
    assert answer["ok"] is True, answer
    assert int(answer["invoiceNumber"]) > 0
    assert answer["receiptAmount"] == 12.0
