"""Rules as text: TOML for people, and the same table as canonical JSON for the store. Nothing is lost either way.

The tables of `terms.py` say which conditions, actions and parameters there are; this file only walks along them.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import fields, replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import tomli_w

from tui_pos.errors import WrongUse
from tui_pos.pricing.checks import BadLink, check_links, check_rule, script_and_terms
from tui_pos.pricing.forms import MISSING, Table, bad_value, put, take
from tui_pos.pricing.rules import USUAL_PRIORITY, Action, Condition, Rule, Script
from tui_pos.pricing.terms import ACTIONS, CONDITIONS, Term

_BY_NAME = {"condition": {term.name: term for term in CONDITIONS}, "action": {term.name: term for term in ACTIONS}}
_BY_VALUE = {term.value: term for term in (*CONDITIONS, *ACTIONS)}
_MARKS = re.compile(
    r"""
    (?P<header> ^ [ \t]* \[\[ [ \t]* (?: rule | "rule" | 'rule' ) [ \t]* \]\] )
    | \"{3} (?: \\. | [^\\] )*? \"{3,5} | '{3} .*? '{3,5}   # texts over several lines
    | " (?: \\. | [^"\\\n] )* " | ' [^'\n]* '
    | \# [^\n]*
    | (?P<opens> [\[{] ) | (?P<closes> [\]}] )
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
"""What decides whether a `[[rule]]` begins a rule: texts, remarks and lists may hold one too."""
_ENDLESS = re.compile(r"[0-9A-Fa-f_]{600,}")
"""Digits beyond what Python may be set to read and to write."""
_LONGEST_NUMBER = 2000
"""In bits: of six hundred decimal digits."""
_SCRIPT_VERSION = "script_version"
"""Where a stored rule says which version of its script it is for."""
_DEFAULTS = {
    term.value: {field.name: field.default for field in fields(term.value) if field.default is not NO_DEFAULT}
    for term in (*CONDITIONS, *ACTIONS)
}


def read_rules(text: str, book: Iterable[Rule] = ()) -> list[Rule]:
    """The rules of a TOML text, in its order. They may be linked to each other and to those of the `book`.

    A rule without an id gets one that follows from its name, so that reading a file again gives the same rules.
    Raises WrongUse `bad_rule_file` for what is no TOML or no list of `[[rule]]`; `unknown_condition`, `unknown_action`,
    `unknown_parameter`, `missing_parameter`, `bad_value`; and as `checks.check_rules` does. Each names the line on
    which its rule begins.
    """
    try:
        # Decimals are kept as their digits: no price ever is a float.
        document = tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        raise WrongUse("bad_rule_file", "The rules cannot be read: {reason}.", reason=error) from error
    except RecursionError as error:
        raise WrongUse("bad_rule_file", "The rules cannot be read: {reason}.", reason="too deep") from error
    except ValueError as error:
        raise _too_long(text) from error
    if _ENDLESS.search(text) and any(map(_is_endless, document.values())):
        raise _too_long(text)
    unknown = sorted(set(document) - {"rule"})
    tables = document.get("rule", [])
    if unknown or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise WrongUse(
            "bad_rule_file",
            "The rules cannot be read: {reason}.",
            reason=f"“{unknown[0]}” is not known here" if unknown else "each rule begins with [[rule]]",
        )
    rules: list[Rule] = []
    for place, table in enumerate(tables):
        try:
            rules.append(check_rule(_read(table, f"no. {place + 1}")))
        except WrongUse as error:
            raise _at_line(text, place, len(tables), error) from error
    try:
        # Of the book only the names count here: its own links were checked when it was made.
        taken = {key for rule in rules for key in (rule.name, rule.id)}
        check_links([*rules, *(_unlinked(rule) for rule in book if not taken & {rule.name, rule.id})])
    except BadLink as error:
        raise _at_line(text, error.place, len(tables), error) from error
    return rules


def _is_endless(value: Any) -> bool:
    """Whether a number in it has more digits than could be said."""
    if isinstance(value, dict | list):
        return any(map(_is_endless, value.values() if isinstance(value, dict) else value))
    return isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER


def _too_long(text: str) -> WrongUse:
    digits = _ENDLESS.search(text)
    line = 1 if digits is None else text.count("\n", 0, digits.start()) + 1
    return WrongUse(
        "bad_rule_file", "The rules cannot be read: {reason}.", reason=f"the number on line {line} is too long"
    )


def _unlinked(rule: Rule) -> Rule:
    return replace(rule, best_of=(), excludes=())


def _at_line(text: str, place: int, rules: int, error: WrongUse) -> WrongUse:
    """The refusal of the rule at `place`, with the line on which that rule begins."""
    headers = list(_headers(text))
    if len(headers) != rules:
        return error
    line = text.count("\n", 0, headers[place]) + 1
    return WrongUse(error.code, "Line {line}: {reason}", **{**error.facts, "line": line, "reason": error})


def _headers(text: str) -> Iterator[int]:
    """Where the rules begin, in one pass over a text that is TOML."""
    depth = 0
    for mark in _MARKS.finditer(text):
        if mark["header"] and not depth:
            yield mark.start()
        depth += bool(mark["opens"]) - bool(mark["closes"])


def write_rules(rules: Iterable[Rule]) -> str:
    """The rules as TOML, with their ids and versions. Of a script only the name is written: which version of it is in
    use is the shop's to say."""
    tables = [{"id": rule.id, "version": rule.version, **_table_of(rule)} for rule in rules]
    return tomli_w.dumps({"rule": tables}) if tables else ""


def body_of(rule: Rule) -> str:
    """The rule, but for its id and version, as canonical JSON: equal bodies are equal rules."""
    table = _table_of(rule)
    if rule.script is not None:
        table[_SCRIPT_VERSION] = rule.script.version
    return json.dumps(table, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def rule_from_body(body: str, id: str, version: int) -> Rule:
    """The rule that `body_of` wrote. It was checked when it was stored: what a later version of the checks would refuse
    is read all the same, since old sales are proved with it. Raises WrongUse for what is no rule."""
    table = json.loads(body)
    version_of_script = _typed(table, _SCRIPT_VERSION, int, 0, id)
    rule = _read({**table, "id": id, "version": version}, id)
    if rule.script is None:
        return rule
    return replace(rule, script=Script(rule.script.name, version_of_script))


def _table_of(rule: Rule) -> Table:
    table: Table = {
        "name": rule.name,
        "priority": rule.priority,
        "active": rule.active,
        "operations": list(rule.operations),
    }
    if rule.script is not None:
        table["script"] = rule.script.name
    else:
        table["when"] = [_term_out(condition) for condition in rule.when]
        table["then"] = [_term_out(action) for action in rule.then]
    if rule.unless:
        table["unless"] = [_term_out(condition) for condition in rule.unless]
    if rule.mandatory:
        table["mandatory"] = True
    for link in ("best_of", "excludes"):
        if names := getattr(rule, link):
            table[link] = list(names)
    return table


def _term_out(value: Condition | Action) -> Table:
    term = _BY_VALUE[type(value)]
    table: Table = {}
    defaults = _DEFAULTS[term.value]
    for parameter in term.parameters:
        held = getattr(value, parameter.field)
        if parameter.required or held != defaults[parameter.field]:
            put(table, parameter, held)
    if term.bare:
        return {term.name: table[term.parameters[0].name] if term.parameters else True}
    return {term.name: table}


def _read(table: Table, place: str) -> Rule:
    table = dict(table)
    name = _typed(table, "name", str, "", place).strip()
    called = name or place
    script = _typed(table, "script", str, None, called) if "script" in table else None
    if script is not None and (given := [key for key in ("when", "unless", "then") if key in table]):
        raise script_and_terms(called, given[0])
    rule = Rule(
        id=_typed(table, "id", str, "", called) or str(uuid5(NAMESPACE_URL, f"tui-pos:rule:{name}")),
        name=name,
        version=_typed(table, "version", int, 1, called),
        priority=_typed(table, "priority", int, USUAL_PRIORITY, called),
        active=_typed(table, "active", bool, True, called),
        mandatory=_typed(table, "mandatory", bool, False, called),
        operations=_names(table, "operations", "a list of operations", called),
        best_of=_names(table, "best_of", "a list of names of rules", called),
        excludes=_names(table, "excludes", "a list of names of rules", called),
        when=_terms(table.pop("when", []), "condition", called),
        unless=_terms(table.pop("unless", []), "condition", called),
        then=_terms(table.pop("then", []), "action", called),
        script=None if script is None else Script(script.strip()),
    )
    _nothing_left(table, called)
    return rule


def _typed(table: Table, name: str, wanted: type, default: Any, rule: str) -> Any:
    value = table.pop(name, default)
    if type(value) is not wanted:
        raise bad_value(rule, name, value, {str: "text", int: "a whole number", bool: "true or false"}[wanted])
    return value


def _names(table: Table, name: str, wanted: str, rule: str) -> tuple[str, ...]:
    value = table.pop(name, [])
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise bad_value(rule, name, value, wanted)
    return tuple([each.strip() for each in values])


def _terms(values: Any, sort: str, rule: str) -> tuple[Any, ...]:
    if not isinstance(values, Sequence) or not all(isinstance(value, dict) for value in values):
        raise bad_value(rule, sort, values, "a list of { name = … }")
    return tuple(_term(name, given, sort, rule) for value in values for name, given in value.items())


def _term(name: str, given: Any, sort: str, rule: str) -> Any:
    term = _BY_NAME[sort].get(name)
    if term is None:
        raise _unknown_term(name, sort, rule)
    if term.bare:
        return _bare(term, given, rule)
    if not isinstance(given, dict):
        raise bad_value(rule, name, given, "{ … } with its parameters")
    table = dict(given)
    found: dict[str, Any] = {}
    for parameter in term.parameters:
        value = take(table, parameter, rule)
        if value is not MISSING:
            found[parameter.field] = value
        elif parameter.required:
            raise WrongUse(
                "missing_parameter",
                "Rule “{rule}”: {name} needs {parameter}.",
                rule=rule,
                name=name,
                parameter=parameter.name,
            )
    _nothing_left(table, rule, name)
    return term.value(**found)


def _bare(term: Term, given: Any, rule: str) -> Any:
    if term.parameters:
        (parameter,) = term.parameters
        return term.value(take({parameter.name: given}, parameter, rule))
    if given is not True:
        raise bad_value(rule, term.name, given, "true")
    return term.value()


def _unknown_term(name: str, sort: str, rule: str) -> WrongUse:
    known = ", ".join(_BY_NAME[sort])
    if sort == "condition":
        return WrongUse(
            "unknown_condition",
            "Rule “{rule}” names the condition “{name}”; known are {known}.",
            rule=rule,
            name=name,
            known=known,
        )
    return WrongUse(
        "unknown_action",
        "Rule “{rule}” names the action “{name}”; known are {known}.",
        rule=rule,
        name=name,
        known=known,
    )


def _nothing_left(table: Table, rule: str, of: str = "[[rule]]") -> None:
    if table:
        raise WrongUse(
            "unknown_parameter",
            "Rule “{rule}”: {of} takes no “{name}”; take it out.",
            rule=rule,
            of=of,
            name=min(table),
        )
