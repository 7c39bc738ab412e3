"""Hosts that talk nonsense: whatever a device of any family hears, it answers, and what it books comes out even."""

from datetime import datetime
from typing import Any

import msgspec
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.fiscal.virtual import paper
from tui_pos.fiscal.virtual.families import device_of, new_memory
from tui_pos.fiscal.virtual.front import Request
from tui_pos.fiscal.virtual.machine import cents_of

# What hosts say, behind the command in hexadecimal; `@` stands for a sale number of the device's own.
COMMON = (
    "31 Кафе\tБ1.50*2.000", "31 Кафе\tБ-1.50*2.000", "31 Чай\tА0.99,-10.00", "33 11,-10.00", "35 \tP5.00", "35 \t",
    "36 текст", "38", "45 2", "45 0", "46 10.00", "46 -1.00", "4C T", "67", "6D 1", "26", "2A ред", "27",
    "3D 22-11-26 12:00:01", "40", "41", "72 1,1", "4F 010126,311226", "5F 1,2", "6E", "71", "3E", "4A", "5A 1",
)  # fmt: skip
DATECS = (
    *COMMON, "31 Кафе\t1\t1.50*2.000,-10.00", "33 11;5.00", "3C", "57 1,А,име", "58 1", "5C 1", "54 2,123456789012",
    "39 123456789\ta\tb\tc", "42 1,9", "4F 1126", "5E 26",
)  # fmt: skip
SAID: dict[str, tuple[str, ...]] = {
    "datecs-p": (
        *DATECS, "30 1,0000,1,@", "30 1,0000,1,I,@", "2E 1,0000,1,R1#x", "2E 1,0000,1,@,T1,@,211126194000,02000001",
        "77 W,1,9", "77 w", "77 R,1,9", "77 N", "25 1", "25 4",
    ),
    "datecs-c": (
        *DATECS, "30 1,1,@,1", "30 1,1,@,1,I", "2E 1,1,@,1,1,1,211126194000,02100001", "7C D,0,010126,311226",
        "7C Z,0,1,1", "7D 0,1,0", "7D 1", "7D 5", "7D 3,1,0", "77 R,A010126,311226",
    ),
    "daisy": (
        *COMMON, "30 1,1,@", "30 1,1,@\tR0,1,21-11-26 19:40:00\t36000001", "30 1,1,@\tI", "8A 1@1.50*2.000$1.00",
        "31 Чай\tБ1.50$-0.50", "97 P1,име\t1.000,3", "97 R1", "35 \tN1.00", "74", "82", "39 123456789\t\t\ta\tb\tc",
    ),
    "eltrade": (
        *COMMON, "90 Ана,@", "90 Ана,@,S,44000001,R,1,2026-11-21T19:40:00", "90 Ана,@,I", "31 Чай\t1\t1.50;-0.50",
        "39 123456789\ta\tb\tc", "42 S1,5", "42 1,5", "3C",
    ),
    "incotex": (
        *COMMON, "30 1,@,0", "30 1,@,1,SS0,21-11-26 19:40:00,54000001", "30 1,@,0,I", "8A 1*2.000@1.50", "82", "43",
        "31 бележка\nЧай\tБ1.50;-0.50@бр", "39 BG1\ts\tr\tb\t123456789\ta", "B4 1\n9", "AD",
    ),
    "datecs-x": (
        "30 1\t0001\t@\t1\t\t", "30 1\t0001\t@\t1\tI\t", "31 Кафе\t2\t1.50\t2.000\t2\t10.00\t0\t",
        "31 Кафе\t2\t1.50\t2.000\t\t\t0\t", "31 Кафе\t2\t-1.50\t2.000\t\t\t0\t", "33 1\t1\t3\t5.00\t", "35 0\t5.00\t",
        "35 \t\t", "38", "3C", "45 Z\t", "45 X\t", "46 0\t10.00\t", "46 1\t1.00\t", "4A", "4C", "5A 1", "7B 3\t", "6D",
        "2B 1\t0001\t1\t1\t1\t21-11-26 19:40:00\t02000003\t\t\t\t@\t", "7D 0\t1\t0\t", "7D 1\t\t\t", "26", "27",
        "2A ред\t\t\t\t\t\t", "36 ред\t\t\t\t\t\t", "39 a\tb\tc\td\te\t0\t123456789\tBG123456789\t", "42 1\t9\t",
        "5E 1\t01-01-26\t31-12-26\t", "5F 1\t1\t2\t", "6E 0\t", "FF nOperPassw\t0\t\t", "3D 22-11-26 12:00:01\t",
    ),
    "icp": (
        "44 @0000200099999999000001500200Кафе", "24 @0000200099999999000001500200Кафе", "92 174", "49 0",
        "41 @12" + "00002000" + "00000150" + f"{'Кафе':<24}", "42 @" + "00002000" + "99999999" + "Кафе        "
        "0000015002", "20 100000000012111202619400012000001@", "49 0000000000500", "49 00000000005001", "45 0", "45 1",
        "46 000000050", "47 01000", "48", "51 0", "51 1", "61 000000000001000", "61 100000000000100", "81 @текст",
        "AA", "B2", "F8 01", "F8 0B", "F8 0C", "F8 0D", "FA 0001", "50 01име", "50 05", "55 010101202631122026",
        "56 0200010002", "75 " + "x" * 12 + "01",
    ),
    "tremol": (
        "30 1;0     ;1;0;0$@", "30 1;0     ;1;0;2$@",
        "30 1;0     ;1;0;@;1;1;21-11-26 19:40:00;50000001;ZK000001-0001-0000001",
        f"31 {'Кафе':<36};Б;1.50", f"31 {'Кафе':<36};Б;1.50*2.000,-10.00%:1.00", f"31 {'Кафе':<36};Б;-1.50",
        "33 1;1,-10.00%", "3E 1;1:5.00", "3E 0;1:5.00", "35 0;0;5.00", '35 0;0;"', "36", "38", "39", "37 текст", "3A",
        "3B 1;0     ;0;10.00", "3B 1;0     ;0;-1.00", "6E 0", "6E 5", "72", "72 P", "72 B", "72 b;000001", "73",
        "7C Z", "7C X", "7C J0;N;000001;000009", "7C j0;C;Z;Z;N;000001;000009", "7A 010126;311226", "78 0001;0002",
        "2E 1;0     ", "2F", "6D", "50 0000000001;0000000009", "20",
    ),
}  # fmt: skip

# Where, and what is put there: a few digits, many of them, a sign of the syntax, what no code page has.
spoiling = st.tuples(
    st.integers(0, 60), st.sampled_from([b"", b"0", b"9", b"1" * 40, b"-", b"\t", b",", b";", b"\x98"])
)
said = st.tuples(st.integers(0, 99), st.none() | st.none() | st.none() | spoiling)


@pytest.mark.parametrize("family", SAID)
@given(st.lists(said, min_size=20, max_size=80))
@examples(30)
def test_whatever_it_hears_it_answers_and_its_books_are_right(
    family: str, heard: list[tuple[int, tuple[int, bytes] | None]]
) -> None:
    memory, papers = new_memory(family), dict[int, dict[str, Any]]()
    device = device_of(family, memory, lambda: datetime(2026, 11, 22, 12), papers.get)
    for number, spoilt in heard:
        command, _, text = SAID[family][number % len(SAID[family])].partition(" ")
        sent = text.replace("@", f"{memory.serial}-0001-0000001").encode("cp1251")
        if spoilt:
            at, put = spoilt
            sent = sent[:at] + put + sent[at + (not put) :]
        device.machine.begin(frozenset())
        data, status = device.execute(int(command, 16), sent)
        assert device.front.reply(Request(0x20, int(command, 16), sent), data, status)
        for line in device.machine.records:
            record = msgspec.json.decode(line)
            papers[record["number"]] = record
            assert paper.draw(record)
    assert memory.cash == sum(map(cash_of, papers_since_the_last_z(papers)))
    assert msgspec.json.encode(memory)


def papers_since_the_last_z(papers: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    last = max((number for number, record in papers.items() if record["kind"] == "z"), default=0)
    return [record for number, record in papers.items() if number > last]


def cash_of(record: dict[str, Any]) -> int:
    """What a paper brings into the drawer, which is all that it says was paid."""
    total = cents_of(record.get("total", "0"))
    match record["kind"]:
        case "cash_in":
            return total
        case "cash_out":
            return -total
        case "receipt" | "storno":
            paid = {payment["kind"]: 0 for payment in record["payments"]}
            for payment in record["payments"]:
                paid[payment["kind"]] += cents_of(payment["amount"])
            change = cents_of(record["change"])
            assert total == sum(paid.values()) - change
            assert total == sum(cents_of(item["amount"]) for item in record["items"]) + sum(
                map(cents_of, record.get("changes", ()))
            )
            return (paid.get("cash", 0) - change) * (1 if record["kind"] == "receipt" else -1)
    return 0
