"""Letters to a real server over a real socket: they arrive once, and the sale waits for none of them."""

import socket
import subprocess
import sys

import pytest
from mail_parts import Box, Office, Post, drained, full_disk, scripted, serving
from patience import PATIENCE, wait_for
from ports import free_port

GREETING = b"220 ready\r\n"
OK = b"250 OK\r\n"


def test_a_letter_goes_out_in_the_shops_name(office: Office, port: int, post: Post) -> None:
    box = Box(("maria@example.com", "Честит рожден ден, Мария!"))
    post.man(box, port).wake()
    arrived = office.get()
    assert arrived.sender == "shop@roza.bg"
    assert arrived.to == ["maria@example.com"]
    assert arrived.message["Subject"] == "Магазин „Роза“"
    assert arrived.message["From"].addresses[0].display_name == "Магазин „Роза“"
    assert arrived.message.get_content().strip() == "Честит рожден ден, Мария!"
    box.wait_until(lambda box: box.sent == [1])
    assert post.troubles.empty()


def test_the_user_is_the_sender_where_none_is_named(office: Office, port: int, post: Post) -> None:
    box = Box(("maria@example.com", "…"))
    post.man(box, port, sender="roza@example.com", user="").wake()
    assert office.get().sender == "roza@example.com"


def test_each_letter_of_later_sales_goes_out_when_the_postman_is_woken(office: Office, port: int, post: Post) -> None:
    box = Box()
    postman = post.man(box, port)
    for number in range(1, 4):
        box.put(f"c{number}@example.com")
        postman.wake()
        assert office.get().to == [f"c{number}@example.com"]
    assert len(box.threads) == 1


def test_five_hundred_letters_arrive_once_each_on_ten_connections(office: Office, port: int, post: Post) -> None:
    box = Box(*((f"c{number}@example.com", f"Писмо {number}") for number in range(500)))
    postman = post.man(box, port)
    postman.wake()
    postman.wake()
    box.wait_until(lambda box: len(box.sent) == 500)
    arrived = drained(office.mail)
    assert [each.to[0] for each in arrived] == [f"c{number}@example.com" for number in range(500)]
    assert len({each.message["Message-ID"] for each in arrived}) == 500
    assert office.connections == 10


def test_without_a_server_in_the_settings_nothing_is_begun(post: Post) -> None:
    box = Box(("maria@example.com", "…"))
    postman = post.man(box, 25, host="")
    postman.wake()
    postman.close()
    assert box.looked == 0
    assert len(box.waiting) == 1


def test_an_empty_box_brings_no_connection(office: Office, port: int, post: Post) -> None:
    box = Box()
    post.man(box, port).wake()
    box.wait_until(lambda box: box.looked == 1)
    assert office.connections == 0


# A server that does not work.


def test_letters_wait_for_a_server_that_is_down_and_it_is_said_once(office: Office, post: Post) -> None:
    port = free_port()
    box = Box(("maria@example.com", "…"))
    post.man(box, port).wake()
    assert post.trouble().code == "mail_unreachable"
    box.wait_until(lambda box: box.looked > 4)
    with serving(office, port):
        assert office.get().to == ["maria@example.com"]
        box.wait_until(lambda box: box.sent == [1])
    assert post.troubles.empty()
    assert not box.put_off


def test_a_server_that_is_down_again_is_said_again(office: Office, post: Post) -> None:
    port = free_port()
    box = Box(("maria@example.com", "…"))
    postman = post.man(box, port)
    with serving(office, port):
        postman.wake()
        box.wait_until(lambda box: box.sent)
    for _ in range(2):
        box.put("maria@example.com")
        postman.wake()
        assert post.trouble().code == "mail_unreachable"
        with serving(office, port):
            box.wait_until(lambda box: not box.waiting)


def test_a_server_that_never_speaks_holds_nobody_up(post: Post) -> None:
    box = Box(("maria@example.com", "…"))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        postman = post.man(box, silent.getsockname()[1])
        for _ in range(1000):
            postman.wake()
        line, _ = silent.accept()
        postman.wake()
        postman.close(0.0)
        line.close()
    assert len(box.waiting) == 1


def test_a_server_that_falls_silent_is_left_and_the_other_letters_go_first_the_next_time(
    office: Office, post: Post
) -> None:
    box = Box(("slow@example.com", "…"), ("quick@example.com", "…"))
    with scripted([GREETING, OK, OK]) as (port, silent):
        post.man(box, port, timeout_s=1.0).wake()
        assert silent.wait(PATIENCE)
        assert post.trouble().code == "mail_unreachable"
    with serving(office, port):
        assert {office.get().to[0], office.get().to[0]} == {"slow@example.com", "quick@example.com"}
        box.wait_until(lambda box: not box.waiting)
    assert 1 in box.put_off


def test_a_letter_that_breaks_the_line_does_not_keep_the_others_back(post: Post) -> None:
    box = Box(("poison@example.com", "…"), ("maria@example.com", "…"))
    taken = [GREETING, OK, OK, OK, b"354 go on\r\n", b"", b""]
    with scripted([GREETING, OK, OK, b""], taken) as (port, _):
        post.man(box, port, pauses_s=(0.02,)).wake()
        assert post.trouble().code == "mail_unreachable"
        box.wait_until(lambda box: len(box.put_off) >= 2)
    assert box.put_off[:2] in ([1, 2], [1, 1])


def test_a_server_that_is_too_busy_to_talk_is_tried_again(office: Office, post: Post) -> None:
    box = Box(("maria@example.com", "…"))
    with scripted([b"421 busy\r\n"]) as (port, silent):
        post.man(box, port).wake()
        assert silent.wait(PATIENCE)
        assert post.trouble().code == "mail_unreachable"
    with serving(office, port):
        assert office.get().to == ["maria@example.com"]


@pytest.mark.parametrize("answer", ["421 4.3.2 closing", "530 5.7.0 sign on first"])
def test_a_reply_that_is_about_the_connection_costs_no_letter(
    office: Office, port: int, post: Post, answer: str
) -> None:
    office.answers["maria@example.com"] = [answer]
    box = Box(("maria@example.com", "…"))
    post.man(box, port).wake()
    assert post.trouble().code in ("mail_unreachable", "mail_denied")
    box.wait_until(lambda box: box.sent == [1])
    assert not box.failed
    assert not box.put_off


def test_a_sender_who_is_refused_costs_no_letter(office: Office, port: int, post: Post) -> None:
    office.sender_answers[:] = ["550 who are you?"] * 3
    box = Box(("maria@example.com", "…"), ("ivan@example.com", "…"))
    post.man(box, port).wake()
    trouble = post.trouble()
    assert trouble.code == "mail_denied"
    assert "550 who are you?" in trouble.say()
    box.wait_until(lambda box: box.sent == [1, 2])
    assert post.troubles.empty()
    assert not box.failed


def test_without_a_sender_letters_wait_and_it_is_said(office: Office, port: int, post: Post) -> None:
    box = Box(("maria@example.com", "…"))
    post.man(box, port, sender="").wake()
    assert post.trouble().code == "mail_no_sender"
    assert len(box.waiting) == 1
    assert office.connections == 0


# A letter that is not taken.


def test_a_letter_that_is_put_off_is_tried_again_and_the_others_do_not_wait_for_it(
    office: Office, port: int, post: Post
) -> None:
    office.answers["grey@example.com"] = ["450 later"] * 3
    office.data_answers["full@example.com"] = ["452 no room"]
    box = Box(("grey@example.com", "…"), ("full@example.com", "…"), ("maria@example.com", "…"))
    post.man(box, port).wake()
    box.wait_until(lambda box: len(box.sent) == 3)
    assert box.sent[0] == 3
    assert sorted(box.put_off) == [1, 1, 1, 2]
    assert post.troubles.empty()


def test_many_letters_that_are_put_off_do_not_hide_the_new_ones(office: Office, port: int, post: Post) -> None:
    office.answers["full@example.com"] = ["450 later"] * 120
    box = Box(*[("full@example.com", "…")] * 120, ("maria@example.com", "…"))
    post.man(box, port, pauses_s=(3600.0,)).wake()
    assert office.get().to == ["maria@example.com"]
    box.wait_until(lambda box: box.sent == [121])


def test_a_letter_that_is_put_off_too_often_is_given_up_and_said(office: Office, port: int, post: Post) -> None:
    office.answers["full@example.com"] = ["452 4.2.2 full"] * 100
    box = Box(("full@example.com", "…"))
    post.man(box, port, pauses_s=(0.001,)).wake()
    box.wait_until(lambda box: box.failed)
    assert post.trouble().code == "letter_refused"
    assert len(box.put_off) == 20


@pytest.mark.parametrize("where", ["recipient", "text"])
def test_a_letter_that_is_refused_is_given_up_at_once_and_the_others_go_out(
    office: Office, port: int, post: Post, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    (office.answers if where == "recipient" else office.data_answers)["gone@example.com"] = [
        "550 5.1.1 no such box as gone@example.com"
    ]
    box = Box(("gone@example.com", "…"), ("maria@example.com", "…"))
    post.man(box, port).wake()
    box.wait_until(lambda box: box.sent == [2])
    assert box.failed == {1: "550 5.1.1"}
    trouble = post.trouble()
    assert trouble.code == "letter_refused"
    assert "22.11.2026 14:05" in trouble.say()
    assert "550 5.1.1" in trouble.say()
    assert post.troubles.empty()
    assert office.connections == 1
    assert "gone" not in trouble.say() + caplog.text


def test_an_address_that_is_refused_is_said_once(office: Office, port: int, post: Post) -> None:
    office.answers["gone@example.com"] = ["550 no"] * 20
    box = Box(*[("gone@example.com", "…")] * 20)
    post.man(box, port).wake()
    box.wait_until(lambda box: len(box.failed) == 20)
    wait_for(lambda: not post.troubles.empty())
    assert len(drained(post.troubles)) == 1


@pytest.mark.parametrize(
    "address",
    [
        "maria@example.com\r\nRCPT TO:<thief@example.com>",
        "maria@example.com\nBcc: thief@example.com",
        "maria@example.com, thief@example.com",
        "Maria <maria@example.com>",
        "",
    ],
)
def test_an_address_that_is_none_is_given_up_and_reaches_nobody(
    office: Office, port: int, post: Post, address: str
) -> None:
    box = Box((address, "…"), ("ivan@example.com", "…"))
    post.man(box, port).wake()
    assert office.get().to == ["ivan@example.com"]
    box.wait_until(lambda box: box.sent == [2])
    assert box.failed == {1: "bad_address"}
    assert post.trouble().code == "bad_address"
    assert office.mail.empty()


def test_no_text_and_no_name_of_a_shop_becomes_a_command_or_a_header(office: Office, port: int, post: Post) -> None:
    text = "Здравей\r\n.\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<thief@example.com>\r\nDATA\r\nхванах те\r\n.\r\n"
    box = Box(("maria@example.com", text), ("ivan@example.com", text.encode("ascii", "ignore").decode()))
    shop = "Роза\r\nBcc: thief@example.com\r\n\r\nтяло"
    post.man(box, port, shop=shop).wake()
    for to in ("maria@example.com", "ivan@example.com"):
        arrived = office.get()
        assert arrived.to == [to]
        assert arrived.message["Bcc"] is None
        assert arrived.message["Subject"] == "Роза Bcc: thief@example.com тяло"
        assert "RCPT TO:<thief@example.com>" in arrived.message.get_content()
    box.wait_until(lambda box: box.sent == [1, 2])
    assert office.mail.empty()


# A box that does not work, and the end.


def test_a_letter_that_cannot_be_marked_is_not_sent_twice(office: Office, port: int, post: Post) -> None:
    box = Box(("maria@example.com", "…"), ("ivan@example.com", "…"))
    box.ill_at_marking = full_disk()
    post.man(box, port).wake()
    assert post.trouble().code == "disk_full"
    assert office.get().to == ["maria@example.com"]
    box.ill_at_marking = None
    assert office.get().to == ["ivan@example.com"]
    box.wait_until(lambda box: box.sent == [1, 2])
    assert office.mail.empty()


@pytest.mark.parametrize("illness", [full_disk(), RuntimeError("a defect")])
def test_a_box_that_fails_is_opened_again_later(office: Office, port: int, post: Post, illness: Exception) -> None:
    box = Box(("maria@example.com", "…"))
    box.ill = illness
    post.man(box, port).wake()
    box.wait_until(lambda box: box.looked > 2)
    box.ill = None
    assert office.get().to == ["maria@example.com"]


def test_what_was_in_the_box_when_the_till_closed_still_goes_out(office: Office, port: int, post: Post) -> None:
    box = Box()
    postman = post.man(box, port)
    postman.wake()
    box.wait_until(lambda box: box.looked)
    box.put("maria@example.com")
    postman.close(30.0)
    assert box.sent == [1]


def test_a_closed_postman_sends_no_more(office: Office, port: int, post: Post) -> None:
    box = Box()
    postman = post.man(box, port)
    postman.wake()
    postman.close(30.0)
    box.put("maria@example.com")
    postman.wake()
    postman.close(30.0)
    assert len(box.waiting) == 1


def test_the_end_does_not_wait_for_a_server_that_is_down(post: Post) -> None:
    box = Box(("maria@example.com", "…"))
    postman = post.man(box, free_port(), pauses_s=(3600.0,))
    postman.wake()
    assert post.trouble().code == "mail_unreachable"
    postman.close(30.0)
    assert len(box.waiting) == 1


def test_the_till_begins_without_the_protocol_and_its_encryption() -> None:
    said = "import sys, tui_pos.mail.postman; print({'smtplib', 'ssl', 'email.message'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, text=True).stdout.strip() == "set()"
