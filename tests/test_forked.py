"""A forked process is as one that was started: what it is given, what it says, how it ends."""

import os
import signal
import sys
import threading
from pathlib import Path

import pytest
from forked import Talking, run

ME = __name__


def shows_itself() -> None:
    print(os.getpid(), Path.cwd(), os.environ.get("LOOK"), sys.argv[1:], threading.active_count(), sys.stdin.read())
    print("помощ", file=sys.stderr)


def ends_with_seven() -> None:
    sys.exit(7)


def fails() -> None:
    raise ZeroDivisionError("as it must")


def waits() -> None:
    print("here", flush=True)
    signal.pause()


def test_it_has_its_own_arguments_streams_environment_and_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(f"{ME}:shows_itself", "a b", "я", stdin="вход".encode(), env={"LOOK": "here"})
    pid, said = done.stdout.decode().split(" ", 1)
    assert int(pid) != os.getpid()
    assert said == f"{tmp_path} here ['a b', 'я'] 1 вход\n"
    assert (done.returncode, done.stderr.decode()) == (0, "помощ\n")


def test_its_end_is_that_of_an_interpreter() -> None:
    assert run(f"{ME}:ends_with_seven").returncode == 7
    failed = run(f"{ME}:fails")
    assert (failed.returncode, failed.stderr.splitlines()[-1]) == (1, b"ZeroDivisionError: as it must")


def test_it_can_be_signalled_and_killed_beside_others() -> None:
    with Talking(f"{ME}:waits") as first, Talking(f"{ME}:waits") as second:
        assert (first.stdout.readline(), second.stdout.readline()) == ("here\n", "here\n")
        second.kill()
        assert second.wait() == -signal.SIGKILL
        assert run(f"{ME}:ends_with_seven").returncode == 7
        first.send_signal(signal.SIGTERM)
        assert first.wait() == -signal.SIGTERM
        assert first.stdout.read() == ""
