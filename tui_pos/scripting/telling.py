"""What the child's answers mean to the till: the value of a good one, the sentence of a bad one."""

import json
from typing import NamedTuple, NoReturn

from tui_pos.domain.saying import Saying, saying
from tui_pos.pricing.rules import Script
from tui_pos.pricing.scripts.port import Returned
from tui_pos.pricing.scripts.surface import MOST_TEXTS, surface_of
from tui_pos.pricing.verdict import Broke
from tui_pos.scripting import limits
from tui_pos.scripting.process import Answer, Ended, NotBegun

KIB = 1024
WIDEST = 2**63  # whole numbers of an answer are at least its negative, and below it


class Fault(NamedTuple):
    """What is wrong in a script's text, and where, from 1."""

    line: int
    column: int
    message: Saying


def refused(script: Script, facts: bytes) -> Broke | None:
    """Why a script is not asked at all, if it is not."""
    if not script.source:
        return Broke("missing", saying("The text of the script “{script}” is not here.", script=script.name))
    if too_long(script.source):
        text = saying("The script “{script}” is longer than {most} KiB.", script=script.name, most=limits.SOURCE // KIB)
        return Broke("too_much", text)
    if surface_of(script.source).is_wordy:
        return Broke("too_much", _wordy())
    if len(facts) > limits.FACTS:
        text = saying("The operation is too large for the script “{script}”.", script=script.name)
        return Broke("too_much", text)
    return None


def unfit(source: str) -> Saying | None:
    """Why a text is not even read, if it is not."""
    if too_long(source):
        return saying("The text is longer than {most} KiB.", most=limits.SOURCE // KIB)
    return _wordy() if surface_of(source).is_wordy else None


def _wordy() -> Saying:
    return saying(
        "More than {most} different texts stand in quotes, and each may be a code; name groups instead.",
        most=MOST_TEXTS,
    )


def too_long(source: str) -> bool:
    """Whether a text is longer than a script may be."""
    return len(source.encode("utf-8", "replace")) > limits.SOURCE


def heard(script: Script, answer: Answer) -> Returned | Broke:
    """What a script's answer is."""
    if answer.kind == "value":
        try:
            return Returned(_READER.decode(answer.words), answer.micros)
        except (ValueError, RecursionError) as error:
            return Broke("bad_answer", _bad_answer(script, str(error)))
    if answer.kind == "no_time":
        return no_time(script)
    line, column = _place(script.source, answer)
    code = "error" if answer.kind == "no_rule" else answer.kind
    return Broke(code, _reason(script, answer), line or None, column or None)


def cut_off(script: Script, ended: Ended) -> Broke:
    """What is said of the script whose child ended instead of answering."""
    if ended.code == "too_slow":
        return Broke("too_slow", _too_slow(script))
    if ended.code == "too_much":
        return Broke("too_much", _too_much(script))
    if ended.code == "missing":
        return Broke("missing", saying("The process that runs scripts ended by itself: {reason}", reason=ended.words))
    return Broke("crashed", _crashed(script, ended.words))


def no_time(script: Script) -> Broke:
    """What is said of a script whose turn never came."""
    text = saying(
        "The script “{script}” was not asked: those before it took more than {most} ms together.",
        script=script.name,
        most=limits.MESSAGE_MS,
    )
    return Broke("no_time", text)


def not_begun(error: NotBegun) -> Broke:
    """What is said of every script when there is no child to be had."""
    if error.code == "missing":
        text = saying("Scripts do not run here: starlark-pyo3 is not installed. Install tui-pos[scripts].")
        return Broke("missing", text)
    return Broke("missing", saying("The process that runs scripts does not start: {reason}", reason=error.words))


def fault_of(source: str, answer: Answer) -> Fault:
    """A fault that was found in a text before any operation was there."""
    line, column = _place(source, answer)
    match answer.kind:
        case "no_rule":
            message = saying("A script defines rule(op), with one argument.")
        case "too_slow":
            message = saying("What stands outside of functions takes longer than {most} ms.", most=limits.SCRIPT_MS)
        case "too_much" | "crashed":
            message = unchecked()
        case _:
            message = saying("{error}", error=_clean(answer.words))
    return Fault(line or 1, column or 1, message)


def unchecked() -> Saying:
    """What is said of a text that ended the child that was to check it."""
    return saying("The text cannot be checked: that takes too long, or too much memory.")


def _reason(script: Script, answer: Answer) -> Saying:
    match answer.kind:
        case "no_rule":
            return saying("The script “{script}” does not define rule(op).", script=script.name)
        case "bad_answer":
            return _bad_answer(script, answer.words)
        case "too_slow":
            return _too_slow(script)
        case "too_much":
            return _too_much(script)
        case "crashed":
            return _crashed(script, answer.words)
        case _:
            return saying("The script “{script}” failed: {error}", script=script.name, error=_clean(answer.words))


def _bad_answer(script: Script, why: str) -> Saying:
    match why.partition(" ")[0]:
        case "type":
            return saying(
                "The script “{script}” answered with a {type}: only whole numbers, texts, truth values, None, and "
                "lists and tables of them are taken.",
                script=script.name,
                type=_clean(why.removeprefix("type ")),
            )
        case "key":
            return saying("The script “{script}” answered with a table whose keys are no texts.", script=script.name)
        case "deep":
            return saying(
                "The script “{script}” answered with lists or tables in more than {most} others.",
                script=script.name,
                most=limits.DEEPEST,
            )
        case "long":
            return saying(
                "The script “{script}” answered with more than {most} KiB.",
                script=script.name,
                most=limits.ANSWER // KIB,
            )
        case _:
            return saying("The script “{script}” answered with a number beyond 64 bits.", script=script.name)


def _too_slow(script: Script) -> Saying:
    return saying("The script “{script}” took longer than {most} ms.", script=script.name, most=limits.SCRIPT_MS)


def _too_much(script: Script) -> Saying:
    return saying("The script “{script}” needed more memory than it may have.", script=script.name)


def _crashed(script: Script, words: str) -> Saying:
    return saying(
        "The script “{script}” ended the process that runs scripts: {reason}",
        script=script.name,
        reason=_clean(words),
    )


def _place(source: str, answer: Answer) -> tuple[int, int]:
    """Where it happened. Of a line without a column, where its text begins; of what is said of the rule as a whole,
    where it is defined; 0 and 0 where nobody knows."""
    lines = source.split("\n")
    if answer.column or answer.line > len(lines):
        return answer.line, answer.column
    if answer.line:
        line = lines[answer.line - 1]
        return answer.line, len(line) - len(line.lstrip()) + 1
    if answer.kind in {"error", "no_rule"}:
        begins = (number for number, line in enumerate(lines, 1) if line.startswith("def rule("))
        return next(begins, 1), 1
    return 0, 0


def _clean(words: str) -> str:
    """A script may put anything into its message; a screen takes what can be printed."""
    return "".join([letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in words])


def _whole(digits: str) -> int:
    number = int(digits)
    if not -WIDEST <= number < WIDEST:
        raise ValueError("number")
    return number


def _no_float(_digits: str) -> NoReturn:
    raise ValueError("type float")


_READER = json.JSONDecoder(parse_int=_whole, parse_float=_no_float, parse_constant=_no_float)
