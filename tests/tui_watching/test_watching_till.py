"""A real till on a terminal, looked at over its socket: what is seen, what may be done, and what nothing can do."""

import select
import signal
import socket
import stat
import subprocess
import sys

import pytest
from looked_at import ESCAPE, F2, F12, INSERT, Shop, answer, same_but_for_the_mark
from tui_terminal import PATIENCE, TillOnTerminal

from tui_pos.tui.watching.sockets import socket_of
from tui_pos.tui.watching.wire import Bye, Facts, Told, Welcome

COLA = b"54491472\r"
MARK, SHARED = "WATCHED", "SHARED"


@pytest.fixture(autouse=True)
def english(shop: Shop) -> None:
    """The cashier of the demo shop speaks English here, and so does its till."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(shop.home / "shop.db")) as database:
        database.execute("UPDATE operator SET language = 'en'")
        database.commit()
    settings = shop.home / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text('[station]\nlanguage = "en"\n' + text, encoding="utf-8")


def watched(shop: Shop, till: TillOnTerminal):  # type: ignore[no-untyped-def]
    viewer = shop.viewer()
    viewer.look_until(lambda: viewer.shows("F9"))
    till.look_until(lambda: till.shows(MARK))
    return viewer


def shared(shop: Shop, till: TillOnTerminal):  # type: ignore[no-untyped-def]
    viewer = watched(shop, till)
    viewer.wish("share")
    till.look_until(lambda: till.shows("asks to work with your keys"))
    answer(till, INSERT)
    till.look_until(lambda: till.shows(SHARED))
    viewer.look_until(lambda: viewer.sharing == "yes")
    return viewer


def test_the_viewer_sees_what_the_cashier_sees_through_a_whole_sale(shop: Shop) -> None:
    till = shop.till()
    viewer = watched(shop, till)
    assert viewer.told(Welcome)[0].station == "1"
    for typed, sign in ((COLA, "1.10"), (b"3*54491472\r", "3.30"), (b"\x1b[20~", "Left to pay"), (b"\r", "F9")):
        till.type(typed)
        till.look_until(lambda sign=sign: till.shows(sign))
        viewer.look_until(lambda sign=sign: viewer.shows(sign))
        till.settle()
        viewer.look_until(lambda: same_but_for_the_mark(till, viewer))


def test_the_cashier_sees_that_she_is_watched_and_that_it_is_over(shop: Shop) -> None:
    till = shop.till()
    viewer = watched(shop, till)
    viewer.line.close()
    till.look_until(lambda: not till.shows(MARK))
    assert [(kind, who) for kind, who, _ in shop.journal()] == [("support_watch", "1"), ("support_watch_end", "1")]


def test_keys_without_leave_do_nothing(shop: Shop) -> None:
    till = shop.till()
    viewer = watched(shop, till)
    viewer.strike("54491472", "enter")
    viewer.look_until(lambda: viewer.sharing == "no")
    till.type(COLA)
    assert shop.sells(till, 1) == ["КОЛА"]


def test_the_cashier_gives_leave_with_one_key_and_the_journal_has_who_and_when(shop: Shop) -> None:
    till = shop.till()
    viewer = shared(shop, till)
    viewer.strike("54491472", "enter")
    assert shop.sells(till, 1) == ["КОЛА"]
    till.type(INSERT)
    till.look_until(lambda: till.shows(MARK))
    viewer.look_until(lambda: viewer.sharing == "no")
    viewer.strike("54491472", "enter")
    till.type(COLA)
    assert shop.sells(till, 2) == ["КОЛА"] * 2
    assert shop.kinds() == ["support_watch", "support_asked", "support_shared", "support_alone"]
    _, operator, facts = shop.journal()[-1]
    assert (operator, facts["keys"], facts["ended_by"]) == ("1", 9, "cashier")
    assert facts["who"]


def test_a_terminal_too_small_for_the_picture_says_too_that_support_asks_and_shares(shop: Shop) -> None:
    till = shop.till()
    viewer = watched(shop, till)
    till.resize(30, 8)

    def says(text: str) -> bool:
        return text in " ".join(row.strip() for row in till.screen.display)

    till.look_until(lambda: says(f"{MARK} · This terminal has 30"))
    viewer.wish("share")
    till.look_until(lambda: says("asks to work with your keys. Ins: yes"))
    answer(till, INSERT)
    till.look_until(lambda: says(f"{SHARED} · Ins ends it"))


def test_a_refusal_is_one_key_too_and_holds_for_a_while(shop: Shop) -> None:
    till = shop.till()
    viewer = watched(shop, till)
    till.type(b"12")
    viewer.wish("share")
    till.look_until(lambda: till.shows("asks to work with your keys"))
    answer(till, ESCAPE)
    viewer.look_until(lambda: viewer.sharing == "no")
    viewer.wish("share")
    viewer.look_until(lambda: viewer.told(Told))
    till.settle()
    assert not till.shows("asks to work")
    # Esc was the answer and nothing else: what was typed stands.
    assert till.shows("12")
    assert shop.kinds() == ["support_watch", "support_asked", "support_refused"]


def test_nobody_types_a_pin_for_her(shop: Shop) -> None:
    till = shop.till()
    viewer = shared(shop, till)
    till.type(b"/off\r")
    till.look_until(lambda: till.shows("PIN"))
    viewer.look_until(lambda: viewer.sharing == "no")
    viewer.strike("3333", "enter")
    viewer.wish("share")
    viewer.look_until(lambda: viewer.told(Told))
    assert "Nobody is signed on" in viewer.told(Told)[-1].sentence
    till.settle()
    assert till.shows("PIN")
    assert shop.rows("SELECT count(*) FROM journal WHERE kind LIKE 'sign_on%'") == [(1,)]


def test_a_technician_who_signs_her_off_by_her_keys_signs_nobody_on(shop: Shop) -> None:
    till = shop.till()
    viewer = shared(shop, till)
    viewer.strike("/off", "enter")
    viewer.strike("3333", "enter")
    till.look_until(lambda: till.shows("PIN"))
    till.settle()
    assert till.shows("PIN")
    assert shop.rows("SELECT operator FROM journal WHERE kind = 'sign_on'") == [("1",)]


def test_no_pin_is_seen(shop: Shop) -> None:
    till = shop.till()
    viewer = watched(shop, till)
    till.type(b"/off\r")
    viewer.look_until(lambda: viewer.shows("PIN"))
    till.type(b"3071")
    viewer.look_until(lambda: viewer.shows("****"))
    assert not any(part in viewer.screen for part in ("3071", "307", "071"))


def test_two_watch_and_one_of_them_has_the_keys(shop: Shop) -> None:
    till = shop.till()
    first = shared(shop, till)
    second = shop.viewer()
    second.look_until(lambda: second.shows("F9"))
    second.wish("share")
    second.look_until(lambda: second.told(Told))
    assert second.told(Told)[0].trouble
    second.strike("54491472", "enter")
    first.strike("3802100000747", "enter")
    assert shop.sells(till, 1) == ["ФАНТА"]
    for viewer in (first, second):
        viewer.look_until(lambda viewer=viewer: viewer.shows("Фанта"))
    first.line.close()
    till.look_until(lambda: till.shows(MARK))
    second.line.close()
    till.look_until(lambda: not till.shows(MARK))


GARBAGE = (
    b"\x00\xff\xfe" * 2000,
    b"GET / HTTP/1.1\r\nHost: till\r\n\r\n",
    b'{"do":"key","name":"enter"}\n',
    b'{"do":"hello","channel":"watch","version":99}\n',
    b'{"do":"hello","channel":"' + b"w" * 5000,
    b'{"do":"hello","channel":"no such view"}\n',
    b"[" * 100_000 + b"\n",
    b"\n\n\n",
    b'{"do":"hello","channel":"watch"}\n{"do":"wish","what":"everything"}\n',
    b'{"do":"hello","channel":"watch"}\n{"do":"key","name":"ctrl+g"}\n{"do":"key","name":"","character":"12"}\n',
    b"",
)


def test_whoever_speaks_something_else_is_let_go_and_the_till_sells_on(shop: Shop) -> None:
    till = shop.till()
    for count, garbage in enumerate(GARBAGE, 1):
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            line.connect(str(socket_of(shop.home, "1")))
            try:
                line.sendall(garbage)
                line.shutdown(socket.SHUT_WR)
                while line.recv(65536):
                    pass
            except (BrokenPipeError, ConnectionResetError):
                pass
            till.type(COLA)
            assert shop.sells(till, count) == ["КОЛА"] * count
    till.look_until(lambda: not till.shows(MARK))


def test_a_viewer_that_takes_nothing_holds_nothing_up(shop: Shop) -> None:
    till = shop.till()
    with socket.socket(socket.AF_UNIX) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(str(socket_of(shop.home, "1")))
        line.sendall(b'{"do":"hello","channel":"watch"}\n')
        till.look_until(lambda: till.shows(MARK))
        for turn in range(20):
            till.type(COLA * 15)
            assert len(shop.sells(till, 15 * (turn + 1))) == 15 * (turn + 1)
    till.look_until(lambda: not till.shows(MARK))


def test_a_technician_s_frozen_terminal_and_a_stopped_one_hold_nothing_up_and_show_the_newest_later(shop: Shop) -> None:
    till, support = shop.till(), shop.terminal("support", "--language", "en")
    support.look_until(lambda: support.shows("Watch"))
    support.type(b"1")
    support.look_until(lambda: support.shows("End customer"))
    support.signal(signal.SIGSTOP)
    till.type(COLA * 60)
    assert shop.sells(till, 60) == ["КОЛА"] * 60
    support.signal(signal.SIGCONT)
    support.look_until(lambda: support.shows("60 of 60") or support.shows(" 60 "))


def test_a_technician_who_is_killed_leaves_no_mark(shop: Shop) -> None:
    till, support = shop.till(), shop.terminal("support", "--language", "en")
    support.look_until(lambda: support.shows("Watch"))
    support.type(b"1")
    till.look_until(lambda: till.shows(MARK))
    support.signal(signal.SIGKILL)
    till.look_until(lambda: not till.shows(MARK))
    assert shop.kinds()[-1] == "support_watch_end"


def test_a_till_that_is_killed_is_said_to_be_gone_and_the_next_one_can_be_watched(shop: Shop) -> None:
    till, support = shop.till(), shop.terminal("support", "--language", "en")
    support.look_until(lambda: support.shows("Watch"))
    support.type(b"1")
    support.look_until(lambda: support.shows("End customer"))
    till.signal(signal.SIGKILL)
    support.look_until(lambda: support.shows("does not answer any more"))
    support.type(b"1")
    support.look_until(lambda: support.shows("No till is open"))
    again = shop.till()
    support.type(b"1")
    support.look_until(lambda: support.shows("End customer"))
    again.type(COLA)
    support.look_until(lambda: support.shows("1.10"))


def test_a_till_that_is_closed_says_so_and_leaves_no_socket(shop: Shop) -> None:
    till = shop.till()
    assert stat.S_IMODE(socket_of(shop.home, "1").stat().st_mode) == 0o600
    viewer = watched(shop, till)
    till.signal(signal.SIGTERM)
    assert till.ends() == 0
    viewer.look_until(lambda: not viewer.line.open)
    assert viewer.told(Bye)[-1].sentence == "The till was closed."
    assert not socket_of(shop.home, "1").exists()


def test_the_technician_s_own_screen_from_asking_to_giving_the_keys_back(shop: Shop) -> None:
    till, support = shop.till(), shop.terminal("support", "--language", "en")
    support.look_until(lambda: support.shows("Watch"))
    support.type(b"\r")
    support.look_until(lambda: support.shows("You watch."))
    support.type(F2)
    support.look_until(lambda: support.shows("wait for her answer"))
    till.look_until(lambda: till.shows("asks to work with your keys"))
    answer(till, INSERT)
    support.look_until(lambda: support.shows(SHARED))
    support.type(COLA)
    assert shop.sells(till, 1) == ["КОЛА"]
    support.look_until(lambda: support.shows("1.10"))
    support.type(F12)
    support.look_until(lambda: support.shows("your own again"))
    till.look_until(lambda: till.shows(MARK))
    support.type(ESCAPE)
    till.look_until(lambda: not till.shows(MARK))
    support.look_until(lambda: support.shows("Test page"))
    support.type(ESCAPE)
    assert support.ends() == 0


def test_the_back_office_over_the_till_is_seen_too_with_the_mark_on_it(shop: Shop) -> None:
    till = shop.till("2222")
    viewer = watched(shop, till)
    till.type(b"/rules\r")
    till.look_until(lambda: till.shows("Кола на дузина"))
    till.look_until(lambda: till.shows(MARK))
    viewer.look_until(lambda: viewer.shows("Кола на дузина"))
    till.settle()
    viewer.look_until(lambda: same_but_for_the_mark(till, viewer))
    viewer.wish("share")
    till.look_until(lambda: till.shows("asks to work with your keys"))
    answer(till, INSERT)
    till.look_until(lambda: till.shows(SHARED))
    viewer.strike("", "escape")
    till.look_until(lambda: till.shows("F9"))
    till.look_until(lambda: till.shows(SHARED))


def test_printer_and_sound_are_tried_at_the_till_and_it_tells_of_itself(shop: Shop) -> None:
    shop.till()
    viewer = shop.viewer("ask")
    for what in ("print", "sound", "facts"):
        viewer.wish(what)
    viewer.look_until(lambda: viewer.told(Facts) and len(viewer.told(Told)) == 2)
    facts = viewer.told(Facts)[0].facts
    assert facts["signed_on"] is True
    assert facts["unprinted"] is None
    assert shop.kinds() == ["support_print", "support_sound"]
    papers = shop.home / "virtual-printer" / "ledger.jsonl"
    viewer.look_until(lambda: papers.exists() and "ABCDEFG" in papers.read_text("utf-8"))


def test_where_no_till_is_open_the_printer_is_tried_without_one(shop: Shop) -> None:
    support = shop.terminal("support", "--language", "en")
    support.look_until(lambda: support.shows("No till is open"))
    support.type(b"3")
    support.look_until(lambda: support.shows("The test page is printed"))
    assert "ABCDEFG" in (shop.home / "virtual-printer" / "ledger.jsonl").read_text("utf-8")
    settings = shop.home / "settings.toml"
    settings.write_text(settings.read_text("utf-8") + '[printer]\nurl = "http://127.0.0.1:1/printers/a"\n', "utf-8")
    support.type(b"3")
    support.look_until(lambda: support.shows("prints through the Device Manager"))
    support.type(ESCAPE)
    assert support.ends() == 0


def test_nothing_is_sent_where_nothing_changes(shop: Shop) -> None:
    till = shop.till()
    viewer = watched(shop, till)
    till.settle()
    while select.select([viewer.line], [], [], 0.2)[0]:
        viewer.look()
    before = len(viewer.news)
    till.type(b"\x1b[6~")
    till.settle()
    assert not select.select([viewer.line], [], [], 0.2)[0]
    assert len(viewer.news) == before


def test_a_group_that_may_write_to_the_home_may_look_and_nobody_else(shop: Shop) -> None:
    shop.home.chmod(0o770)
    shop.till()
    assert stat.S_IMODE(socket_of(shop.home, "1").stat().st_mode) == 0o660


def test_looking_at_the_shop_beside_an_open_till_holds_no_sale_up(shop: Shop) -> None:
    till = shop.till()
    asked = [("diagnose",), ("bundle", str(shop.home / "one.tar.gz")), ("bundle", str(shop.home / "two.tar.gz"))]
    program = [sys.executable, "-m", "tui_pos", "--home", str(shop.home), "support"]
    looking = [subprocess.Popen([*program, *words], stdout=subprocess.PIPE) for words in asked]
    till.type(COLA * 60)
    assert shop.sells(till, 60) == ["КОЛА"] * 60
    told = [process.communicate(timeout=PATIENCE)[0].decode() for process in looking]
    assert [process.returncode for process in looking] == [0, 0, 0]
    assert "FP-800" in told[0]
    assert not till.shows(MARK)
    assert "another program is writing" not in "".join(till.screen.display).lower()
