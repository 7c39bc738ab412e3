"""An advanced rule's way through the phases of a review: as that of any other rule, but that its script is asked what
the rule does, and whether it does anything is whether it holds."""

from typing import Protocol

from tui_pos.domain.saying import saying
from tui_pos.errors import ShopError
from tui_pos.pricing.birthdays import nearest_birthday
from tui_pos.pricing.book import Entry
from tui_pos.pricing.conditions import UNKNOWN, WAITS, Miss, Scene
from tui_pos.pricing.runs import Run
from tui_pos.pricing.scripts.answers import NOTHING_ASKED, Asked
from tui_pos.pricing.scripts.intents import Phase
from tui_pos.pricing.verdict import Broke, Stop


class Answers(Protocol):
    """Who asks the script: what it asks for on the sheet as it stands. Raises ShopError."""

    def __call__(self, run: "ScriptRun", scene: Scene, /, *, alone: bool = False) -> Asked: ...


class ScriptRun(Run):
    """`entry` holds, from one judgement to the next, what the script asked for. `broke`: how it went wrong, if it did,
    whoever found it: a script that asks for what cannot be carried out is as wrong as one that gives no answer."""

    __slots__ = ("_answers", "_of_book", "_phases", "_yearly", "broke")

    def __init__(self, entry: Entry, answers: Answers) -> None:
        super().__init__(entry._replace(yearly=None))
        assert entry.surface is not None
        self._of_book = entry
        self._phases = entry.surface.phases
        self._answers = answers
        self._yearly = False
        self.broke: Broke | None = None

    @property
    def has_turn(self) -> bool:
        return Phase.PRICE in self._phases or bool(self._of_book.rivals) or self._of_book.excludes

    @property
    def may_charge(self) -> bool:
        return Phase.SERVICE in self._phases

    @property
    def may_conclude(self) -> bool:
        return Phase.FINAL in self._phases

    def judge(self, scene: Scene, *, alone: bool = False) -> Miss | None:
        asked = self._answers(self, scene, alone=alone)
        self._yearly = self._yearly or asked.once_a_year
        miss = self._why_not(asked, scene)
        if miss is not None:
            asked = NOTHING_ASKED
        elif asked.asks_payment and scene.facts.paid_by is None:
            self.asks_payment = True
        self.entry = self._of_book._replace(
            pricing=asked.pricing,
            services=asked.services,
            stops=asked.stops,
            effects=asked.effects,
            ends_rules=asked.ends_rules,
            yearly=self._of_book.yearly if self._yearly else None,
        )
        return miss

    def _why_not(self, asked: Asked, scene: Scene) -> Miss | None:
        if asked.once_a_year:
            partner = scene.cart.partner
            if partner.is_anonymous:
                return UNKNOWN
            birth, day = partner.birth_date, scene.moment.date()
            if birth is None or nearest_birthday(birth, day, scene.facts.leap_birthday) is None:
                return Miss(saying("The customer's date of birth is not known."))
            if self._of_book.rule.id in scene.facts.used:
                return Miss(saying("The customer has had it for this birthday."))
        if not asked.is_empty:
            return None
        if asked.asks_payment and scene.facts.paid_by is None:
            return WAITS
        return Miss(saying("It asked for nothing."))

    def price(self, scene: Scene) -> bool:
        # The script may break before it writes: what is undone then is its own work, and not that of the rule before.
        scene.sheet.begin(self.entry.place)
        return super().price(scene)

    def attempt(self, scene: Scene) -> tuple[int, bool] | None:
        scene.sheet.begin(self.entry.place)
        return super().attempt(scene)

    def fail(self, error: ShopError, scene: Scene) -> Stop | None:
        stop = super().fail(error, scene)
        how = getattr(error, "how", None)
        self.broke = how if isinstance(how, Broke) else Broke("refused", saying(error.sentence, **error.facts))
        if error.code == "script_broke" and stop is None and self.failure is not None:
            rule = self._of_book.rule.name
            self.warnings[-1] = saying("Rule “{rule}” was left out. {reason}", rule=rule, reason=self.failure)
        return stop
