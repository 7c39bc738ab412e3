"""The review: what the rules make of a cart at the moment of its save.

The phases: rules on prices, each on the result of those before it; then services, all on the same sum; then, on the
final sum, what stops the save; then the effects to come. The cart itself is never changed, so that asking again gives
the same answer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from tui_pos.domain.cart import Cart
from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.operation import RuleShare, RuleUse
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import ShopError
from tui_pos.pricing.birthdays import birthday_at
from tui_pos.pricing.book import Entry, RuleBook
from tui_pos.pricing.charges import Charge
from tui_pos.pricing.conditions import Scene
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.runs import Run, Stories
from tui_pos.pricing.sheet import Part, Row, Sheet
from tui_pos.pricing.verdict import Effect, Review, Stop, Trace

if TYPE_CHECKING:
    # A review without scripts reads nothing about them.
    from tui_pos.pricing.scripts.asking import Asking
    from tui_pos.pricing.scripts.port import Scripts

__all__ = ["Facts", "review"]


class _FailedLate(Exception):
    """Rules fail after others have built on what they did to prices. `errors`: of one phase, by place."""

    def __init__(self, errors: dict[int, ShopError]) -> None:
        super().__init__(errors)
        self.errors = errors


class _ExcludedForNothing(Exception):
    """Rules kept others from acting, and nothing came of them in the end. `told`: their stories, by place."""

    def __init__(self, told: dict[int, Trace]) -> None:
        super().__init__(told)
        self.told = told


def review(cart: Cart, book: RuleBook, facts: Facts, moment: datetime, scripts: "Scripts | None" = None) -> Review:
    """What the rules of `book` make of `cart`. `moment` is that of the save, in the shop's time zone. `scripts` runs
    those of advanced rules, which fail without it."""
    failed: dict[int, ShopError] = {}
    idle: dict[int, Trace] = {}
    asking: Asking | None = None
    if book.scripted:
        from tui_pos.pricing.scripts import asking as who_is_asked

        asking = who_is_asked.Asking(scripts)
        failed |= who_is_asked.cannot_run(book, scripts)
    # Each time round at least one rule more is out of it at its turn, so that there is an end.
    while True:
        try:
            return _review(cart, book, facts, moment, failed, idle, asking)
        except _FailedLate as late:
            # Undone whole: as if it had failed at its turn.
            failed |= late.errors
        except _ExcludedForNothing as vain:
            # Left out whole, and not its exclusion alone: it and what it excludes never act both.
            idle |= vain.told


def _review(
    cart: Cart,
    book: RuleBook,
    facts: Facts,
    moment: datetime,
    failed: Mapping[int, ShopError],
    idle: Mapping[int, Trace],
    asking: "Asking | None",
) -> Review:
    paid_by = None if facts.paid_by is None else tuple(type_.code for type_ in facts.paid_by)
    if not any(line.qty for line in cart.lines):
        return Review(cart, cart.lines, stop=_no_valid_lines(), paid_by=paid_by)
    sheet = Sheet(cart, facts.mechanisms.percent_with_rules)
    scene = Scene(cart, sheet, facts, moment)
    entries = _candidates(book, scene)
    runs = [Run(entry) for entry in entries] if asking is None else asking.runs_of(entries, failed)
    prices = _Prices(scene, failed, idle)
    for together in _turns(runs):
        prices.turn(together)
    if asking is not None:
        asking.services_come()
    _charge(runs, scene)
    if asking is not None:
        asking.sum_is_final()
    effects = _conclude(runs, scene)
    over_limit = _over_limit(cart, facts)
    stop = prices.stop or _stop_of_rules(runs)
    if over_limit is not None and facts.limit_stops_all and stop is None:
        # Said once: what stops the sale is not a warning beside.
        stop, over_limit = Stop("limit_exceeded", "", over_limit), None
    shares, alive = _shares(sheet, book)
    stories = Stories(book, sheet, alive, runs)
    trace = tuple([stories.of(run) for run in runs])
    _check_exclusions(runs, trace)
    warnings = [warning for run in runs for warning in run.warnings]
    return Review(
        before=cart,
        lines=tuple([row.as_line() for row in sheet.rows]),
        trace=trace,
        effects=tuple(effects),
        stop=stop or _zero_price(sheet, facts, book),
        warnings=tuple(dict.fromkeys(warnings if over_limit is None else [over_limit, *warnings])),
        shares=shares,
        uses=_uses([run.entry for run, told in zip(runs, trace, strict=True) if told.acted], scene),
        paid_by=paid_by,
        asks_payment=any(run.asks_payment for run in runs),
        ran=() if asking is None else asking.ran(runs),
    )


def _candidates(book: RuleBook, scene: Scene) -> list[Entry]:
    if not scene.facts.mechanisms.price_rules:
        return []
    sheet = scene.sheet
    return book.candidates(scene.facts.operation, scene.moment.date(), scene.cart, sheet.by_item, sheet.by_group)


def _turns(runs: list[Run]) -> Iterator[list[Run]]:
    """Each rule by itself; those of which only the best acts stand next to each other and share a turn."""
    together: list[Run] = []
    for run in runs:
        if together and run.entry.rivals == together[0].entry.rivals != "":
            together.append(run)
            continue
        if together:
            yield together
        together = [run]
    if together:
        yield together


class _Prices:
    """The phase in which the rules write, turn by turn in the book's order. `stop`: the first reason not to save."""

    def __init__(self, scene: Scene, failed: Mapping[int, ShopError], idle: Mapping[int, Trace]) -> None:
        self._scene = scene
        self._failed = failed
        self._idle = idle
        self._ended_by: str | None = None
        self._excluding: dict[int, str] = {}
        """The rules that act and exclude others, by place."""
        self.stop: Stop | None = None

    def turn(self, runs: list[Run]) -> None:
        """The turn of one rule, or of several of which only the best acts."""
        able = [run for run in runs if self._is_able(run)]
        if len(able) > 1:
            able = self._best(able)
        for run in able:
            self._act(run)

    def _is_able(self, run: Run) -> bool:
        entry = run.entry
        if self._ended_by is not None:
            run.stopped_by, run.is_out = self._ended_by, True
        elif not entry.excluded_by.isdisjoint(self._excluding):
            excluder = min(entry.excluded_by & self._excluding.keys())
            run.bar(saying("“{rule}” excludes it.", rule=self._excluding[excluder]))
            run.excluder = excluder
        elif entry.place in self._failed:
            self._scene.sheet.begin(entry.place)
            self._fail(run, self._failed[entry.place])
        elif entry.place in self._idle:
            run.rest(self._idle[entry.place])
        return not run.is_out

    def _best(self, runs: list[Run]) -> list[Run]:
        """Each is tried on the same sheet. The one that leaves the lowest sum may act; of equals the first that does
        anything."""
        found: list[tuple[tuple[int, bool], Run]] = []
        for run in runs:
            try:
                leaves = run.attempt(self._scene)
            except ShopError as error:
                self._fail(run, error)
                continue
            if leaves is None:
                run.is_out = True
            else:
                found.append((leaves, run))
        if not found:
            return []
        _, best = min(found, key=lambda each: each[0])
        for _, run in found:
            if run is not best:
                run.bar(saying("“{rule}” is better for the customer.", rule=best.entry.rule.name), best.entry.place)
        return [best]

    def _act(self, run: Run) -> None:
        entry = run.entry
        is_linked = bool(entry.rivals) or entry.excludes
        if not run.has_turn:
            return
        try:
            holds = run.price(self._scene)
        except ShopError as error:
            self._fail(run, error)
            return
        if not holds:
            # Others act in the stead of a linked rule now, so that it may not come back on the final sum.
            run.is_out = is_linked
            return
        if run.entry.ends_rules:
            self._ended_by, run.ended = entry.rule.name, True
        if entry.excludes and (run.changes or run.is_to_follow(self._scene)):
            self._excluding[entry.place] = entry.rule.name

    def _fail(self, run: Run, error: ShopError) -> None:
        stop = run.fail(error, self._scene)
        self.stop = self.stop or stop


def _charge(runs: Iterable[Run], scene: Scene) -> None:
    """The phase of the services: all on the sum that the rules on prices leave, none on another. Raises _FailedLate."""
    charged: list[tuple[Run, list[Charge]]] = []
    failed: dict[int, ShopError] = {}
    for run in runs:
        if run.may_charge and not run.is_out:
            try:
                charges = run.charges(scene)
            except ShopError as error:
                failed[run.entry.place] = error
                continue
            if charges:
                charged.append((run, charges))
    if failed:
        raise _FailedLate(failed)
    for run, charges in charged:
        run.charge(charges, scene)


def _conclude(runs: Iterable[Run], scene: Scene) -> list[Effect]:
    """The last phases, on the final sum: what follows from the rules. Raises _FailedLate."""
    effects: list[Effect] = []
    failed: dict[int, ShopError] = {}
    for run in runs:
        if run.may_conclude or run.rested is not None:
            try:
                run.conclude(scene, effects)
            except ShopError as error:
                failed[run.entry.place] = error
    if failed:
        raise _FailedLate(failed)
    return effects


def _check_exclusions(runs: Sequence[Run], trace: Sequence[Trace]) -> None:
    """Raises _ExcludedForNothing where a rule that excluded others did not act in the end."""
    excluders = {run.excluder for run in runs if run.excluder is not None}
    if excluders:
        ran = zip(runs, trace, strict=True)
        vain = {run.entry.place: told for run, told in ran if run.entry.place in excluders and not told.acted}
        if vain:
            raise _ExcludedForNothing(vain)


def _stop_of_rules(runs: Iterable[Run]) -> Stop | None:
    for run in runs:
        if run.took_effect is not None and run.entry.stops:
            message = run.entry.stops[0].message
            return Stop("stopped_by_rule", run.entry.rule.name, saying("{message}", message=message))
    return None


def _over_limit(cart: Cart, facts: Facts) -> Saying | None:
    """What the cashier must know of a customer who owes more than the limit (scenario H04)."""
    partner, debt = cart.partner, facts.account.debt
    if facts.operation != "sale" or partner.limit is None or partner.is_anonymous or debt <= partner.limit:
        return None
    limit, excess = format_cents(partner.limit), format_cents(debt - partner.limit)
    debt_text = format_cents(debt)
    if facts.limit_stops_all:
        return saying(
            "“{partner}” owes {debt}, {excess} over the limit of {limit}; nothing is sold until that is paid.",
            partner=partner.name,
            debt=debt_text,
            excess=excess,
            limit=limit,
        )
    return saying(
        "“{partner}” owes {debt}, {excess} over the limit of {limit}; nothing more goes on credit.",
        partner=partner.name,
        debt=debt_text,
        excess=excess,
        limit=limit,
    )


def _zero_price(sheet: Sheet, facts: Facts, book: RuleBook) -> Stop | None:
    """Lines that were at 0.00 before the rules were allowed when they were entered; the rules' own need the right,
    whether a price, a percent or an amount off brings the line there."""
    if facts.zero_price_allowed:
        return None
    for row in sheet.rows:
        maker = _gives_away(row)
        if maker is not None:
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


def _gives_away(row: Row) -> int | None:
    """The place of the rule that brought a row to 0.00; None for a row that is not there, or was before the rules."""
    if row.price == 0 and row.claims and (row.line.price or not row.counts):
        return next(c.place for c in reversed(row.claims) if c.part in (Part.PRICE, Part.WHOLE))
    if row.net == 0 and row.counts and row.line.net > 0:
        return next(c.place for c in reversed(row.claims) if c.cents < 0)
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


def _uses(acted: Iterable[Entry], scene: Scene) -> tuple[RuleUse, ...]:
    """The rules of once a year that acted, each with the year of the birthday at hand."""
    birth, day, leap = scene.cart.partner.birth_date, scene.moment.date(), scene.facts.leap_birthday
    uses: list[RuleUse] = []
    for entry in acted:
        if entry.yearly is not None and birth is not None:
            year = birthday_at(birth, day, entry.yearly.days, leap)
            uses += [RuleUse(entry.rule.id, year)] if year is not None else []
    return tuple(uses)


def _no_valid_lines() -> Stop:
    return Stop("no_valid_lines", "", saying("There are no valid lines; nothing can be saved."))
