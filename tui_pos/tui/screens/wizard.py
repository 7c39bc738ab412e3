"""One rule, made or changed in five steps; beside them the rule said back in a sentence, and tried on a sample.

The draft is a value: a step only replaces a part of it, so going back and forth loses nothing. It reaches the book
when it is saved, as a whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from tui_pos.domain.money import ONE, Thousandths
from tui_pos.domain.saying import saying
from tui_pos.errors import ShopError, WrongUse
from tui_pos.pricing.checks import check_rule
from tui_pos.pricing.rules import OPERATIONS, Rule, ShowMessage, Total
from tui_pos.pricing.rules import Range as Bounds
from tui_pos.pricing.telling import tell
from tui_pos.pricing.terms import ACTIONS, CONDITIONS, Term
from tui_pos.tui.screens import texts
from tui_pos.tui.screens.choosing import ChoosingScreen
from tui_pos.tui.screens.form import FieldsPane, TermScreen
from tui_pos.tui.screens.named import Named, Source, source_of
from tui_pos.tui.screens.office import RuleOffice
from tui_pos.tui.screens.pane import Heading, ListPane, Row, TextPane
from tui_pos.tui.screens.screen import BackOffice, Hotkey
from tui_pos.tui.screens.steps import FOR, NAME, NAME_PARTS, STEPS, THEN, UNLESS, WHEN, WHERE, StepsPane, name_fields
from tui_pos.tui.screens.term_form import TERM_OF, read_fields, summary
from tui_pos.tui.screens.trial import Trial

NEW: Final = Rule("", "", ("sale",), (), ())


class Wizard(BackOffice):
    """Makes a rule, or changes `rule`. `others` are the names of the other rules; `saved` gets the rule as kept;
    `outdated` is told when somebody else has changed it meanwhile."""

    office: RuleOffice
    about = (
        saying("A rule says when it acts, what it does then, when not, for which operations, and what it is called."),
        saying("Go on with F8 and back with Esc; nothing is lost on the way. F9 saves."),
    )

    def __init__(
        self,
        office: RuleOffice,
        rule: Rule | None,
        others: Sequence[str],
        saved: Callable[[Rule], None],
        outdated: Callable[[], None],
    ) -> None:
        super().__init__(office)
        self._first = rule or NEW
        self._draft = self._first
        self._saved = saved
        self._outdated = outdated
        self._names = office.desk.names()
        self.step = WHEN
        self._places = [0] * len(STEPS)
        self._trial = Trial(office)
        self._trial.follow(self._draft)
        self._list: ListPane[Any] = ListPane(self._line)
        self._fields = FieldsPane(office, name_fields(office, self._first, others), self)
        self._fields.display = False
        self._in_trial = False
        self.body = (
            StepsPane(office, lambda: self.step),
            TextPane(lambda: office.tell(STEPS[self.step][1]), "x", most=2),
            self._list,
            self._fields,
            Heading(self._trial_title, self._trial.sums),
            self._trial.lines,
            TextPane(self._trial.outcome, least=1, most=3),
            Heading(lambda: self.say("What the rule says")),
            TextPane(self._told, "t", least=2, most=4),
        )
        self._show_step()

    def heading(self) -> str:
        if not self._draft.name:
            return self.say("New rule") if not self._draft.id else self.say("Rule")
        return self.say("Rule “{name}”", name=self._draft.name)

    def help_text(self) -> str:
        told = [super().help_text(), self.office.tell(STEPS[self.step][1])]
        if self.step == NAME:
            told += [f"{self.office.tell(f.label)}: {self.office.tell(f.explain)}" for f in self._fields.fields]
        return "\n".join([*told, f"{self.say('What the rule says')}: {self._told()}"])

    def corner(self) -> str:
        return self.say("step {step} of {steps}", step=self.step + 1, steps=len(STEPS))

    @property
    def draft(self) -> Rule:
        """The rule as it stands now."""
        return self._draft

    # Keys.

    def typed(self, name: str, character: str | None) -> bool:
        if self._in_trial:
            return self._trial.lines.press(name, character)
        if self.step == NAME:
            taken = self._fields.press(name, character)
            self._read_names()
            return taken
        if character == " " and self.step == FOR:
            self._change()
            return True
        return self._list.press(name, character)

    def unscan(self, digits: int) -> None:
        if self.step == NAME and not self._in_trial and self._fields.field is not None:
            self._fields.field.unscan(digits)
            self._read_names()

    def choose(
        self, title: str, source: Source, chosen: tuple[str, ...], many: bool, take: Callable[[tuple[str, ...]], None]
    ) -> None:
        """Let one or more be chosen from a list."""

        def taken(codes: tuple[str, ...]) -> None:
            take(codes)
            self._read_names()

        self.open(ChoosingScreen(self.office, title, source, chosen, many, taken))

    def _step_keys(self) -> tuple[Hotkey, ...]:
        on_list = (
            Hotkey("insert", saying("Add"), self._add, saying("Add one more")),
            Hotkey("enter", saying("Edit"), self._change, saying("Change the marked one; on the last row: add one")),
            Hotkey("delete", saying("Remove"), self._remove, saying("Remove the marked one")),
        )
        marking = (Hotkey("enter", saying("Mark"), self._change, saying("Mark it, or take its mark away")),)
        own: tuple[Hotkey, ...] = {FOR: marking, NAME: ()}.get(self.step, on_list)
        on = (Hotkey("f8", saying("Next"), self._on, saying("On to the next step")),)
        return (
            *own,
            Hotkey("f4", saying("Sample"), self._to_trial, saying("Change the sample on which the rule is tried")),
            Hotkey("f5", saying("Check"), self._check, saying("Look for what may be wrong with the rule")),
            Hotkey("f6", saying("Past sales"), self._backtest, saying("See what it would have changed in past sales")),
            *(on if self.step < NAME else ()),
            Hotkey("f9", saying("Save"), self._save, saying("Save the rule and go back to the list")),
            Hotkey("escape", saying("Back"), self._back, saying("One step back; nothing is lost")),
            Hotkey("f10", saying("Leave"), self._leave, saying("Leave without saving"), shown=False),
        )

    def _trial_keys(self) -> tuple[Hotkey, ...]:
        more, less = (lambda: self._trial.change_qty(ONE)), (lambda: self._trial.change_qty(Thousandths(-ONE)))
        return (
            Hotkey("+", saying("More"), more, saying("One more of the marked item")),
            Hotkey("-", saying("Less"), less, saying("One less of the marked item")),
            Hotkey("insert", saying("Item"), self._sample_item, saying("Another item for the sample")),
            Hotkey("delete", saying("Remove"), self._trial.take_out, saying("Take the marked item out of the sample")),
            Hotkey("f6", saying("Customer"), self._sample_partner, saying("Another customer for the sample")),
            Hotkey("f7", saying("Anew"), self._trial.anew, saying("The sample that fits the rule, once more")),
            Hotkey("f4", saying("Back to the rule"), self._from_trial, saying("Back to the steps of the rule")),
            Hotkey("escape", saying("Back"), self._from_trial, saying("Back to the steps of the rule"), shown=False),
        )

    # Steps.

    def _on(self) -> None:
        if self.step < NAME:
            self._go(self.step + 1)

    def _back(self) -> None:
        if self.step > WHEN:
            self._go(self.step - 1)
        else:
            self._leave()

    def _go(self, step: int) -> None:
        self._places[self.step] = self._list.at
        self.step = step
        self._show_step()

    def _show_step(self) -> None:
        self._fields.display = self.step == NAME
        self._list.display = self.step != NAME
        terms = {WHEN: self._draft.when, THEN: self._draft.then, UNLESS: self._draft.unless}
        # The last row, None, adds one.
        rows: Sequence[Any] = OPERATIONS if self.step == FOR else (*terms.get(self.step, ()), None)
        self._list.show(rows, self._places[self.step])
        self._show_keys()

    def _show_keys(self) -> None:
        self._list.active = self._fields.active = not self._in_trial
        self._trial.lines.active = self._in_trial
        self.hotkeys = self._trial_keys() if self._in_trial else self._step_keys()

    def _put(self, draft: Rule) -> None:
        self._draft = draft
        self._trial.follow(draft)

    # Terms.

    def _terms(self) -> list[Any]:
        return list({WHEN: self._draft.when, THEN: self._draft.then, UNLESS: self._draft.unless}[self.step])

    def _put_terms(self, terms: Sequence[Any], at: int) -> None:
        if self.step == WHEN:
            self._put(replace(self._draft, when=tuple(terms)))
        elif self.step == THEN:
            self._put(replace(self._draft, then=tuple(terms)))
        else:
            self._put(replace(self._draft, unless=tuple(terms)))
        self._places[self.step] = at
        self._show_step()

    def _add(self) -> None:
        kinds = ACTIONS if self.step == THEN else CONDITIONS
        words = {term.name: texts.of_term(term.name) for term in kinds}

        def find(text: str) -> list[Named]:
            named = [Named(name, self.office.tell(said.title)) for name, said in words.items()]
            return [one for one in named if text.casefold() in one.name.casefold()]

        def taken(codes: tuple[str, ...]) -> None:
            self._fill(next(term for term in kinds if (term.name,) == codes))

        title = self.office.tell(STEPS[self.step][0])
        source = Source(find, str, lambda name: self.office.tell(words[name].explain))
        self.open(ChoosingScreen(self.office, title, source, (), False, taken))

    def _fill(self, term: Term, at: int | None = None) -> None:
        """Fill in a new term, or the one at a place of the step."""
        held = None if at is None else self._terms()[at]

        def take(value: Any) -> None:
            terms = self._terms()
            if at is None:
                terms.append(value)
            else:
                terms[at] = value
            self._put_terms(terms, len(terms) - 1 if at is None else at)

        if term.parameters:
            self.open(TermScreen(self.office, term, held, self._checked, take))
        elif at is None:
            take(term.value())

    def _checked(self, value: Any) -> None:
        """Whether a rule can hold this term. Raises WrongUse."""
        name = self._draft.name.strip() or "…"
        if self.step == THEN:
            check_rule(Rule("", name, ("sale",), (Total(Bounds(0)),), (value,)))
        else:
            check_rule(Rule("", name, ("sale",), (value,), (ShowMessage("…"),)))

    def _change(self) -> None:
        marked = self._list.marked
        if self.step == FOR:
            chosen = set(self._draft.operations) ^ {marked}
            self._put(replace(self._draft, operations=tuple(one for one in OPERATIONS if one in chosen)))
        elif marked is None:
            self._add()
        else:
            self._fill(TERM_OF[type(marked)], self._list.at)

    def _remove(self) -> None:
        if self._list.marked is not None:
            terms = self._terms()
            del terms[self._list.at]
            self._put_terms(terms, self._list.at)

    def _line(self, value: Any, width: int) -> Row:
        if value is None:
            return [("+ " + self.say("Add …"), "x")]
        if self.step == FOR:
            mark = "x" if value in self._draft.operations else " "
            return [(f"[{mark}] {self.office.tell(texts.OPERATIONS[value])}", " ")]
        return [(summary(self.office, value), " ")]

    # Name, turn, links.

    def _read_names(self) -> None:
        """What can be read of the last step goes into the draft."""
        parts: dict[str, Any] = {}
        for part, field in zip(NAME_PARTS, self._fields.fields, strict=True):
            try:
                parts[part] = field.value()
            except ShopError:
                continue
        self._put(replace(self._draft, **parts))

    # The sample.

    def _to_trial(self) -> None:
        if self._trial.cart is None:
            raise WrongUse("no_sample", "There is no sample yet; name a condition and an action first.")
        self._in_trial = True
        self._show_keys()

    def _from_trial(self) -> None:
        self._in_trial = False
        self._show_keys()

    def _sample_item(self) -> None:
        source = source_of(self.office, "", "item", groups=False)
        assert source is not None
        take = lambda codes: self._trial.add(codes[0])  # noqa: E731
        self.open(ChoosingScreen(self.office, self.say("Another item for the sample"), source, (), False, take))

    def _sample_partner(self) -> None:
        found = source_of(self.office, "", "partner", groups=False)
        assert found is not None
        nobody = Named("", self.say("End customer"))
        source = Source(lambda text: [*([] if text else [nobody]), *found.find(text)], found.say)
        take = lambda codes: self._trial.serve(codes[0])  # noqa: E731
        self.open(ChoosingScreen(self.office, self.say("Another customer for the sample"), source, (), False, take))

    def _trial_title(self) -> str:
        if self._trial.review is None:
            return self.say("Trial")
        return self.say("Trial, for {customer}", customer=self._trial.customer)

    # Checking and saving.

    def _told(self) -> str:
        if not (self._draft.when or self._draft.then):
            return self.say("Nothing yet: begin with a condition.")
        return tell(self._draft, self._names, self.office.translate)

    def _check(self) -> None:
        from tui_pos.tui.screens.findings import show_findings

        show_findings(self, self.office, self._draft)

    def _backtest(self) -> None:
        from tui_pos.tui.screens.backtest import BacktestScreen

        check_rule(self._draft)
        self.open(BacktestScreen(self.office, self._draft))

    def _save(self) -> None:
        try:
            read_fields(self._fields.fields)
            kept = self.office.desk.put(self._draft)
        except ShopError as error:
            if any(field.wrong for field in self._fields.fields):
                self._go(NAME)
                self._fields.go_to_error()
                return
            if error.code == "rule_outdated":
                self._outdated()
            if error.code in WHERE:
                self._go(WHERE[error.code])
            raise
        self.close()
        self._saved(kept)

    def _leave(self) -> None:
        if self._draft == self._first:
            self.close()
        else:
            self.ask(saying("Leave without saving? What you changed is lost."), self.close)
