"""docs/technician.md and its Bulgarian twin tell all of scripts: what they see, answer and may take; and the examples
of both are run as they stand, each with its tests."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_pos.boot import Home, workplace_in
from tui_pos.boot.late import script_box
from tui_pos.checkout.scripts.desk import ScriptDesk
from tui_pos.checkout.scripts.own_tests import Expected, Given, ScriptTest
from tui_pos.checkout.scripts.technicians import LOCK, SHORTEST, TRIES, Technician
from tui_pos.cli.shop import make_demo
from tui_pos.pricing.scripts.intents import INTENTS, MOST_INTENTS, NEEDED, Intent, Parameter, Phase
from tui_pos.pricing.scripts.prelude import HELPERS
from tui_pos.pricing.scripts.seen import FACTS
from tui_pos.scripting import limits
from tui_pos.scripting.box import PATIENCE_S
from tui_pos.store.scripts import MOST_STRIKES

DOCS = Path(__file__).parents[2] / "docs"
ENGLISH = (DOCS / "technician.md").read_text("utf-8").partition("\n## Advanced rules\n")[2].partition("\n## ")[0]
BULGARIAN = (DOCS / "technician.bg.md").read_text("utf-8")
PAGES = {"en": ENGLISH, "bg": BULGARIAN}
PHASES = {
    "en": {Phase.PRICE: "prices", Phase.SERVICE: "services", Phase.FINAL: "final sum", Phase.ANY: "any"},
    "bg": {Phase.PRICE: "цени", Phase.SERVICE: "услуги", Phase.FINAL: "крайна сума", Phase.ANY: "всяка"},
}
BLOCK = re.compile(r"^( *)```(starlark|toml)\n(.+?)^\1```$", re.MULTILINE | re.DOTALL)

each_page = pytest.mark.parametrize("language", PAGES)


def blocks(language: str, kind: str) -> list[str]:
    found = BLOCK.findall(PAGES[language])
    return ["\n".join(line.removeprefix(indent) for line in text.split("\n")) for indent, k, text in found if k == kind]


def cells(page: str) -> Iterator[tuple[str, str]]:
    """First cell and row of every row of every table."""
    for line in page.splitlines():
        if line.startswith("| `"):
            yield line.split(" | ")[0].removeprefix("| "), line


def written(intent: Intent) -> str:
    """The intent as its row begins: its name and its parameters."""

    def one(parameter: Parameter) -> str:
        if parameter.default is NEEDED:
            return parameter.name
        default = parameter.default
        return f'{parameter.name}="{default}"' if isinstance(default, str) else f"{parameter.name}={default}"

    return f"`{intent.name}({', '.join(map(one, intent.parameters))})`"


@each_page
def test_every_intent_has_its_row_with_its_parameters_and_its_phase(language: str) -> None:
    rows = dict(cells(PAGES[language]))
    for intent in INTENTS:
        assert rows[written(intent)].rstrip(" |").endswith(PHASES[language][intent.phase])


@each_page
def test_every_fact_is_told_and_none_that_is_not_there(language: str) -> None:
    told = {name for first, _ in cells(PAGES[language]) for name in re.findall(r"`(?:op\.)?(\w+)", first)}
    real = {part for fact in FACTS for part in re.findall(r"\w+", fact.name)} - {"op"}
    assert real - told - {"code", "kind"} == set()
    assert set(re.findall(r"\bop\.(\w+)", PAGES[language])) <= real


@each_page
def test_every_helper_is_told(language: str) -> None:
    firsts = [first for first, _ in cells(PAGES[language])]
    assert [name for name in HELPERS if not any(f"`{name}(" in first for first in firsts)] == []


@each_page
def test_every_limit_is_told(language: str) -> None:
    kib, mib = 1024, 1024 * 1024
    numbers = [
        f"{limits.SOURCE // kib} KiB",
        f"{limits.SCRIPT_MS} ms",
        f"{PATIENCE_S * 1000:.0f} ms",
        f"{limits.STACK} ",
        f"{limits.MEMORY // mib} MiB",
        f"{limits.ANSWER // kib} KiB",
        f"{limits.DEEPEST} ",
        f"{MOST_INTENTS} ",
        f"{MOST_STRIKES} ",
    ]
    header = {"en": "| limit |", "bg": "| граница |"}[language]
    firsts = "\n".join(
        row.split("|")[1] for row in PAGES[language].partition(header)[2].partition("\n\n")[0].splitlines()[1:]
    )
    assert [number for number in numbers if number not in firsts] == []
    for number in (SHORTEST, LOCK.seconds // 60):
        assert str(number) in PAGES[language]
    assert TRIES == 5


@each_page
def test_what_a_test_can_give_and_expect_is_told(language: str) -> None:
    named = set(re.findall(r"`(\w+)`", PAGES[language]))
    fields = {name for struct in (Given, Expected, ScriptTest) for name in struct.__struct_fields__}
    assert fields - named - {"name", "expect", "given"} == set()


def test_both_pages_have_the_same_examples() -> None:
    def bare(texts: list[str]) -> list[str]:
        """Without what is said to people: comments, and the names of tests."""
        return [re.sub(r"(?m)^ *#.*\n|^name = .*\n", "", text) for text in texts]

    for kind in ("starlark", "toml"):
        assert bare(blocks("en", kind)) == bare(blocks("bg", kind))
    assert len(blocks("en", "starlark")) > 10
    assert len(blocks("en", "starlark")) == len(blocks("en", "toml"))


@each_page
def test_every_example_passes_its_tests_in_the_demo_shop_and_can_be_switched_on(language: str, tmp_path: Path) -> None:
    home = Home(tmp_path / "demo")
    make_demo(home)
    with workplace_in(home, station="console") as workplace:
        box = script_box()
        desk = ScriptDesk(workplace, Technician("kalin"), workplace.installation, box)
        for place, (source, tests) in enumerate(
            zip(blocks(language, "starlark"), blocks(language, "toml"), strict=True)
        ):
            failures = [
                (place, result.name, failure.say())
                for result in desk.run_tests("example", source, tests)
                for failure in result.failures
            ]
            assert failures == []
            desk.activate(f"example-{place}", desk.save(f"example-{place}", source, tests))
        box.close()


def test_the_technicians_key_is_told_to_nobody_else() -> None:
    others = [*DOCS.glob("*.md"), DOCS.parent / "README.md", DOCS.parent / "CHANGELOG.md"]
    for page in others:
        if not page.name.startswith("technician"):
            text = page.read_text("utf-8").lower()
            assert "ctrl+" not in text
            assert "idle_minutes" not in text
