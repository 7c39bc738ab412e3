"""The same asked for twice is done once; a hundred programs at once do not get in each other's way."""

from pathlib import Path

from manager_parts import PRINTER, Program, codes, documents, receipt, together


def test_a_sale_sent_again_is_answered_as_the_first_time(program: Program, ledger: Path) -> None:
    first = program.post(f"{PRINTER}/receipt", receipt(1))
    again = program.post(f"{PRINTER}/receipt?taskId=another", receipt(1))
    assert first["ok"] is True
    assert again == first
    assert program.get("/printers/taskinfo?id=another")["result"] == first
    assert [document["usn"][-1] for document in documents(ledger)] == ["1"]


def test_a_sale_sent_again_with_other_content_is_refused(program: Program, ledger: Path) -> None:
    first = program.post(f"{PRINTER}/receipt", receipt(2))
    other = program.post(f"{PRINTER}/receipt", receipt(2, price=13))
    assert codes(other) == ["E405"]
    assert first["receiptNumber"] in other["messages"][0]["text"]
    assert other["messages"][0]["originalCode"] == "sale_printed"
    assert sum(document["usn"].endswith("02") for document in documents(ledger)) == 1


def test_a_task_id_names_one_task(program: Program, ledger: Path) -> None:
    first = program.post(f"{PRINTER}/deposit?taskId=cash-1", {"amount": 5})
    assert program.post(f"{PRINTER}/deposit?taskId=cash-1", {"amount": 5}) == first
    assert codes(program.post(f"{PRINTER}/deposit?taskId=cash-1", {"amount": 6})) == ["E109"]
    assert codes(program.post(f"{PRINTER}/deposit?taskId={'x' * 61}", {"amount": 5})) == ["E110"]
    assert len(documents(ledger, "cash_in")) == 1


def test_a_receipt_without_a_sale_number_is_printed_once_under_its_task_id(program: Program, ledger: Path) -> None:
    before = len(documents(ledger))
    answers = [program.post(f"{PRINTER}/receipt?taskId=unnumbered", receipt(None)) for _ in range(2)]
    assert answers[0]["ok"] is True
    assert answers[0] == answers[1]
    assert len(documents(ledger)) == before + 1


def test_a_sale_that_was_refused_may_come_again_mended(program: Program, ledger: Path) -> None:
    assert program.post(f"{PRINTER}/receipt", receipt(3, price=0))["ok"] is False
    assert program.post(f"{PRINTER}/receipt", receipt(3, price=1))["ok"] is True
    assert documents(ledger)[-1]["total"] == "1.00"


def test_pieces_of_a_sale_come_back_one_after_the_other_but_not_one_piece_twice(program: Program, ledger: Path) -> None:
    sold = program.post(f"{PRINTER}/receipt", receipt(4))
    told = {name: sold[name] for name in ("receiptNumber", "receiptDateTime", "fiscalMemorySerialNumber")}
    one = receipt(4, price=1, reason="refund", **told)
    other = receipt(4, price=2, reason="refund", **told)
    first = program.post(f"{PRINTER}/reversalreceipt", one)
    assert program.post(f"{PRINTER}/reversalreceipt", one) == first
    assert program.post(f"{PRINTER}/reversalreceipt", other)["ok"] is True
    assert program.post(f"{PRINTER}/reversalreceipt?taskId=next-day", one)["receiptNumber"] != first["receiptNumber"]
    assert [document["total"] for document in documents(ledger, "storno")] == ["1.00", "2.00", "1.00"]


def test_a_hundred_programs_at_once_each_get_their_own_receipt(program: Program, ledger: Path) -> None:
    before = len(documents(ledger))
    answers = together(100, lambda at: program.post(f"{PRINTER}/receipt", receipt(1000 + at, price=1 + at)))
    assert all(answer["ok"] for answer in answers)
    assert len({answer["receiptNumber"] for answer in answers}) == 100
    by_number = {f"{document['number']:07d}": document for document in documents(ledger)[before:]}
    assert len(by_number) == 100
    for at, answer in enumerate(answers):
        assert by_number[answer["receiptNumber"]]["usn"].endswith(str(1000 + at))
        assert answer["receiptAmount"] == 1 + at


def test_one_sale_sent_by_twenty_at_once_is_one_receipt(program: Program, ledger: Path) -> None:
    answers = together(20, lambda _: program.post(f"{PRINTER}/receipt", receipt(5)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["ok"] is True
    assert sum(document["usn"].endswith("-0000005") for document in documents(ledger)) == 1
