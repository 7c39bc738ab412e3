"""Whatever is typed at the console, it stays, and the till under it."""

import pytest
from console_sitting import DOZEN, DOZEN_TESTS, at_console, desk_in
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui_pos.boot import Home
from tui_pos.station.commands import KEY_NAMES

STORM = st.lists(
    st.one_of(
        st.sampled_from([name for name in KEY_NAMES if name not in ("f11", "f12")]),
        st.sampled_from(["def rule(op):", "кола", " ", "+", "-", "3800000000010", "я", "\ufffd", "f9", "enter", "f3"]),
    ),
    max_size=40,
)


async def test_no_keys_bring_the_console_down(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    typed: list[list[str]] = []

    @settings(examples(25), database=None, suppress_health_check=list(HealthCheck))
    @given(STORM)
    def collect(storm: list[str]) -> None:
        typed.append(storm)

    collect()
    with desk_in(home) as desk:
        desk.save("Дузина", DOZEN, DOZEN_TESTS)
        desk.activate("Дузина", 1)
        async with at_console(desk) as at:
            for storm in typed:
                # Esc out of the list ends the program; it stays.
                for key in storm:
                    if len(at.app.screen_stack) == 2 and key in ("escape", "f10"):
                        continue
                    at.blind(key)
                await at.picture()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
