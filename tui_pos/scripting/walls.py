"""The walls around the child, which it raises itself before it reads the first script, and cannot lower again.

A script has no word for a file, a process or the network. The walls are for the day on which a fault in the language's
library gives it one: the kernel then refuses whatever is not computing, reading and answering.
"""

import ctypes
import os
import resource
import signal
import sys
import time

from tui_pos.scripting import limits

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2

# <linux/seccomp.h>, <linux/bpf_common.h>: an instruction is code (16 bits), jumps if true and false (8), constant (32).
LOAD_WORD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
NUMBER_AT, MACHINE_AT = 0, 4  # in struct seccomp_data
FIRST_AT = 16 if sys.byteorder == "little" else 20  # of 64 bits the half that holds a process's number
ALLOW = 0x7FFF0000
REFUSE = 0x00050000 | 1  # EPERM

NEEDED: tuple[tuple[str, int, int], ...] = (
    ("read", 0, 63),
    ("write", 1, 64),
    ("close", 3, 57),
    ("pread64", 17, 67),
    ("mmap", 9, 222),
    ("munmap", 11, 215),
    ("mremap", 25, 216),
    ("mprotect", 10, 226),
    ("madvise", 28, 233),
    ("brk", 12, 214),
    ("futex", 202, 98),
    ("sched_yield", 24, 124),
    ("clock_gettime", 228, 113),
    ("gettimeofday", 96, 169),
    ("setitimer", 38, 103),
    ("getrandom", 318, 278),
    ("getpid", 39, 172),
    ("gettid", 186, 178),
    ("rt_sigaction", 13, 134),
    ("rt_sigprocmask", 14, 135),
    ("rt_sigreturn", 15, 139),
    ("sigaltstack", 131, 132),
    ("restart_syscall", 219, 128),
    ("exit", 60, 93),
    ("exit_group", 231, 94),
)
"""The system calls that are left: name, number on x86-64, number where the kernel's general table holds (arm64)."""

PRLIMIT64, TGKILL = (302, 261), (234, 131)
"""Left for this process alone, whose number is their first argument: 0 means it too, to prlimit64. The numbers are as
in NEEDED."""

MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""The kernel's mark of a machine, and which of the numbers are its own."""


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def raise_walls(parent: int, size: int) -> bool:
    """Shut this process in; whether the filter of system calls stands too, which not every kernel has.

    `parent`: the process whose end is the end of this one. `size`: bytes of address space that this one has already.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it has ended before it could be watched
        os._exit(0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # What the till ignores or holds back is inherited, and would take the sting out of the timers.
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for ending in (signal.SIGPROF, signal.SIGXCPU):
        signal.signal(ending, signal.SIG_DFL)
    for limit, most in (
        (resource.RLIMIT_AS, size + limits.MEMORY),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        most = _within(most, limit)
        resource.setrlimit(limit, (most, most))
    return _filter(libc)


def allow_cpu(seconds: int) -> None:
    """So many seconds of the processor's time from now, rounded up; then the kernel ends the process."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(
        resource.RLIMIT_CPU, (_within(int(time.process_time()) + 1 + seconds, resource.RLIMIT_CPU), hard)
    )


def _within(most: int, limit: int) -> int:
    """What is at most allowed already, where that is less: nobody can raise it."""
    _, hard = resource.getrlimit(limit)
    return most if hard == resource.RLIM_INFINITY else min(most, hard)


def _filter(libc: ctypes.CDLL) -> bool:
    if os.uname().machine not in MACHINES or sys.maxsize < 2**32:
        return False
    mark, general = MACHINES[os.uname().machine]
    numbers = [number for _, *both in NEEDED for number in both[general : general + 1]]
    own = ((PRLIMIT64[general], 0), (TGKILL[general], os.getpid()))
    refuse = 3 + len(numbers) + 3 * len(own)
    allow = refuse + 1
    program = [_instruction(LOAD_WORD, MACHINE_AT), _instruction(JUMP_IF_EQUAL, mark, 0, refuse - 2)]
    program.append(_instruction(LOAD_WORD, NUMBER_AT))
    for number in numbers:
        program.append(_instruction(JUMP_IF_EQUAL, number, allow - len(program) - 1, 0))
    for number, process in own:
        program += [_instruction(JUMP_IF_EQUAL, number, 0, 2), _instruction(LOAD_WORD, FIRST_AT)]
        program.append(
            _instruction(JUMP_IF_EQUAL, process, allow - len(program) - 1, refuse - len(program) - 1),
        )
    program += [_instruction(RETURN, REFUSE), _instruction(RETURN, ALLOW)]
    code = b"".join(program)
    given = _Program(len(program), code)
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(given), 0, 0) == 0)


def _instruction(code: int, constant: int, if_true: int = 0, if_false: int = 0) -> bytes:
    order = sys.byteorder
    return code.to_bytes(2, order) + bytes((if_true, if_false)) + constant.to_bytes(4, order)
