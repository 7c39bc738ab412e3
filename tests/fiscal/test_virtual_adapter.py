"""The network adapter of a Tremol wants its password before it lets anything through; in every connection anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from any_family import over, receipt
from fiscal_parts import Emulator, documents

from tui_pos.errors import DeviceTrouble, WrongUse
from tui_pos.fiscal.framing import zfp
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.adapter import Adapter
from tui_pos.fiscal.virtual.printer import Sent


@pytest.fixture
def tremol(tmp_path: Path) -> Iterator[Emulator]:
    running = Emulator(tmp_path, family="tremol").start("adapter=1234")
    try:
        yield running
    finally:
        running.stop()


def test_who_knows_the_password_prints_whoever_was_there_before(tremol: Emulator, tmp_path: Path) -> None:
    for password in ("", "4321"):
        with (
            pytest.raises(DeviceTrouble) as refused,
            over(tremol.open_wire, "tremol", network_password=password),
        ):
            pass
        assert refused.value.code == "network_password"
    assert documents(tmp_path) == []
    for counter in (1, 2):
        with over(tremol.open_wire, "tremol", network_password="1234") as device:
            assert device.print_receipt(device.prepared(receipt("tremol", counter=counter))) == counter
        device.close()
    assert len(documents(tmp_path, "receipt")) == 2


def test_nothing_passes_before_the_password_and_everything_behind_it() -> None:
    passed: list[bytes] = []

    def device(data: bytes) -> Iterator[Sent]:
        passed.append(data)
        yield Sent(b"!")

    adapter = Adapter(device, "12")
    sent = [b"".join(one.data for one in adapter.feed(data)) for data in (b"\x09", b"12\x05\n\x09", b"12", b"\n\x09ab")]
    assert sent == [bytes((zfp.WAITS_FOR_PASSWORD,)), bytes((zfp.WRONG_PASSWORD,)), b"", b"!"]
    assert passed == [b"\x09ab"]


def test_a_password_has_letters_and_digits() -> None:
    assert faults.parse("adapter=a12").adapter == "a12"
    with pytest.raises(WrongUse):
        faults.parse("adapter=")
