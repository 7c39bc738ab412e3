"""Who is asked when: scripts are asked together where that can be, and again only where what they see has changed.

The first script whose turn it is takes all with it that have a turn among the rules on prices. Where a rule has changed
prices since, those still to come are asked again, up to the next that would change prices itself. The services, and
what follows on the final sum, are asked for in one message each; who saw the same before is not asked twice.
"""

from collections.abc import Container, Sequence

from tui_pos.domain.saying import saying
from tui_pos.errors import Refused, ShopError
from tui_pos.pricing.book import Entry, RuleBook
from tui_pos.pricing.conditions import Scene
from tui_pos.pricing.rules import Rule, Script
from tui_pos.pricing.runs import Run
from tui_pos.pricing.scripts.answers import Asked, BadAnswer, Known, asked_for
from tui_pos.pricing.scripts.intents import Phase
from tui_pos.pricing.scripts.port import Call, Returned, Scripts
from tui_pos.pricing.scripts.runs import ScriptRun
from tui_pos.pricing.scripts.seen import facts_of, own_of, state_of
from tui_pos.pricing.verdict import Broke, Ran


class ScriptBroke(Refused):
    """A script gave no answer that could be used; `how` says why."""

    how: Broke


class Asking:
    """The scripts of one review, and their answers by what they saw."""

    def __init__(self, scripts: Scripts | None) -> None:
        self._scripts = scripts
        self._phase = Phase.PRICE
        self._runs: list[ScriptRun] = []
        self._answers: dict[tuple[int, tuple[object, ...]], Asked | Broke] = {}
        self._last: dict[int, Asked | Broke] = {}
        """By place in the book: what the script said when it was asked last."""
        self._ran: dict[int, Ran] = {}

    def runs_of(self, entries: Sequence[Entry], failed: Container[int]) -> list[Run]:
        """The ways of the candidates through the phases, which begin. `failed`: the places of those that are out of it
        already, and are not asked again."""
        self._phase = Phase.PRICE
        runs = [Run(entry) if entry.surface is None else ScriptRun(entry, self.answer) for entry in entries]
        self._runs = [run for run in runs if isinstance(run, ScriptRun) and run.entry.place not in failed]
        return runs

    def services_come(self) -> None:
        """The rules on prices have had their turns."""
        self._phase = Phase.SERVICE

    def sum_is_final(self) -> None:
        """The services are charged."""
        self._phase = Phase.FINAL

    def ran(self, runs: Sequence[Run]) -> tuple[Ran, ...]:
        """What the scripts that were asked cost, and how they went wrong in the end, in the order of their rules: an
        answer to a look ahead that was never used, or in a round that was undone, does not count."""
        broke = {run.entry.place: run.broke for run in runs if isinstance(run, ScriptRun)}
        return tuple([self._ran[place]._replace(broke=broke[place]) for place in sorted(self._ran.keys() & broke)])

    def answer(self, run: ScriptRun, scene: Scene, *, alone: bool = False) -> Asked:
        """What the script asks for on the sheet as it stands. Raises ScriptBroke. `alone`: nobody else is asked."""
        state, place = state_of(scene), run.entry.place
        if (place, state) not in self._answers:
            self._ask([run] if alone else self._together(run, state), state, scene)
        answer = self._last[place] = self._answers[place, state]
        if isinstance(answer, Broke):
            raise broke(run.entry.rule, answer)
        return answer

    def _together(self, run: ScriptRun, state: tuple[object, ...]) -> list[ScriptRun]:
        match self._phase:
            case Phase.PRICE:
                return self._still_to_come(run, state)
            case Phase.SERVICE:
                able = [each for each in self._runs if each.may_charge and not each.is_out]
            case _:
                able = [each for each in self._runs if (each.may_conclude and not each.is_out) or each.rested]
        return [each for each in able if (each.entry.place, state) not in self._answers]

    def _still_to_come(self, run: ScriptRun, state: tuple[object, ...]) -> list[ScriptRun]:
        """This one and those after it, up to the next that would change prices; of rivals, all."""
        found: list[ScriptRun] = []
        changer: ScriptRun | None = None
        for each in self._runs[self._runs.index(run) :]:
            if changer is not None and not each.entry.rivals == changer.entry.rivals != "":
                break
            if not each.has_turn or each.is_out or (each.entry.place, state) in self._answers:
                continue
            found.append(each)
            before = self._last.get(each.entry.place)
            if changer is None and isinstance(before, Asked) and before.pricing:
                changer = each
        return found

    def _ask(self, runs: Sequence[ScriptRun], state: tuple[object, ...], scene: Scene) -> None:
        assert self._scripts is not None
        calls = [Call(run.entry.rule.id, _script(run.entry.rule), own_of(run.entry, scene)) for run in runs]
        answers = self._scripts.ask(calls, facts_of(scene))
        for run, answer in zip(runs, answers, strict=True):
            entry = run.entry
            read, micros = _read(answer, entry, scene), answer.micros if isinstance(answer, Returned) else 0
            self._answers[entry.place, state] = self._last[entry.place] = read
            script = _script(entry.rule)
            before = self._ran.get(entry.place)
            self._ran[entry.place] = Ran(
                entry.rule.id,
                script.name,
                script.version,
                micros + (0 if before is None else before.micros),
            )


def cannot_run(book: RuleBook, scripts: Scripts | None) -> dict[int, ShopError]:
    """Why advanced rules fail before they are asked, by place in the book."""
    if scripts is None:
        missing = Broke("missing", saying("Scripts are not installed here."))
        return {e.place: broke(e.rule, missing) for e in book.scripted}
    return {
        e.place: broke(e.rule, Broke("missing", saying("Its text is not in this shop.")))
        for e in book.scripted
        if not _script(e.rule).source
    }


def broke(rule: Rule, how: Broke) -> ScriptBroke:
    """What is told of a script that broke, with its place in the text."""
    error = _told(_script(rule).name, how)
    error.how = how
    return error


def _told(script: str, how: Broke) -> ScriptBroke:
    if how.line is None:
        return ScriptBroke("script_broke", "Script “{script}”: {reason}", script=script, reason=how.reason)
    if how.column is None:
        return ScriptBroke(
            "script_broke", "Script “{script}”, line {line}: {reason}", script=script, line=how.line, reason=how.reason
        )
    return ScriptBroke(
        "script_broke",
        "Script “{script}”, line {line}, column {column}: {reason}",
        script=script,
        line=how.line,
        column=how.column,
        reason=how.reason,
    )


def _read(answer: Returned | Broke, entry: Entry, scene: Scene) -> Asked | Broke:
    if isinstance(answer, Broke):
        return answer
    assert entry.surface is not None
    numbers = {row.line.number for row in scene.sheet.rows if row.counts}
    items = entry.surface.texts | scene.sheet.by_item.keys()
    partners = scene.facts.partners
    if partners is not None:
        partners = (entry.surface.partners & partners) | {scene.cart.partner.code}
    try:
        return asked_for(answer.value, Known(entry.surface.intents, numbers, items, entry.rule.name, partners))
    except BadAnswer as bad:
        return Broke("bad_answer", bad.reason)


def _script(rule: Rule) -> Script:
    assert rule.script is not None
    return rule.script
