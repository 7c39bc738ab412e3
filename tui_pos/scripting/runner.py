"""Reads scripts and asks them, inside the child. It is told texts and gives texts back: JSON, or words about a fault.

The prelude is read once and frozen; each script is read once, sees the prelude's names, and is frozen; the facts of a
message are read once and frozen. So no script changes what another sees, and asking one more costs little.
"""

import json  # noqa: F401 - the language's library hands values over through it, and the walls let nothing be read later
import time
from collections.abc import Callable
from typing import NamedTuple

import starlark

from tui_pos.scripting import limits

SCRIPT = "script"
"""What a script's text is called in the language's own messages."""

WORDS = 300
"""Characters of a message about a fault."""

MANY = 30
"""More arguments than a rule could take."""

# The loading of names is not for scripts: what they see is decided here.
_ENDED_PRELUDE = "the_enter = _enter\nthe_prepare = {prepare}\n"
_FACTS = 'load("prelude", "the_prepare")\nthe_facts = the_prepare(json.decode(the_text))\n'
_ASKED = """
load("prelude", "the_enter")
load("facts", "the_facts")
load("script", "rule")
load("answer", "written")
written(the_enter(rule, the_facts, json.decode(the_own)))
"""
_ANSWER = f"""
def odd(answer):
    level, room = [answer], {limits.ANSWER}
    for _ in range({limits.DEEPEST}):
        deeper = []
        for value in level:
            kind = type(value)
            room -= 1
            if kind == "string":
                room -= len(value)
            elif kind == "list" or kind == "tuple":
                if len(value) + len(deeper) > room:
                    return "long"
                deeper.extend(value)
            elif kind == "dict" or kind == "struct":
                names = dir(value) if kind == "struct" else value.keys()
                if len(names) + len(deeper) > room:
                    return "long"
                for name in names:
                    if type(name) != "string":
                        return "key"
                    room -= len(name)
                deeper.extend([getattr(value, name) for name in names] if kind == "struct" else value.values())
            elif kind != "int" and kind != "bool" and kind != "NoneType":
                return "type " + kind
            if room < 0:
                return "long"
        if not deeper:
            return None
        level = deeper
    return "deep"

def written(answer):
    why = odd(answer)
    return [why, None if why else json.encode(answer)]
"""


class Fault(NamedTuple):
    """What is wrong: `kind` is "error", "no_rule", "bad_answer", "too_slow", "too_much" or "crashed". `line` and
    `column` from 1 are those of the script's text; 0 where the language does not say."""

    kind: str
    line: int = 0
    column: int = 0
    words: str = ""

    @property
    def spoils(self) -> bool:
        """Whether the process is not to be trusted with a further script."""
        return self.kind in {"too_much", "crashed"}


class Runner:
    """Holds the prelude and the scripts that it has read, by number. Raises StarlarkError for a prelude at fault."""

    def __init__(self, prelude: str) -> None:
        extension = starlark.LibraryExtension
        self._globals = starlark.Globals.extended_by([extension.StructType])
        self._own_globals = starlark.Globals.extended_by([extension.StructType, extension.Json])
        self._of_scripts = _dialect(load=False)
        self._own = _dialect(load=True)
        self._asked = starlark.parse("asked", _ASKED, self._own)
        self._called = starlark.parse("called", f"rule(*[None] * {MANY})", self._own)
        self._known = {"answer": self._evaluated("answer", _ANSWER)}
        self._loader = starlark.FileLoader(self._known.__getitem__)
        module = starlark.Module()
        starlark.eval(module, starlark.parse("prelude", prelude, self._of_scripts), self._globals)
        ended = _ENDED_PRELUDE.format(prepare="_prepare" if "\ndef _prepare(" in prelude else "lambda facts: facts")
        starlark.eval(module, starlark.parse("entry", ended, self._own), self._globals)
        self._known["prelude"] = module.freeze()
        self._names = _names_of(prelude)
        named = "".join([f', "{name}"' for name in self._names])
        self._named = starlark.parse("names", f'load("prelude"{named})\n' if named else "", self._own)
        self._scripts: dict[int, starlark.FrozenModule | Fault] = {}

    def tell(self, facts: str) -> Fault | None:
        """What the scripts that are asked next are asked about, as JSON."""
        return _told(lambda: self._known.update(facts=self._evaluated("facts", _FACTS, the_text=facts)))

    def read(self, number: int, source: str) -> None:
        """Keep a script's text under a number."""

        watch = _Watch()

        def read() -> None:
            self._scripts[number] = self._module(self._parsed(source), watch).freeze()

        fault = _told(read, watch)
        if fault is not None:
            self._scripts[number] = fault

    def ask(self, number: int, own: str) -> str | Fault:
        """A script's answer as JSON. `own`: what is true for it alone, as JSON."""
        script = self._scripts[number]
        if isinstance(script, Fault):
            return script
        self._known["script"] = script
        watch = _Watch()
        module = starlark.Module()
        answer: list[str | None] = []

        def ask() -> None:
            module["the_own"] = own
            value = starlark.eval_with(watch.options, module, self._asked, self._own_globals, self._loader).value
            assert isinstance(value, list)
            answer.extend(value)

        fault = _told(ask, watch)
        if fault is not None:
            return fault
        odd, text = answer
        if odd is not None:
            return Fault("bad_answer", words=odd)
        assert text is not None
        return text if len(text.encode()) <= limits.ANSWER else Fault("bad_answer", words="long")

    def check(self, source: str) -> list[Fault]:
        """What is wrong with a script's text, in the order of its lines."""
        faults: list[Fault] = []

        def check() -> None:
            text = self._parsed(source)
            # The language's reader of types finds all unknown names at once, also where nobody calls.
            for error in text.typecheck(self._globals, {})[0]:
                fault = _located(str(error))
                if not fault.words.startswith(tuple([f"Variable `{name}` not found" for name in self._names])):
                    faults.append(fault)
            module = self._module(text, watch)
            try:  # so many that its body is not entered
                starlark.eval_with(watch.options, module, self._called, self._globals)
            except starlark.StarlarkError as error:
                words = _located(str(error)).words
                if words.startswith("Found ") and not words.startswith(f"Found {MANY - 1} extra positional"):
                    raise LookupError from None

        watch = _Watch()
        fault = _told(check, watch)
        if fault is not None and (fault.line, fault.column) not in [(known.line, known.column) for known in faults]:
            faults.append(fault)
        return sorted(faults, key=lambda fault: (fault.line, fault.column))

    def _parsed(self, source: str) -> starlark.AstModule:
        # What is missing at the end is reported there, and not on line 1, only when no line end follows.
        return starlark.parse(SCRIPT, source.rstrip(), self._of_scripts)

    def _module(self, text: starlark.AstModule, watch: "_Watch") -> starlark.Module:
        module = starlark.Module()
        starlark.eval(module, self._named, self._globals, self._loader)
        starlark.eval_with(watch.options, module, text, self._globals)
        try:
            kind = starlark.eval(module, starlark.parse("rule", "type(rule)", self._own), self._globals)
        except starlark.StarlarkError:  # no such name
            raise LookupError from None
        if kind != "function":
            raise LookupError
        return module

    def _evaluated(self, name: str, text: str, **values: str) -> starlark.FrozenModule:
        module = starlark.Module()
        for key, value in values.items():
            module[key] = value
        loader = self._loader if name != "answer" else None
        starlark.eval(module, starlark.parse(name, text, self._own), self._own_globals, loader)
        return module.freeze()


class _Watch:
    """The processor's time that a script has, from now."""

    def __init__(self) -> None:
        self._until = time.thread_time() + limits.SCRIPT_MS / 1000
        self.ran_out = False
        self.options = starlark.EvalOptions(check_cancelled=self.look, max_callstack_size=limits.STACK)

    def look(self) -> bool:
        """Whether it has run out."""
        self.ran_out = time.thread_time() > self._until
        return self.ran_out


def _told(what: Callable[[], None], watch: _Watch | None = None) -> Fault | None:
    """How it went wrong, if it did. What ended late is too slow: a built-in function cannot be interrupted."""
    try:
        what()
        if watch is not None and watch.look():
            return Fault("too_slow")
    except LookupError:
        return Fault("no_rule")
    except starlark.StarlarkError as error:
        fault = _located(str(error))
        return Fault("too_slow", fault.line, fault.column) if watch is not None and watch.ran_out else fault
    except MemoryError:
        return Fault("too_much")
    except BaseException as error:  # a panic of the library is no Exception
        words = str(error)[:WORDS]
        return Fault("too_much" if "out of memory" in words else "crashed", words=words)
    return None


def _located(message: str) -> Fault:
    """The language's message, and its place in the script: where it happened, or where the prelude was called."""
    lines = message.split("\n")
    said = next((n for n, line in enumerate(lines) if line.startswith("error: ")), 0)
    placed = next((n for n in reversed(range(said, len(lines))) if lines[n].lstrip().startswith("--> ")), len(lines))
    words = " ".join(" ".join(lines[said:placed]).split())
    words = words.removeprefix("error: ").removeprefix("fail: ").partition(", expected one of ")[0][:WORDS]
    if placed < len(lines):
        file, *numbers = lines[placed].lstrip().removeprefix("--> ").split(":")
        if file == SCRIPT and len(numbers) == 2 and all(number.isdecimal() for number in numbers):
            return Fault("error", int(numbers[0]), int(numbers[1]), words)
    called = f"  * {SCRIPT}:"
    callers = [line.removeprefix(called).partition(",")[0] for line in lines[:said] if line.startswith(called)]
    return Fault("error", int(callers[-1]) if callers else 0, 0, words)


def _names_of(prelude: str) -> list[str]:
    """The names that a prelude gives to scripts: of its functions, and of what it assigns."""
    names = []
    for line in prelude.split("\n"):
        name = line.removeprefix("def ").partition("(" if line.startswith("def ") else " = ")[0]
        if name.isidentifier() and not name.startswith("_") and (line.startswith("def ") or " = " in line):
            names.append(name)
    return names


def _dialect(*, load: bool) -> starlark.Dialect:
    dialect = starlark.Dialect.standard()
    dialect.enable_load = load
    dialect.enable_f_strings = True
    dialect.enable_keyword_only_arguments = True
    return dialect
