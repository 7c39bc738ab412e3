"""What a letter looks like, and that nothing of what people wrote becomes a header or a second address."""

from email import message_from_bytes, policy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_pos.mail.letter import address_of, letter

SHOP = address_of("shop@roza.bg", "Магазин „Роза“")


@pytest.mark.parametrize(
    ("text", "sent_to"),
    [
        ("maria@example.com", "maria@example.com"),
        (" maria@example.com ", "maria@example.com"),
        ("maria.p+shop@mail.example.co.uk", "maria.p+shop@mail.example.co.uk"),
        ("maria@роза.бг", "maria@xn--80anuh.xn--90ae"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_an_address_is_known(text: str, sent_to: str) -> None:
    assert address_of(text).addr_spec == sent_to


@pytest.mark.parametrize(
    "text",
    [
        "",
        "maria",
        "maria@",
        "@example.com",
        "a@b@c",
        "a@b.",
        "a..b@c.d",
        "a b@c.d",
        '"a b"@c.d',
        "(x)a@b.c",
        "<a@b.c>",
        "Maria <maria@example.com>",
        "a@b.c, d@e.f",
        "a@b.c;d@e.f",
        "a@b.c d@e.f",
        "a@b.c\r\nBcc: d@e.f",
        "a@b.c\nRCPT TO:<d@e.f>",
        "a\r\nX: y@b.c",
        "a\x00@b.c",
        "a@b.c>",
        "мария@example.com",
        "a@" + "x" * 64 + ".bg",
        "a" * 250 + "@b.bg",
        "a@\ud800.bg",
    ],
)
def test_what_is_no_single_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        address_of(text)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
@example("a@b.c\u2028d@e.f")
@example("a@b.c\u3000")
@example("=?utf-8?q?a=0a?=@b.c")
def test_whatever_is_typed_for_an_address_is_one_plain_address_or_refused(text: str) -> None:
    try:
        known = address_of(text).addr_spec
    except ValueError:
        return
    assert known.isascii()
    assert known.isprintable()
    assert known.count("@") == 1
    assert not set(known) & set(" ,;<>")


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=200))
@example("\ud800", "\ud800", "\ud800\x00")
@example("Роза\r\nBcc: thief@example.com", "Роза\nBcc: thief@example.com\n\nHello", "a\r\n.\r\nQUIT\r\n")
def test_the_shops_name_and_the_text_stay_what_they_are_for(shop: str, subject: str, text: str) -> None:
    made = letter(address_of("shop@roza.bg", shop), address_of("maria@example.com"), subject, text, "7")
    raw = made.as_bytes()
    headers = ["from", "to", "subject", "date", "message-id", "auto-submitted", "content-type", "mime-version"]
    read = message_from_bytes(raw, policy=policy.default)
    assert sorted(key.lower() for key in read) == sorted([*headers, "content-transfer-encoding"])
    assert [address.addr_spec for address in read["To"].addresses] == ["maria@example.com"]
    assert [address.addr_spec for address in read["From"].addresses] == ["shop@roza.bg"]
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()
    assert b"\x00" not in raw


def test_bulgarian_arrives_as_it_was_written() -> None:
    text = "Здравейте, Мария!\n\nИмате 1,43 точки — „Роза“ Ви благодари.\n.\nкрай\n"
    made = letter(SHOP, address_of("maria@example.com"), "Магазин „Роза“", text, "7")
    read = message_from_bytes(made.as_bytes(), policy=policy.default)
    assert read["Subject"] == "Магазин „Роза“"
    assert read["From"].addresses[0].display_name == "Магазин „Роза“"
    assert read.get_content().replace("\r\n", "\n") == text


def test_a_letter_is_known_again_and_asks_for_no_answer() -> None:
    one, two = (letter(SHOP, address_of("maria@example.com"), "Роза", "…", "7") for _ in range(2))
    assert one["Message-ID"] == two["Message-ID"] == "<7@roza.bg>"
    assert one["Auto-Submitted"] == "auto-generated"
