"""What the customer hears (scenarios A03 and A04), and what the till goes through when she hears nothing."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from patience import PATIENCE, wait_for
from sound_card import Shop, write_wav

from tui_pos.audio import child
from tui_pos.audio.speaker import TEST_RECORDING
from tui_pos.resources import sounds_folder

needs_simpleaudio = pytest.mark.usefixtures("needs_simpleaudio")


def players(parent: int) -> list[int]:
    """The process ids of the players that `parent` has started."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, status = (process / "cmdline").read_bytes(), (process / "stat").read_text()
        except OSError:
            continue
        state, parent_id = status.rpartition(")")[2].split()[:2]
        if b"audio/player.py" in command and int(parent_id) == parent and state != "Z":
            found.append(int(process.name))
    return found


def has_ended(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def the_player(parent: int) -> int:
    wait_for(lambda: players(parent))
    return players(parent)[0]


@needs_simpleaudio
def test_a_recording_is_heard_whole_and_once(shop: Shop) -> None:
    shop.speaker().play(["promo.wav"])
    assert shop.heard() == shop.pcm["promo.wav"]
    assert shop.troubles.empty()


@needs_simpleaudio
def test_two_recordings_are_heard_one_after_the_other_in_the_order_of_the_rules(shop: Shop) -> None:
    shop.speaker().play(["thanks.wav", "promo.wav"])
    assert shop.heard() == shop.pcm["thanks.wav"] + shop.pcm["promo.wav"]


@needs_simpleaudio
def test_to_be_tried_it_plays_what_travels_with_the_program_though_the_shop_has_lost_its_own(
    shop: Shop, tmp_path: Path
) -> None:
    built_in = tmp_path / "built in"
    samples = write_wav(built_in / TEST_RECORDING, 1, 22050, 700)
    (shop.folder / TEST_RECORDING).unlink()
    speaker = shop.speaker(built_in=built_in)
    speaker.play(["promo.wav"])
    speaker.play_test()
    assert shop.heard() == shop.pcm["promo.wav"] + samples
    assert shop.troubles.empty()


@needs_simpleaudio
def test_recordings_of_the_next_sale_wait_for_those_of_the_last(shop: Shop) -> None:
    speaker = shop.speaker()
    speaker.play(["thanks.wav", "promo.wav"])
    speaker.play(["bread.wav"])
    assert shop.heard() == shop.pcm["thanks.wav"] + shop.pcm["promo.wav"] + shop.pcm["bread.wav"]


@needs_simpleaudio
@pytest.mark.parametrize(("channels", "width", "rate"), [(1, 1, 8000), (2, 2, 48000), (1, 3, 44100), (2, 2, 11025)])
def test_other_ways_of_recording_are_heard_as_they_are(shop: Shop, channels: int, width: int, rate: int) -> None:
    samples = write_wav(shop.folder / "other.wav", channels, rate, 1234, width)
    shop.speaker().play(["other.wav"])
    assert shop.heard() == samples


@needs_simpleaudio
def test_a_recording_in_a_folder_of_a_language_is_found(shop: Shop) -> None:
    samples = write_wav(shop.folder / "en" / "promo.wav", 1, 22050, 700)
    shop.speaker().play(["en/promo.wav"])
    assert shop.heard() == samples


@needs_simpleaudio
def test_the_sale_goes_on_before_anything_is_heard(shop: Shop, hanging_card: Callable[[], None]) -> None:
    shop.speaker().play(["promo.wav"])
    # Here the till is free again, and the card lets nothing through until somebody listens at the other end.
    assert shop.fifo.read_bytes() == shop.pcm["promo.wav"]


@pytest.mark.parametrize("name", ["none.wav", "../secret.wav", "/etc/passwd", "..", "", "en", "a\0b", "x" * 5000])
def test_a_recording_that_is_not_in_the_folder_is_named_and_no_file_outside_is_opened(shop: Shop, name: str) -> None:
    write_wav(shop.folder.parent / "secret.wav", 1, 22050, 10)
    (shop.folder / "en").mkdir()
    shop.speaker().play([name])
    trouble = shop.trouble()
    assert trouble.code == "sound_missing"
    assert str(shop.folder) in trouble.say()
    assert not players(os.getpid())


def test_a_link_does_not_lead_out_of_the_folder(shop: Shop) -> None:
    write_wav(shop.folder.parent / "secret.wav", 1, 22050, 10)
    (shop.folder / "link.wav").symlink_to(shop.folder.parent / "secret.wav")
    (shop.folder / "loop.wav").symlink_to("loop.wav")
    shop.speaker().play(["link.wav", "loop.wav"])
    assert [shop.trouble().code, shop.trouble().code] == ["sound_missing"] * 2


def test_a_file_that_is_no_recording_is_named_with_the_reason(shop: Shop) -> None:
    write_wav(shop.folder / "slow.wav", 1, 12345, 10)
    write_wav(shop.folder / "five.wav", 5, 44100, 10)
    write_wav(shop.folder / "silent.wav", 1, 44100, 0)
    (shop.folder / "text.wav").write_text("This is not a recording, however it is called.")
    (shop.folder / "empty.wav").touch()
    (shop.folder / "short.wav").write_bytes((shop.folder / "promo.wav").read_bytes()[:20])
    shop.speaker().play(["slow.wav", "five.wav", "silent.wav", "text.wav", "empty.wav", "short.wav"])
    for name, reason in [
        ("slow.wav", "12345 Hz"),
        ("five.wav", "5 channels"),
        ("silent.wav", "no sound"),
        ("text.wav", "RIFF"),
        ("empty.wav", "cut short"),
        ("short.wav", "cut short"),
    ]:
        trouble = shop.trouble()
        assert (trouble.code, trouble.facts["sound"]) == ("sound_unreadable", name)
        assert reason in trouble.say()


@needs_simpleaudio
def test_trouble_with_one_recording_does_not_cost_the_next_one(shop: Shop) -> None:
    shop.speaker().play(["none.wav", "promo.wav"])
    assert shop.heard() == shop.pcm["promo.wav"]
    assert shop.trouble().code == "sound_missing"


@needs_simpleaudio
def test_without_a_sound_card_the_till_is_told_and_the_screen_stays_clean(
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/nonexistent/alsa.conf")
    shop.speaker().play(["promo.wav"])
    trouble = shop.trouble()
    assert trouble.code == "no_speaker"
    assert "promo.wav" in trouble.say()
    assert "ALSA lib" in caplog.text
    assert capfd.readouterr() == ("", "")


def test_without_simpleaudio_the_till_is_told_what_to_install(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shadow = shop.folder.parent / "shadow"
    shadow.mkdir()
    (shadow / "simpleaudio.py").write_text("raise ImportError('libasound.so.2: cannot open shared object file')")
    monkeypatch.setenv("PYTHONPATH", str(shadow))
    shop.speaker().play(["promo.wav"])
    trouble = shop.trouble()
    assert trouble.code == "no_player"
    assert "simpleaudio" in trouble.say()
    assert "libasound.so.2" in caplog.text


@needs_simpleaudio
def test_a_crash_in_the_sound_library_costs_one_recording(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shadow = shop.folder.parent / "shadow"
    shadow.mkdir()
    (shadow / "simpleaudio.py").write_text("import ctypes; ctypes.string_at(0)")
    monkeypatch.setenv("PYTHONPATH", str(shadow))
    speaker = shop.speaker()
    speaker.play(["promo.wav"])
    trouble = shop.trouble()
    assert (trouble.code, trouble.facts["reason"]) == ("player_died", "SIGSEGV")
    monkeypatch.delenv("PYTHONPATH")
    speaker.play(["thanks.wav"])
    assert shop.heard() == shop.pcm["thanks.wav"]


@needs_simpleaudio
def test_a_player_that_died_between_two_sales_costs_nothing(shop: Shop) -> None:
    speaker = shop.speaker()
    speaker.play(["promo.wav", "none.wav"])
    assert shop.trouble().code == "sound_missing"
    player = the_player(os.getpid())
    os.kill(player, signal.SIGKILL)
    wait_for(lambda: player not in players(os.getpid()))
    speaker.play(["thanks.wav"])
    assert shop.heard() == shop.pcm["promo.wav"] + shop.pcm["thanks.wav"]


@needs_simpleaudio
def test_a_card_that_hangs_is_given_up_and_the_next_recording_is_heard_when_it_works_again(
    shop: Shop, hanging_card: Callable[[], None]
) -> None:
    speaker = shop.speaker(patience_s=0.5)
    speaker.play(["promo.wav"])
    player = the_player(os.getpid())
    assert shop.trouble().code == "player_hung"
    assert player not in players(os.getpid())
    hanging_card()
    speaker._player._patience_s = PATIENCE
    speaker.play(["thanks.wav"])
    assert shop.heard() == shop.pcm["thanks.wav"]


@needs_simpleaudio
def test_a_recording_that_waited_behind_a_hanging_card_is_not_played_to_the_next_customer(
    shop: Shop, hanging_card: Callable[[], None]
) -> None:
    shop.speaker(patience_s=0.5, late_s=0.5).play(["promo.wav", "thanks.wav"])
    assert [shop.trouble().code, shop.trouble().code] == ["player_hung", "sound_late"]


@needs_simpleaudio
def test_a_closed_speaker_drops_what_waits_and_plays_nothing_more(shop: Shop, hanging_card: Callable[[], None]) -> None:
    speaker = shop.speaker()
    speaker.play(["promo.wav", "thanks.wav"])
    the_player(os.getpid())
    speaker.close()
    speaker.play(["bread.wav"])
    assert shop.fifo.read_bytes() == shop.pcm["promo.wav"]
    wait_for(lambda: not players(os.getpid()))


def test_no_player_runs_before_there_is_something_to_play(shop: Shop) -> None:
    speaker = shop.speaker()
    speaker.play([])
    assert not players(os.getpid())
    speaker.close()


TILL = """
import sys
from pathlib import Path
from tui_pos.audio.speaker import Speaker
speaker = Speaker(Path(sys.argv[1]), lambda trouble: print(trouble.code, flush=True), patience_s=float(sys.argv[2]))
speaker.play(sys.argv[3:])
sys.stdin.read()
"""


def start_till(shop: Shop, *names: str, patience_s: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", TILL, str(shop.folder), str(patience_s), *names]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@needs_simpleaudio
def test_an_idle_player_ends_when_the_till_is_killed(shop: Shop) -> None:
    with start_till(shop, "promo.wav", "none.wav", patience_s=PATIENCE) as till:
        assert till.stdout is not None
        assert till.stdout.readline() == "sound_missing\n"
        player = the_player(till.pid)
        till.kill()
    wait_for(lambda: has_ended(player))


@needs_simpleaudio
def test_even_a_hanging_player_ends_when_the_till_is_killed(shop: Shop, hanging_card: Callable[[], None]) -> None:
    # Its own alarm ends it, a second or two after the till would have.
    with start_till(shop, "promo.wav", patience_s=1.5) as till:
        player = the_player(till.pid)
        till.kill()
    wait_for(lambda: has_ended(player))


@needs_simpleaudio
def test_the_player_has_no_hold_on_the_terminal(shop: Shop, hanging_card: Callable[[], None]) -> None:
    shop.speaker().play(["promo.wav"])
    player = the_player(os.getpid())
    wait_for(lambda: os.getsid(player) == player)
    wait_for(lambda: all((Path(f"/proc/{player}/fd") / fd).readlink().name.startswith("pipe:") for fd in "012"))
    assert shop.fifo.read_bytes() == shop.pcm["promo.wav"]


def test_the_player_starts_without_the_rest_of_the_till() -> None:
    look = "import runpy, sys; runpy.run_path(sys.argv[1]); print(*sys.modules)"
    player = Path(__file__).parents[2] / "tui_pos/audio/player.py"
    done = subprocess.run([sys.executable, "-P", "-c", look, str(player)], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"tui_pos", "textual", "peewee", "msgspec", "asyncio", "socket", "subprocess", "simpleaudio"}


def test_the_recording_to_be_tried_travels_with_the_program() -> None:
    assert (sounds_folder() / TEST_RECORDING).is_file()


def test_a_login_from_elsewhere_does_not_take_the_sound_along(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in child.ELSEWHERE:
        monkeypatch.setenv(name, "tcp:technician.example")
    told = tmp_path / "environment"
    player = tmp_path / "player.py"
    player.write_text(
        "import json, os, pathlib\n"
        f"pathlib.Path({str(told)!r}).write_text(json.dumps(sorted(os.environ)))\n"
        "input()\nprint(json.dumps({'trouble': None, 'reason': None}), flush=True)\n"
    )
    monkeypatch.setattr(child, "PLAYER", player)
    speaker = shop.speaker()
    speaker.play(["promo.wav"])
    speaker.close(PATIENCE)
    names = set(json.loads(told.read_text()))
    assert "PATH" in names
    assert not names & child.ELSEWHERE
