"""The rule through which a script acts: its name, its turn, the operations that it is for."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from tui_pos.domain.saying import saying
from tui_pos.errors import Refused
from tui_pos.pricing.rules import OPERATIONS, USUAL_PRIORITY
from tui_pos.tui.console.office import Console
from tui_pos.tui.screens import texts
from tui_pos.tui.screens.fields import CodesField, Field, TypedField, YesNoField, number_field
from tui_pos.tui.screens.form import FormScreen
from tui_pos.tui.screens.named import Named, Source
from tui_pos.tui.screens.term_form import read_fields

if TYPE_CHECKING:
    from tui_pos.pricing.rules import Rule


def activation_form(office: Console, script: str, version: int, done: "Callable[[Rule], None]") -> FormScreen:
    """Asks for the rule of a script, which is to run this version from now on; `done` gets it when it does."""
    rules = next((row.rules for row in office.desk.list() if row.name == script), ())
    now = rules[0] if rules else None

    def activate(fields: Sequence[Field]) -> "Rule":
        name, priority, operations, mandatory = read_fields(fields)
        return office.desk.activate(
            script, version, rule=name, priority=priority, operations=operations, mandatory=mandatory
        )

    title = office.say("Activate “{name}”, version {version}", name=script, version=version)
    about = saying("Its tests are run; when all pass, the script acts from the next sale through this rule.")
    fields = (
        TypedField(
            saying("Name"),
            saying("As it stands in the list, in the window before a sale is saved, and on reports."),
            str,
            str,
            script if now is None else now.name,
            required=True,
            wide=True,
        ),
        number_field(
            saying("Priority"),
            saying("A whole number. The rule with the lowest one runs first."),
            0,
            USUAL_PRIORITY if now is None else now.priority,
            empty=USUAL_PRIORITY,
        ),
        OperationsField(office, ("sale",) if now is None else now.operations),
        YesNoField(
            saying("Mandatory"),
            saying("Whether nothing can be saved when the rule itself fails."),
            office,
            now is not None and now.mandatory,
        ),
    )
    return FormScreen(office, title, about, fields, activate, done)


class OperationsField(CodesField):
    """The kinds of operation that the rule is for."""

    def __init__(self, office: Console, operations: Iterable[str]) -> None:
        def find(text: str) -> list[Named]:
            named = [Named(code, office.tell(said)) for code, said in texts.OPERATIONS.items()]
            return [one for one in named if text.casefold() in one.name.casefold()]

        source = Source(find, lambda code: office.tell(texts.OPERATIONS[code]))
        explain = saying("For which operations is it? Enter shows them all.")
        super().__init__(saying("Operations"), explain, source, operations)

    def value(self) -> Any:
        if not self.codes:
            raise Refused("no_operation_named", "No operation is chosen yet; press Enter and mark one.")
        return tuple(code for code in OPERATIONS if code in self.codes)
