"""What a rule may name, to be searched and chosen from: items, customers, groups and so on, each as code and name."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tui_pos.tui.screens import texts
from tui_pos.tui.screens.office import Office

FOUND = 200
"""So many are shown of what a search finds; typing more finds fewer."""


class Named(NamedTuple):
    """A thing by its code. `depth`: how deep a group lies in the tree."""

    code: str
    name: str
    depth: int = 0

    @property
    def shown(self) -> str:
        """As it stands in a list."""
        return "  " * self.depth + self.name


class Source(NamedTuple):
    """Where codes come from: `find` gives those that hold a text, `say` a code as people know it.

    `about` explains the one that is marked; where there is none, its code stands beside its name.
    """

    find: Callable[[str], Sequence[Named]]
    say: Callable[[str], str]
    about: Callable[[str], str] | None = None


def source_of(office: Office, term: str, parameter: str, *, groups: bool) -> Source | None:
    """Where the codes of a parameter come from; None where anything may be typed."""
    desk = office.desk
    if groups:
        kind = f"{parameter}_{term}"
        if "partner_group" in kind:
            return tree(desk.partner_groups)
        if "location_group" in kind:
            return tree(desk.location_groups)
        if "operator_group" in kind:
            return tree(desk.operator_groups)
        return tree(desk.item_groups)
    names = desk.names()
    if parameter in ("item", "items"):
        return Source(
            lambda text: [Named(item.code, item.name) for item in desk.items(text, FOUND)],
            lambda code: names.item(code) or code,
        )
    if parameter == "partner":
        return Source(
            lambda text: [Named(partner.code, partner.name) for partner in desk.partners(text, FOUND)],
            lambda code: names.partner(code) or code,
        )
    if parameter == "location":
        return _few(lambda: [Named(place.code, place.name) for place in desk.locations()])
    if parameter == "operator":
        return _few(lambda: [Named(one.code, one.name) for one in desk.operators()])
    if parameter in ("payment_type", "types"):
        return _few(lambda: [Named(way.code, office.say(way.name)) for way in desk.payment_types()])
    if parameter == "sound":
        return _few(lambda: [Named(sound, sound) for sound in desk.sounds()])
    return None


def price_groups(office: Office, more: Sequence[str] = ()) -> list[Named]:
    """The price groups, and what else can stand for one."""
    return [Named(code, office.tell(texts.of_choice(code))) for code in (*office.desk.price_groups(), *more)]


def rule_names(names: Sequence[str]) -> Source:
    """The names of other rules."""
    return _few(lambda: [Named(name, name) for name in names])


def _few(all_: Callable[[], Sequence[Named]]) -> Source:
    def find(text: str) -> Sequence[Named]:
        sought = text.casefold()
        return [one for one in all_() if sought in one.name.casefold() or sought in one.code.casefold()]

    return Source(find, lambda code: next((one.name for one in all_() if one.code == code), code))


def tree(paths: Callable[[], Sequence[str]]) -> Source:
    """Groups as a tree; a search shows whole paths, since what holds them may not be shown."""

    def find(text: str) -> Sequence[Named]:
        if not text:
            return [Named(path, path.rpartition("/")[2], path.count("/")) for path in sorted(paths())]
        return [Named(path, path) for path in sorted(paths()) if text.casefold() in path.casefold()]

    return Source(find, str)
