"""The walls themselves: what Python code, were it ever to run in the child, could still do."""

import platform
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from walled import PRELUDE, right

from tui_pos.scripting.box import ScriptBox

ROOT = Path(__file__).parent.parent.parent
FILTERED = platform.machine() in {"x86_64", "aarch64"}
INSIDE = """
import ctypes, os, resource, signal, socket, sys, threading, time
sys.path[:0] = [{root!r}]
from tui_pos.scripting import walls
walls.raise_walls(os.getppid(), {size})
try:
    {tried}
except BaseException as error:
    os.write(1, type(error).__name__.encode())
    os._exit(0)
os.write(1, b"done")
os._exit(0)
"""


def inside(tried: str, size: int = 2**30) -> tuple[str, int]:
    """What became of a statement behind the walls: the error, or "done"; and how the process ended."""
    program = INSIDE.format(root=str(ROOT), size=size, tried=tried)
    ran = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=False)
    return ran.stdout.decode(), ran.returncode


REFUSED = {
    "a file that is read": "os.open('/etc/passwd', os.O_RDONLY)",
    "a file that is written": "os.open('/tmp/behind_the_walls', os.O_WRONLY | os.O_CREAT)",
    "a file that is removed": "os.unlink('/tmp/behind_the_walls')",
    "a folder that is listed": "os.listdir('/')",
    "a pipe": "os.pipe()",
    "a socket": "socket.socket()",
    "a local socket": "socket.socket(socket.AF_UNIX)",
    "a process": "os.fork()",
    "a program": "os.execv('/bin/true', ['true'])",
    "a thread": "threading.Thread(target=print).start()",
    "more open files": "resource.setrlimit(resource.RLIMIT_NOFILE, (99, 99)); os.dup(0)",
    "a signal to a thread of another process": "assert ctypes.CDLL(None).syscall({tgkill}, {ppid}, {ppid}, 0) == 0",
    "a limit of another process": "resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (5, 5))",
    "another process's limits, only seen": "resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)",
    "a signal to another process": "os.kill(os.getppid(), signal.SIGUSR1)",
    "more memory than is allowed": "bytearray(2 ** 31)",
}
BY_FILTER = {
    "a file that is removed",
    "a signal to another process",
    "a signal to a thread of another process",
    "a limit of another process",
    "another process's limits, only seen",
    "a program",
}
TGKILL = 234 if platform.machine() == "x86_64" else 131


@pytest.mark.parametrize("what", REFUSED)
def test_kernel_refuses(what: str) -> None:
    if what in BY_FILTER and not FILTERED:
        pytest.skip("this machine's numbers of system calls are not known")
    said, _ = inside(REFUSED[what].replace("{tgkill}", str(TGKILL)).replace("{ppid}", "os.getppid()"))
    assert said in {
        "PermissionError",
        "AssertionError",
        "OSError",
        "MemoryError",
        "RuntimeError",
        "BlockingIOError",
        "ValueError",
    }


def test_what_computing_reading_and_answering_take_is_left() -> None:
    tried = "b'x' * 50_000_000; os.read(0, 0); os.urandom(8); time.thread_time(); os.write(1, b'')"
    assert inside(tried) == ("done", 0)


def test_process_may_still_end_itself_and_see_and_lower_its_own_limits() -> None:
    lowers = "resource.setrlimit(resource.RLIMIT_NOFILE, resource.getrlimit(resource.RLIMIT_NOFILE))"
    assert inside(lowers) == ("done", 0)
    assert inside("os.abort()") == ("", -signal.SIGABRT)


def test_limits_that_are_set_already_are_kept() -> None:
    tried = "walls.allow_cpu(3)\n    print(resource.getrlimit(resource.RLIMIT_CPU), end='', flush=True)"
    program = INSIDE.format(root=str(ROOT), size=2**30, tried=tried)
    for hard, soft in ((5000, range(1, 60)), (2, range(2, 3))):
        limited = f"import resource; resource.setrlimit(resource.RLIMIT_CPU, ({hard}, {hard}))\n{program}"
        ran = subprocess.run([sys.executable, "-c", limited], stdout=subprocess.PIPE, check=True)
        said = ran.stdout.decode().removesuffix("done")
        assert said in {str((allowed, hard)) for allowed in soft}


def test_busy_process_is_ended_by_its_timer_though_the_till_ignores_that_signal() -> None:
    ignoring = signal.signal(signal.SIGPROF, signal.SIG_IGN)
    try:
        said, returned = inside("from tui_pos.scripting import walls\n    signal.setitimer(signal.ITIMER_PROF, 0.05)\n"
                                "    while True: pass")  # fmt: skip
    finally:
        signal.signal(signal.SIGPROF, ignoring)
    assert (said, returned) == ("", -signal.SIGPROF)


def test_busy_process_is_ended_by_its_limit_without_a_timer() -> None:
    assert inside("walls.allow_cpu(0)\n    while True: pass") == ("", -signal.SIGXCPU)


def test_process_whose_parent_is_gone_already_does_not_begin() -> None:
    program = INSIDE.format(root=str(ROOT), size=2**30, tried="pass").replace("os.getppid()", "1")
    ran = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=False)
    assert (ran.stdout, ran.returncode) == (b"", 0)


@pytest.fixture(scope="module")
def child() -> Iterator[Path]:
    """What the kernel says of a child that has answered."""
    box = ScriptBox(PRELUDE, patience_s=30)
    assert right(box)
    yield Path(f"/proc/{box.pid}")
    box.close()


def test_child_s_limits_are_those_of_the_walls(child: Path) -> None:
    limits = {row[:25].strip(): row[25:].split()[:2] for row in (child / "limits").read_text("ascii").splitlines()[1:]}
    for nothing in ("Max open files", "Max processes", "Max file size", "Max core file size"):
        assert limits[nothing] == ["0", "0"]
    assert int(limits["Max address space"][0]) < 2**28
    assert int(limits["Max cpu time"][0]) < 60


def test_child_holds_its_two_pipes_its_own_size_and_nothing_else(child: Path) -> None:
    files = {int(file.name): str(file.readlink()).partition(":")[0] for file in (child / "fd").iterdir()}
    assert files == {0: "pipe", 1: "/dev/null", 2: "/dev/null", 3: "pipe", 4: f"/proc/{child.name}/statm"}


def test_child_knows_no_environment_and_no_folder_and_wins_no_rights(child: Path) -> None:
    status = dict(row.split(":\t", 1) for row in (child / "status").read_text("ascii").splitlines())
    assert (child / "environ").read_bytes() == b""
    assert (child / "cwd").readlink() == Path("/")
    assert status["NoNewPrivs"] == "1"
    if FILTERED and "Seccomp" in status:
        assert status["Seccomp"] == "2"


def test_child_reads_neither_trade_nor_store_nor_screen() -> None:
    program = (
        f"import sys; sys.path += {[str(ROOT), *sys.path]!r}; import tui_pos.scripting.child;"
        "print([name for name in sys.modules if name.startswith('tui_pos')])"
    )
    ran = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True)
    ours = ("tui_pos", *(f"tui_pos.{name}" for name in ("scripting", "scripting.limits", "scripting.walls")))
    assert sorted(eval(ran.stdout)) == sorted(
        (*ours, "tui_pos.scripting.child", "tui_pos.scripting.runner", "tui_pos.scripting.wire")
    )
