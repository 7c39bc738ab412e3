"""What a script returned, written as it is written in a script."""

from collections.abc import Iterator, Mapping

from tui_pos.pricing.scripts.intents import BY_NAME, KEY


def returned_as_written(value: object) -> Iterator[str]:
    """A line for each intent; what is none as it is."""
    if value is None:
        yield "None"
        return
    for one in value if isinstance(value, list) else [value]:
        yield _intent(one) if isinstance(one, Mapping) and one.get(KEY) in BY_NAME else _value(one)


def _intent(given: Mapping[str, object]) -> str:
    """Without what is as it is when nothing is said."""
    intent = BY_NAME[str(given[KEY])]
    said = [
        f"{parameter.name}={_value(given[parameter.name])}"
        for parameter in intent.parameters
        if parameter.name in given and given[parameter.name] != parameter.default
    ]
    return f"{intent.name}({', '.join(said)})"


def _value(value: object) -> str:
    match value:
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case dict():
            return "{" + ", ".join(f"{_value(name)}: {_value(each)}" for name, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(_value(each) for each in value) + "]"
        case _:
            return str(value)
