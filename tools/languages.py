"""Keeps the catalogues of `tui_pos/languages/` in step with the code: `make languages`.

Every sentence for a person stands in the code as an English literal, and is the key of its translation. They are
collected here (from the syntax trees, and from the tables that name things), put into `bg.po` with the translations
that are there already, and compiled into `bg.mo`, what the till says, and `bg.rest.mo`, what everything else does. Both
travel with the program; the second is not read before it is needed. A sentence that is gone leaves the catalogue; one
that is new stands there empty until it is translated, and ends this with 1.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tui_pos.domain import noted_told
from tui_pos.domain.parties import END_CUSTOMER
from tui_pos.domain.payment import STANDARD_TYPES
from tui_pos.domain.rights import LEVEL_NAMES, RIGHT_NAMES
from tui_pos.errors import SYSTEM_REASONS
from tui_pos.pricing.conditions import ACCOUNT_NAMES
from tui_pos.pricing.rules import WEEKDAYS
from tui_pos.pricing.scripts.intents import INTENTS
from tui_pos.pricing.scripts.prelude import HELPERS
from tui_pos.pricing.scripts.seen import FACTS
from tui_pos.pricing.terms import CONDITIONS
from tui_pos.station.commands import texts
from tui_pos.store.chain import BREAKS

REPOSITORY = Path(__file__).parents[1]
PROGRAM = REPOSITORY / "tui_pos"
FOLDER = PROGRAM / "languages"

SAYING = {"saying", "say", "_say", "translate"}
"""Calls whose first argument is a sentence."""

PASSED_ON = {"text", "sentence"}
"""Attributes under which an error takes over a sentence that was made, and found, elsewhere."""

WORDS_OF_INTENTS = tuple(
    word
    for intent in INTENTS
    for word in (
        intent.doc,
        *(said for parameter in intent.parameters for said in (parameter.form.value, parameter.doc)),
    )
)
WORDS_OF_FACTS = tuple(word for fact in FACTS for word in (fact.unit, fact.doc) if any(map(str.isalpha, word)))

TABLES: dict[str, tuple[str, ...]] = {
    "tui_pos/domain/noted_told.py": (
        *noted_told.KINDS.values(),
        *noted_told.FACTS.values(),
        *noted_told.VALUES.values(),
    ),
    "tui_pos/errors.py": SYSTEM_REASONS,
    "tui_pos/domain/parties.py": (END_CUSTOMER.name,),
    "tui_pos/domain/payment.py": tuple(type_.name for type_ in STANDARD_TYPES),
    "tui_pos/domain/rights.py": (*LEVEL_NAMES.values(), *RIGHT_NAMES.values()),
    "tui_pos/pricing/conditions.py": ACCOUNT_NAMES,
    "tui_pos/pricing/rules.py": (*WEEKDAYS, *(term.name for term in CONDITIONS)),
    "tui_pos/pricing/scripts/intents.py": WORDS_OF_INTENTS,
    "tui_pos/pricing/scripts/prelude.py": tuple(HELPERS.values()),
    "tui_pos/pricing/scripts/seen.py": WORDS_OF_FACTS,
    "tui_pos/station/commands.py": tuple(texts()),
    "tui_pos/store/chain.py": BREAKS,
}
"""File → the names that it keeps in a table, and that are translated where they are shown."""


class TwoLanguages(Catalog):
    """A catalogue that says nothing about when, where and by whom it was written: equal sentences are equal bytes."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "tui-pos"),
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


@cache
def sentences() -> dict[str, list[str]]:
    """Every sentence of the program → the files in which it stands, in the order of files and lines."""
    nodes = {
        file.relative_to(REPOSITORY).as_posix(): [*ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
        for file in sorted(PROGRAM.rglob("*.py"))
    }
    errors = error_names(chain.from_iterable(nodes.values()))
    found: dict[str, list[str]] = {}
    for file, its_nodes in nodes.items():
        # A class may have the name of another file's error without being one.
        own = {node.name for node in its_nodes if isinstance(node, ast.ClassDef)} - error_names(its_nodes, errors)
        for text in (*_spoken(its_nodes, errors - own, file), *TABLES.get(file, ())):
            files = found.setdefault(text, [])
            if file not in files:
                files.append(file)
    return found


def error_names(nodes: Iterable[ast.AST], known: Iterable[str] = ()) -> set[str]:
    """ShopError and every class that comes of it, or of those that are `known`: their second argument is a sentence."""
    parents = [
        (node.name, {base.id for base in node.bases if isinstance(base, ast.Name)})
        for node in nodes
        if isinstance(node, ast.ClassDef)
    ]
    roots = {"ShopError", *known}
    names = {"ShopError"}
    while more := {name for name, bases in parents if bases & (names | roots)} - names:
        names |= more
    return names


def _spoken(nodes: list[ast.AST], errors: set[str], file: str) -> Iterator[str]:
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if name in errors and len(call.args) > 1:
            sentence = call.args[1]
            if not isinstance(sentence, ast.Constant):
                if not (isinstance(sentence, ast.Attribute) and sentence.attr in PASSED_ON):
                    raise SystemExit(f"{file}:{call.lineno}: this sentence is no literal, so nobody can translate it.")
                continue
        elif name in SAYING and call.args and isinstance(call.args[0], ast.Constant):
            sentence = call.args[0]
        else:
            continue
        yield str(sentence.value)


def translations(language: str) -> dict[str, str]:
    """What stands in the catalogue now: sentence → translation, "" for what has none."""
    file = FOLDER / f"{language}.po"
    if not file.exists():
        return {}
    with file.open("rb") as po:
        return {str(message.id): str(message.string or "") for message in read_po(po) if message.id}


def catalogue(language: str) -> Catalog:
    """The sentences of the code with the translations that are known."""
    known = translations(language)
    made = TwoLanguages(locale=language, fuzzy=False, header_comment="# Write msgstr, then `make languages`.")
    for text, files in sentences().items():
        made.add(text, known.get(text, ""), locations=[(file, None) for file in files])
        # A percent sign before a word is taken for a field of C.
        made[text].flags.clear()
    return made


def written(catalogue: Catalog) -> bytes:
    """The catalogue as a .po file."""
    po = BytesIO()
    write_po(po, catalogue, width=120, include_lineno=False)
    return po.getvalue()


AT_THE_TILL = ("tui_pos/station/", "tui_pos/domain/", "tui_pos/checkout/")
"""Where the sentences stand that a till says while it sells."""

NOT_AT_THE_TILL = ("tui_pos/checkout/rules/", "tui_pos/checkout/scripts/")


def _at_the_till(file: str) -> bool:
    return file.startswith(AT_THE_TILL) and not file.startswith(NOT_AT_THE_TILL)


def compiled(catalogue: Catalog) -> dict[str, bytes]:
    """The catalogue as .mo files, by their names."""
    files = {".mo": BytesIO(), ".rest.mo": BytesIO()}
    for kind, mo in files.items():
        part = TwoLanguages(locale=catalogue.locale, fuzzy=False)
        for message in catalogue:
            told = any(_at_the_till(file) for file, _ in message.locations)
            if message.id and told == (kind == ".mo"):
                part[message.id] = message
        write_mo(mo, part)
    return {f"{catalogue.locale}{kind}": mo.getvalue() for kind, mo in files.items()}


def write(catalogue: Catalog) -> None:
    """The catalogue, and what is compiled from it, as files."""
    (FOLDER / f"{catalogue.locale}.po").write_bytes(written(catalogue))
    for name, content in compiled(catalogue).items():
        (FOLDER / name).write_bytes(content)


def main() -> int:
    """Bring all files up to date; 1 where a sentence has no translation."""
    made = catalogue("bg")
    write(made)
    missing = [str(message.id) for message in made if message.id and not message.string]
    for text in missing:
        print(f"not translated: {text}")
    print(f"{len(made)} sentences, {len(missing)} without Bulgarian.")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
