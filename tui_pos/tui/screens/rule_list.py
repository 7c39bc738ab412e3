"""The book of price rules: every rule in the order in which they run, and all that can be done with one."""

from tui_pos.checkout.rules.desk import RuleRow
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused
from tui_pos.pricing.rules import Rule
from tui_pos.pricing.telling import tell
from tui_pos.station.frame import left
from tui_pos.tui.screens import texts
from tui_pos.tui.screens.choosing import SearchPane
from tui_pos.tui.screens.entry import Entry
from tui_pos.tui.screens.fields import TypedField
from tui_pos.tui.screens.findings import show_findings
from tui_pos.tui.screens.form import FormScreen
from tui_pos.tui.screens.office import RuleOffice
from tui_pos.tui.screens.pane import Heading, ListPane, Row, TextPane
from tui_pos.tui.screens.screen import BackOffice, Hotkey
from tui_pos.tui.screens.steps import copy_name
from tui_pos.tui.screens.term_form import read_fields
from tui_pos.tui.screens.wizard import Wizard


class RuleList(BackOffice):
    """The list; typing searches in it."""

    office: RuleOffice
    about = (
        saying("The price rules of the shop, in the order in which they run. A rule acts when a sale is saved."),
        saying("On: it acts. Off: it does not. Broken: an item or a customer that it names is gone."),
        saying("A ! stands where the check found something."),
        saying("Type a part of a name to search."),
    )

    def __init__(self, office: RuleOffice) -> None:
        super().__init__(office)
        self._names = office.desk.names()
        self._search = Entry(longest=60)
        self._rows: list[RuleRow] = []
        self._found: dict[str, tuple[int, int]] = {}
        self._list: ListPane[RuleRow] = ListPane(self._line, self._nothing, self._columns)
        self.body = (
            SearchPane(lambda: self.say("Search"), self._search),
            self._list,
            Heading(self._told_of),
            TextPane(self._told, "t", least=3, most=5),
            TextPane(self._broken, "e", most=2),
        )
        self.hotkeys = (
            Hotkey("enter", saying("Edit"), self._edit, saying("Change the marked rule")),
            Hotkey("insert", saying("New"), self._new, saying("Make a new rule")),
            Hotkey("delete", saying("Remove"), self._remove, saying("Take the rule out of the book")),
            Hotkey("f2", saying("On/off"), self._switch, saying("Switch the rule on or off")),
            Hotkey("f3", saying("Copy"), self._copy, saying("Make a copy, which is switched off")),
            Hotkey("f4", saying("Versions"), self._versions, saying("All that the rule ever was")),
            Hotkey("f5", saying("Check"), self._check, saying("Look for what may be wrong with the rule")),
            Hotkey("f6", saying("Past sales"), self._backtest, saying("See what it would have changed in past sales")),
            Hotkey("f7", saying("Up"), lambda: self._move(-1), saying("Let it run one place earlier")),
            Hotkey("f8", saying("Down"), lambda: self._move(1), saying("Let it run one place later")),
            Hotkey("escape", saying("Back"), self._back, saying("Clear the search; or leave")),
            Hotkey("f10", saying("Leave"), self.close, saying("Leave the price rules"), shown=False),
        )
        self._load()

    def heading(self) -> str:
        return self.say("Price rules")

    def corner(self) -> str:
        shown, of = len(self._list.items), len(self._rows)
        return str(of) if shown == of else self.say("{shown} of {of}", shown=shown, of=of)

    def typed(self, name: str, character: str | None) -> bool:
        if self._list.press(name, character):
            return True
        before = self._search.text
        if not self._search.press(name, character):
            return False
        if self._search.text != before:
            self._show(0)
        return True

    def unscan(self, digits: int) -> None:
        self._search.take_back(digits)
        self._show()

    # What is done with a rule.

    def _edit(self) -> None:
        rule = self._anew()
        self.open(Wizard(self.office, rule, self._others(rule), self._kept, lambda: self._load(rule.id)))

    def _new(self) -> None:
        self.open(Wizard(self.office, None, self._others(None), self._kept, self._load))

    def _remove(self) -> None:
        rule = self._anew()

        def remove() -> None:
            self.office.desk.remove(rule.id)
            self._load()
            self.tell(saying("“{rule}” is out of the book.", rule=rule.name), "g")

        self.ask(saying("Take “{rule}” out of the book? Its versions stay.", rule=rule.name), remove)

    def _switch(self) -> None:
        rule = self._marked()
        self.office.desk.switch(rule.id, not rule.active)
        self._load(rule.id)

    def _copy(self) -> None:
        rule = self._anew()
        names = [row.rule.name for row in self._rows]
        field = TypedField(
            saying("Name"),
            saying("What the copy is called; it is switched off at first."),
            str,
            str,
            copy_name(rule.name, names),
            required=True,
            wide=True,
        )

        self.open(
            FormScreen(
                self.office,
                self.say("Copy of “{name}”", name=rule.name),
                saying("A rule that says the same under another name."),
                (field,),
                lambda fields: self.office.desk.copy(rule.id, read_fields(fields)[0]),
                self._kept,
            )
        )

    def _versions(self) -> None:
        from tui_pos.tui.screens.versions import VersionsScreen

        self.open(VersionsScreen(self.office, self._anew()))

    def _check(self) -> None:
        rule = self._anew()
        self._found[rule.id] = (rule.version, show_findings(self, self.office, rule))

    def _backtest(self) -> None:
        from tui_pos.tui.screens.backtest import BacktestScreen

        self.open(BacktestScreen(self.office, self._anew()))

    def _move(self, places: int) -> None:
        rule = self._marked()
        if self._search.text:
            raise Refused("search_first", "Only in the whole list can a rule be moved; clear the search with Esc.")
        self.office.desk.move(rule.id, places)
        self._load(rule.id)

    def _back(self) -> None:
        if self._search.text:
            self._search.put("")
            self._show()
        else:
            self.close()

    # What is shown.

    def _marked(self) -> Rule:
        row = self._list.marked
        if row is None:
            raise Refused("no_rule_marked", "No rule is marked; make a new one with Ins.")
        return row.rule

    def _anew(self) -> Rule:
        """The marked rule as the book has it now: somebody else may have changed it. Raises Refused `no_such_rule`."""
        id = self._marked().id
        self._load(id)
        for row in self._list.items:
            if row.rule.id == id:
                return row.rule
        raise Refused("no_such_rule", "That rule is no longer in the book; look at the list again.")

    def _others(self, rule: Rule | None) -> list[str]:
        return [row.rule.name for row in self._rows if rule is None or row.rule.id != rule.id]

    def _kept(self, rule: Rule) -> None:
        self._search.put("")
        self._load(rule.id)
        self.tell(saying("“{rule}” is saved.", rule=rule.name), "g")

    def _load(self, id: str | None = None) -> None:
        """Read the book anew, and mark the rule with this id."""
        self._rows = self.office.desk.rules()
        self._names = self.office.desk.names()
        self._show()
        at = next((at for at, row in enumerate(self._list.items) if row.rule.id == id), None)
        if at is not None:
            self._list.show(self._list.items, at)

    def _show(self, at: int | None = None) -> None:
        sought = self._search.text.strip().casefold()
        self._list.show([row for row in self._rows if sought in row.rule.name.casefold()], at)

    def _columns(self, width: int) -> str:
        priority, state, name = left(self.say("Priority"), 11), left(self.say("State"), 12), self.say("Name")
        return f"{priority}{state}{left(name, width - 39)}{self.say('Operations')}"

    def _line(self, row: RuleRow, width: int) -> Row:
        rule = row.rule
        state = saying("broken") if row.broken else saying("on") if rule.active else saying("off")
        letter = "e" if row.broken else "g" if rule.active else " "
        warned = "!" if self._warned(rule) else " "
        many = len(rule.operations) > 1
        operations = self.office.tell(texts.OPERATIONS[rule.operations[0]]) + (
            f" +{len(rule.operations) - 1}" if many else ""
        )
        return [
            (f"{rule.priority:>8}   ", " "),
            (self.office.tell(state), letter),
            (left("", 10 - len(self.office.tell(state))) + warned + " ", "h"),
            (left(rule.name, width - 40) + " ", " "),
            (left(operations, 16), " "),
        ]

    def _warned(self, rule: Rule) -> bool:
        version, found = self._found.get(rule.id, (0, 0))
        return found > 0 and version == rule.version

    def _nothing(self) -> str:
        if self._rows:
            return self.say("No rule has that in its name.")
        return self.say("There is no price rule yet. Make the first one with Ins.")

    def _told_of(self) -> str:
        row = self._list.marked
        return self.say("What “{name}” says", name=row.rule.name) if row is not None else ""

    def _told(self) -> str:
        row = self._list.marked
        return tell(row.rule, self._names, self.office.translate) if row is not None else ""

    def _broken(self) -> str:
        row = self._list.marked
        broken: Saying | None = row.broken if row is not None else None
        return self.office.tell(broken) if broken is not None else ""
