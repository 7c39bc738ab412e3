"""From the rule to the server: letters of real sales, printed on the virtual printer and kept in a real store."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from mail_parts import Office, serving
from patience import PATIENCE
from ports import free_port
from selling import ALWAYS, error, worth
from shop import rule

from tui_pos.boot import Home, open_store

SellAt = Callable[[], AbstractContextManager[Callable[..., dict[str, Any]]]]

LETTER = rule("Писмо", ALWAYS, '{ email = { text = "Благодарим, елате пак!", to = "roza@example.com" } }')


@pytest.fixture
def mail_from(home: Home) -> Callable[[int], None]:
    """Write a mail server on this port into the shop's settings."""

    def put(port: int) -> None:
        lines = f'[shop]\nname = "Роза"\n[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        mail = f'{lines}sender = "shop@roza.bg"\n'
        home.settings.write_text(f'[station]\nlocation = "МАГ1"\n[sound]\non = false\n{mail}', "utf-8")

    return put


def states(home: Home) -> list[str]:
    with open_store(home) as store:
        return [state for (state,) in store.rows("SELECT state FROM letter ORDER BY id")]


def test_a_rules_letter_goes_out_once_the_sale_is_posted(
    home: Home, office: Office, port: int, mail_from: Any, set_rules: Any, sell_at: SellAt
) -> None:
    set_rules(LETTER)
    mail_from(port)
    with sell_at() as sell:
        sell(lines=worth("10.00"), confirm=False)
        assert error(sell(lines=worth("10.00"))) is None
        arrived = office.get()
    assert arrived.to == ["roza@example.com"]
    assert arrived.message["Subject"] == "Роза"
    assert arrived.message.get_content().strip() == "Благодарим, елате пак!"
    assert office.mail.empty()
    assert states(home) == ["sent"]


def test_a_sale_does_not_wait_for_a_server_that_is_down_and_its_letter_goes_with_the_next(
    home: Home, office: Office, mail_from: Any, set_rules: Any, sell_at: SellAt
) -> None:
    set_rules(LETTER)
    port = free_port()
    mail_from(port)
    with sell_at() as sell:
        assert error(sell(lines=worth("10.00"))) is None
    assert states(home) == ["ready"]
    with serving(office, port), sell_at() as sell:
        assert error(sell(lines=worth("20.00"))) is None
        assert len({office.mail.get(timeout=PATIENCE).message["Message-ID"] for _ in range(2)}) == 2
    assert states(home) == ["sent", "sent"]


def test_without_a_mail_server_no_letter_is_kept_and_the_review_says_so(home: Home, set_rules: Any, sell: Any) -> None:
    """Letters of months would all go out on the day on which a server is named."""
    set_rules(LETTER)
    said = sell(lines=worth("10.00"))
    assert error(said) is None
    assert any("mail server" in warning for warning in said["review"]["warnings"])
    assert states(home) == []
