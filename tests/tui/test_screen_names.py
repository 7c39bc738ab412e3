"""A second meaning for an attribute of Textual's own, a private one too, would break a screen of ours in silence."""

import ast
import inspect
import re
from functools import cache
from importlib import import_module
from itertools import chain
from pkgutil import iter_modules

from textual.screen import Screen
from textual.widget import Widget

from tui_pos.tui import console, office, screens


def classes() -> list[tuple[str, ast.ClassDef, type]]:
    found = []
    for module_info in chain.from_iterable(
        iter_modules(room.__path__, f"{room.__name__}.") for room in (screens, console, office)
    ):
        module = import_module(module_info.name)
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.ClassDef):
                class_ = getattr(module, node.name, None)
                if inspect.isclass(class_) and issubclass(class_, Widget):
                    found.append((f"{module_info.name}.{node.name}", node, class_))
    return found


MEANT = {"__init__", "compose", "on_mount", "on_resize", "on_unmount", "render_lines", "DEFAULT_CSS", "can_focus"}


@cache
def names_of(base: type) -> set[str]:
    taken = set(dir(base))
    for parent in base.__mro__:
        if parent.__module__.startswith("textual"):
            taken |= set(re.findall(r"self\.(\w+)\s*(?::[^=\n]+)?=[^=]", inspect.getsource(parent)))
    return taken


def test_no_screen_takes_a_name_that_textual_uses_itself() -> None:
    for name, node, class_ in classes():
        base = Screen if issubclass(class_, Screen) else Widget
        taken = names_of(base)
        own = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
        own |= {
            target.attr
            for part in ast.walk(node)
            if isinstance(part, ast.Assign | ast.AnnAssign)
            for target in (part.targets if isinstance(part, ast.Assign) else [part.target])
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
        }
        assert own & taken - MEANT == set(), name
