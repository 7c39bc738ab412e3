"""The review: what the rules make of a cart at the moment of its save.

The phases: rules on prices, lowest priority first, each on the result of those before it; then, on the final sum, what
stops the save; then the effects to come. The cart itself is never changed, so that asking again gives the same answer.
"""

from collections.abc import Iterable
from datetime import datetime

from tui_pos.domain.cart import Cart
from tui_pos.domain.money import NOTHING, Cents
from tui_pos.domain.operation import RuleShare
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import ShopError
from tui_pos.pricing.actions import Done, Overdrawn, carry_out, nothing_left, signed
from tui_pos.pricing.book import Entry, RuleBook
from tui_pos.pricing.conditions import Scene, why_not
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.rules import PlaySound
from tui_pos.pricing.sheet import Part, Sheet
from tui_pos.pricing.verdict import Effect, LineChange, Message, Outcome, Review, Sound, Stop, Trace

__all__ = ["Facts", "review"]


def review(cart: Cart, book: RuleBook, facts: Facts, moment: datetime) -> Review:
    """What the rules of `book` make of `cart`. `moment` is that of the save, in the shop's time zone."""
    if not any(line.qty for line in cart.lines):
        return Review(cart, cart.lines, stop=_no_valid_lines())
    sheet = Sheet(cart)
    scene = Scene(cart, sheet, facts, moment)
    runs = [_Run(entry) for entry in _candidates(book, scene)]
    stop = _price(runs, scene)
    effects: list[Effect] = []
    for run in runs:
        run.conclude(scene, effects)
    stop = stop or _stop_of_rules(runs) or _zero_price(sheet, facts, book)
    shares, alive = _shares(sheet, book)
    stories = _Stories(book, sheet, alive, runs)
    return Review(
        before=cart,
        lines=tuple([row.as_line() for row in sheet.rows]),
        trace=tuple([stories.of(run) for run in runs]),
        effects=tuple(effects),
        stop=stop,
        warnings=tuple(dict.fromkeys(warning for run in runs for warning in run.warnings)),
        shares=shares,
    )


def _candidates(book: RuleBook, scene: Scene) -> list[Entry]:
    if not scene.facts.mechanisms.price_rules:
        return []
    sheet = scene.sheet
    return book.candidates(scene.facts.operation, scene.moment.date(), scene.cart, sheet.by_item, sheet.by_group)


class _Run:
    """One candidate's way through the phases."""

    __slots__ = ("changes", "done", "entry", "failure", "losers", "miss", "stopped_by", "took_effect", "warnings")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.miss: Saying | None = None
        self.failure: Saying | None = None
        self.stopped_by: str | None = None
        self.done: list[Done] = []
        self.took_effect: Saying | None = None
        self.changes: tuple[LineChange, ...] = ()
        self.losers: list[int] = []
        self.warnings: list[Saying] = []

    @property
    def better(self) -> int | None:
        """The rule, by place in the book, whose percent was better, where nothing was left of this one's work."""
        if any(done.did for done in self.done):
            return None
        return next((done.beaten_by for done in self.done if done.beaten_by is not None), None)

    def price(self, scene: Scene) -> None:
        """Let the rule write on the sheet, if it holds. Raises ShopError when it cannot be carried out."""
        entry, sheet = self.entry, scene.sheet
        sheet.begin(entry.place)
        self.miss = why_not(entry, scene)
        if self.miss is not None:
            return
        total = sheet.total
        done = [carry_out(action, entry, scene) for action in entry.pricing]
        if sheet.total < 0 <= total:
            raise Overdrawn(
                "rule_below_zero",
                "Rule “{rule}” makes the sum less than zero; it cannot be saved so.",
                rule=entry.rule.name,
            )
        self.changes = sheet.keep()
        self.losers = sheet.losers
        self.done = done if self.changes else [each for each in done if not each.did]
        self.warnings += [warning for each in done for warning in each.warnings]

    def fail(self, error: ShopError, scene: Scene) -> Stop | None:
        """Undo the rule whole. What must not be left out stops the save."""
        scene.sheet.undo()
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

    def conclude(self, scene: Scene, effects: list[Effect]) -> None:
        """The later phases: the conditions are looked at again, on the final sum."""
        entry = self.entry
        if not (entry.stops or entry.effects) or self.failure is not None or self.stopped_by is not None:
            return
        miss = why_not(entry, scene)
        if miss is not None:
            self.miss = self.miss or miss
            return
        rule = entry.rule
        for action in entry.effects:
            if isinstance(action, PlaySound):
                effects.append(Sound(rule.id, action.sound))
                self.took_effect = saying("It plays {sound}.", sound=action.sound)
            else:
                effects.append(Message(rule.id, action.text))
                self.took_effect = saying("It says: {message}", message=action.text)
        if entry.stops:
            self.took_effect = saying("It stops the save: {message}", message=entry.stops[0].message)


def _price(runs: list[_Run], scene: Scene) -> Stop | None:
    """The phase in which the rules write, lowest priority first; the first reason to stop the save, if there is one."""
    stop: Stop | None = None
    ended_by: str | None = None
    for run in runs:
        entry = run.entry
        if ended_by is not None:
            run.stopped_by = ended_by
            continue
        if not (entry.pricing or entry.ends_rules):
            continue
        try:
            run.price(scene)
        except ShopError as error:
            failed = run.fail(error, scene)
            stop = stop or failed
            continue
        if entry.ends_rules and run.miss is None:
            ended_by = entry.rule.name
    return stop


def _stop_of_rules(runs: Iterable[_Run]) -> Stop | None:
    for run in runs:
        if run.took_effect is not None and run.entry.stops:
            message = run.entry.stops[0].message
            return Stop("stopped_by_rule", run.entry.rule.name, saying("{message}", message=message))
    return None


def _zero_price(sheet: Sheet, facts: Facts, book: RuleBook) -> Stop | None:
    """Lines that were at 0.00 before the rules were allowed when they were entered; the rules' own need the right."""
    if facts.zero_price_allowed:
        return None
    for row in sheet.rows:
        if row.price == 0 and row.claims and (row.line.price or not row.counts):
            maker = next(c.place for c in reversed(row.claims) if c.part in (Part.PRICE, Part.WHOLE))
            name = book.entries[maker].rule.name
            return Stop(
                "zero_price",
                name,
                saying(
                    "Rule “{rule}” gives “{item}” at 0.00; that needs the right to sell at zero prices.",
                    rule=name,
                    item=row.line.item.name,
                ),
            )
    return None


def _shares(sheet: Sheet, book: RuleBook) -> tuple[tuple[RuleShare, ...], set[int]]:
    """What each rule accounts for on each line, in cents; and the rules of which anything is left."""
    shares: list[RuleShare] = []
    alive: set[int] = set()
    for row in sheet.rows:
        if not row.claims:
            continue
        cents: dict[int, int] = {}
        for claim in row.claims:
            cents[claim.place] = cents.get(claim.place, 0) + claim.cents
        alive.update(cents)
        for place, share in cents.items():
            if share or not row.counts:
                rule = book.entries[place].rule
                shares.append(RuleShare(rule.id, rule.version, row.line.number, Cents(share)))
    return tuple(shares), alive


class _Stories:
    """What is told of each candidate when all is done: what it did, what beat it, or why it did nothing."""

    def __init__(self, book: RuleBook, sheet: Sheet, alive: set[int], runs: Iterable[_Run]) -> None:
        self._book = book
        self._winners = sheet.winners
        self._alive = alive
        self._worse: dict[int, list[int]] = {}
        for run in runs:
            better = run.better
            if better is not None:
                self._worse.setdefault(better, []).append(run.entry.place)

    def of(self, run: _Run) -> Trace:
        rule = run.entry.rule
        outcome, why = self._outcome(run)
        losers = dict.fromkeys([*run.losers, *self._worse.get(run.entry.place, ())])
        return Trace(
            rule.id, rule.name, rule.version, outcome, why, run.changes, tuple([self._name(loser) for loser in losers])
        )

    def _outcome(self, run: _Run) -> tuple[Outcome, Saying]:
        entry = run.entry
        if run.stopped_by is not None:
            return Outcome.STOPPED, saying("“{rule}” stops the rules after it.", rule=run.stopped_by)
        if run.failure is not None:
            return Outcome.FAILED, run.failure
        did = [done for done in run.done if done.did]
        if did and entry.place in self._alive:
            return Outcome.ACTED, did[0].why if len(did) == 1 else _several(len(did), run.changes)
        if run.took_effect is not None:
            return Outcome.ACTED, run.took_effect
        if run.miss is not None:
            return Outcome.NOT_MET, run.miss
        if entry.ends_rules:
            return Outcome.ACTED, saying("It stops the rules after it.")
        if did:
            return Outcome.BEATEN, saying("“{rule}” took its place.", rule=self._name(self._winners[entry.place]))
        if run.better is not None:
            return Outcome.BEATEN, saying("“{rule}” gives more.", rule=self._name(run.better))
        return Outcome.BEATEN, run.done[0].why if run.done else nothing_left()

    def _name(self, place: int) -> str:
        return self._book.entries[place].rule.name


def _several(actions: int, changes: tuple[LineChange, ...]) -> Saying:
    cents = sum(change.after - (change.before or NOTHING) for change in changes)
    return saying(
        "{actions} actions on {lines} lines, {amount}", actions=actions, lines=len(changes), amount=signed(cents)
    )


def _no_valid_lines() -> Stop:
    return Stop("no_valid_lines", "", saying("There are no valid lines; nothing can be saved."))
