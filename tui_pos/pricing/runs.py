"""One candidate rule's way through the phases of a review, and the story that is told of it in the end.

A run never decides whose turn it is; `review` does. It judges its rule, lets it act, undoes what fails, and remembers.
"""

from collections.abc import Iterable

from tui_pos.domain.money import NOTHING
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import ShopError
from tui_pos.pricing.actions import Done, Overdrawn, carry_out, nothing_left
from tui_pos.pricing.book import Entry, RuleBook
from tui_pos.pricing.charges import Charge, charge, charges_of
from tui_pos.pricing.conditions import Miss, Scene, why_not
from tui_pos.pricing.effects import can_follow, follow
from tui_pos.pricing.figures import Difference
from tui_pos.pricing.sheet import Sheet
from tui_pos.pricing.verdict import Effect, LineChange, Outcome, Stop, Trace


class Run:
    """One candidate's way through the phases. `is_out`: nothing more is to come of it."""

    __slots__ = (
        "asks_payment",
        "barred",
        "better",
        "changes",
        "done",
        "ended",
        "entry",
        "excluder",
        "failure",
        "idle",
        "is_out",
        "losers",
        "miss",
        "rested",
        "stopped_by",
        "took_effect",
        "warnings",
    )

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.is_out = False
        self.asks_payment = False
        self.miss: Miss | None = None
        self.failure: Saying | None = None
        self.stopped_by: str | None = None
        self.barred: Saying | None = None
        """Why a rule that it is linked to keeps it from acting."""
        self.excluder: int | None = None
        """The place of the rule that excludes it."""
        self.ended = False
        """Whether it stopped the rules after it."""
        self.rested: Trace | None = None
        """Its story where it is left out because nothing would come of it in the end."""
        self.better: int | None = None
        """The place of a rule whose number was better, where nothing was left of this one's work."""
        self.done: list[Done] = []
        self.idle: Saying | None = None
        self.took_effect: Saying | None = None
        self.changes: tuple[LineChange, ...] = ()
        self.losers: list[int] = []
        self.warnings: list[Saying] = []

    @property
    def has_turn(self) -> bool:
        """Whether the rule is looked at among the rules on prices: it writes there, or others hang on it."""
        entry = self.entry
        return bool(entry.pricing or entry.ends_rules or entry.rivals or entry.excludes)

    @property
    def may_charge(self) -> bool:
        """Whether the rule is looked at when services are charged."""
        return bool(self.entry.services)

    @property
    def may_conclude(self) -> bool:
        """Whether the rule is looked at on the final sum."""
        return bool(self.entry.stops or self.entry.effects)

    def judge(self, scene: Scene, *, alone: bool = False) -> Miss | None:
        """Why the rule does not hold on the sheet as it stands; None where it does. `alone`: it is only tried."""
        return why_not(self.entry, scene)

    def holds(self, scene: Scene) -> bool:
        """Whether the rule holds on the sheet as it stands; the first reason why it does not is remembered.

        Raises ShopError where that cannot be told.
        """
        miss = self.judge(scene)
        if miss is None:
            return True
        self.miss = self.miss or miss
        self.asks_payment = self.asks_payment or miss.waits
        return False

    def price(self, scene: Scene) -> bool:
        """Let the rule write on the sheet, if it holds; whether it did. Raises ShopError when it cannot be done."""
        if not self.holds(scene):
            return False
        scene.sheet.begin(self.entry.place)
        done = self._write(scene)
        self.changes = scene.sheet.keep()
        self.losers = scene.sheet.losers
        self.done = done if self.changes else [each for each in done if not each.did]
        self.better = None if self.changes else next((d.beaten_by for d in done if d.beaten_by is not None), None)
        self.warnings += [warning for each in done for warning in each.warnings]
        return True

    def attempt(self, scene: Scene) -> tuple[int, bool] | None:
        """What the document would come to if the rule acted, with its services, and whether it would stay idle; None
        where it does not hold. Nothing of it stays. Raises ShopError when it cannot be done."""
        if not self.holds(scene):
            return None
        sheet, follows = scene.sheet, self.is_to_follow(scene)
        sheet.begin(self.entry.place)
        self._write(scene)
        charges = charges_of(self.entry, scene) if self.may_charge and self.judge(scene, alone=True) is None else []
        total = sheet.total + sum(each.amount for each in charges)
        idle = not (sheet.is_changed or follows)
        sheet.undo()
        return total, idle

    def _write(self, scene: Scene) -> list[Done]:
        entry, sheet = self.entry, scene.sheet
        total = sheet.total
        done = [carry_out(action, entry, scene) for action in entry.pricing]
        if sheet.total < 0 <= total:
            raise Overdrawn(
                "rule_below_zero",
                "Rule “{rule}” makes the sum less than zero; it cannot be saved so.",
                rule=entry.rule.name,
            )
        return done

    def is_to_follow(self, scene: Scene) -> bool:
        """Whether the rule, where it holds, also does something in the later phases."""
        entry = self.entry
        return bool(entry.services or entry.stops or entry.ends_rules) or any(
            can_follow(action, scene) for action in entry.effects
        )

    def fail(self, error: ShopError, scene: Scene) -> Stop | None:
        """Undo the rule whole. What must not be left out stops the save."""
        scene.sheet.undo()
        self.is_out = True
        rule = self.entry.rule
        self.failure = saying(error.sentence, **error.facts)
        if isinstance(error, Overdrawn):
            return Stop(error.code, rule.name, self.failure)
        if rule.mandatory:
            return Stop(
                "mandatory_rule_failed",
                rule.name,
                saying("Rule “{rule}” is mandatory and could not be carried out; nothing is saved.", rule=rule.name),
            )
        self.warnings.append(saying("Rule “{rule}” could not be carried out and was left out.", rule=rule.name))
        return None

    def bar(self, why: Saying, better: int | None = None) -> None:
        """A rule that this one is linked to acts in its place."""
        self.is_out = True
        self.barred, self.better = why, better

    def rest(self, told: Trace) -> None:
        """Nothing comes of the rule in the end, as its story tells: it makes way for those that it excludes."""
        self.is_out = True
        self.rested = told

    def charges(self, scene: Scene) -> list[Charge]:
        """The services that the rule charges, if it holds. Raises ShopError when it cannot be done."""
        return charges_of(self.entry, scene) if self.holds(scene) else []

    def charge(self, charges: list[Charge], scene: Scene) -> None:
        """Put the services on the sheet."""
        scene.sheet.begin(self.entry.place)
        self.done += charge(charges, self.entry, scene)
        self.changes = (*self.changes, *scene.sheet.keep())

    def conclude(self, scene: Scene, effects: list[Effect]) -> None:
        """The last phases: the conditions are looked at again, on the final sum. Raises ShopError when an effect cannot
        be had."""
        if self.rested is not None:
            self.miss = self.judge(scene)
        if self.is_out or not self.may_conclude or not self.holds(scene):
            return
        entry = self.entry
        for action in entry.effects:
            effect, why, warning = follow(action, entry, scene)
            if effect is None:
                self.idle = self.idle or why
            else:
                effects.append(effect)
                self.took_effect = self.took_effect or why
            self.warnings += [warning] if warning is not None else []
        if entry.stops:
            self.took_effect = saying("It stops the save: {message}", message=entry.stops[0].message)


class Stories:
    """What is told of each candidate when all is done: what it did, what beat it, or why it did nothing."""

    def __init__(self, book: RuleBook, sheet: Sheet, alive: set[int], runs: Iterable[Run]) -> None:
        self._book = book
        self._winners = sheet.winners
        self._alive = alive
        self._worse: dict[int, list[int]] = {}
        for run in runs:
            if run.better is not None:
                self._worse.setdefault(run.better, []).append(run.entry.place)

    def of(self, run: Run) -> Trace:
        rule = run.entry.rule
        outcome, why = self._outcome(run)
        return Trace(
            rule.id,
            rule.name,
            rule.version,
            outcome,
            why,
            run.changes,
            self._losers_to(run),
            run.miss.lack if run.miss is not None and outcome is Outcome.NOT_MET else None,
        )

    def _losers_to(self, run: Run) -> tuple[str, ...]:
        worse = self._worse.get(run.entry.place)
        if not run.losers and not worse:
            return ()
        return tuple([self._name(loser) for loser in dict.fromkeys([*run.losers, *(worse or ())])])

    def _outcome(self, run: Run) -> tuple[Outcome, Saying]:
        entry = run.entry
        if run.rested is not None:
            return (run.rested.outcome, run.rested.why) if run.miss is None else (Outcome.NOT_MET, run.miss.why)
        if run.miss is not None and not (run.done or run.is_out or run.ended or run.took_effect):
            return Outcome.NOT_MET, run.miss.why
        if run.stopped_by is not None:
            return Outcome.STOPPED, saying("“{rule}” stops the rules after it.", rule=run.stopped_by)
        if run.failure is not None:
            return Outcome.FAILED, run.failure
        if run.barred is not None:
            return Outcome.BEATEN, run.barred
        did = [done for done in run.done if done.did]
        if did and entry.place in self._alive:
            return Outcome.ACTED, did[0].why if len(did) == 1 else _several(len(did), run.changes)
        if run.took_effect is not None:
            return Outcome.ACTED, run.took_effect
        if run.ended:
            return Outcome.ACTED, saying("It stops the rules after it.")
        if run.miss is not None:
            return Outcome.NOT_MET, run.miss.why
        if did:
            return Outcome.BEATEN, saying("“{rule}” took its place.", rule=self._name(self._winners[entry.place]))
        if run.better is not None:
            return Outcome.BEATEN, saying("“{rule}” gives more.", rule=self._name(run.better))
        return Outcome.BEATEN, run.idle or (run.done[0].why if run.done else nothing_left())

    def _name(self, place: int) -> str:
        return self._book.entries[place].rule.name


def _several(actions: int, changes: tuple[LineChange, ...]) -> Saying:
    cents = sum(change.after - (change.before or NOTHING) for change in changes)
    return saying(
        "{actions} actions on {lines} lines, {amount}", actions=actions, lines=len(changes), amount=Difference(cents)
    )
