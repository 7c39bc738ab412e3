"""What a script may use. The host and the child both hold to these."""

SOURCE = 64 * 1024
"""Bytes of a script's text, in UTF-8."""

ANSWER = 64 * 1024
"""Bytes of a script's answer, as JSON."""

FACTS = 4 * 1024 * 1024
"""Bytes of what a message tells the scripts, as JSON: a sale of some four thousand lines."""

SCRIPT_MS = 50
"""Milliseconds of the processor's time for a script: to be read, and each time that it is asked."""

MESSAGE_MS = 1000
"""Milliseconds of the processor's time for all scripts of a message; who has not been asked by then is not asked."""

START_MS = 100
"""Milliseconds that a new child in the middle of a message counts, and STEP_S what made an end of the one before."""

STACK = 64
"""Calls inside each other."""

DEEPEST = 16
"""Lists and tables inside each other in an answer."""

STEP_S = 0.25
"""Seconds of the processor's time after which the kernel ends a child that one step keeps busy: a built-in function
does not look at its watch."""

CPU_S = 2
"""Whole seconds of the processor's time, likewise, should that timer not be there."""

MEMORY = 128 * 1024 * 1024
"""Bytes of memory that the child may take beyond what it has when it begins."""

GROWN = MEMORY // 2
"""Bytes of growth after which a child is replaced: what earlier scripts took must not be what a later one lacks."""
