"""Random rules of every term that there is, made from the tables: what can be said, whether or not it makes sense."""

from datetime import date
from typing import Any

import pricing_strategies as some
from hypothesis import strategies as st

from tui_pos.domain.catalogue import PRICE_GROUPS
from tui_pos.pricing import rules as r
from tui_pos.pricing import terms

PAYMENTS = ("cash", "visa", "credit", "voucher")
TEXTS = ("a", "b", "c.wav")

_codes = {
    "partner": st.sampled_from(some.PARTNERS),
    "location": st.sampled_from(("L1", "L2", "L3")),
    "operator": st.sampled_from(("1", "2", "3")),
    "payment_type": st.sampled_from(PAYMENTS),
    "only_payment": st.sampled_from(PAYMENTS),
}
_item = st.sampled_from(some.CODES)
_group = st.sampled_from(some.GROUPS[:-1])


def _few(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, min_size=1, max_size=3, unique=True).map(tuple)


def _form(term: terms.Term, form: terms.Form) -> st.SearchStrategy[Any]:
    forms: dict[terms.Form, st.SearchStrategy[Any]] = {
        terms.Form.CODES: _few(_codes.get(term.name, _item)),
        terms.Form.GROUPS: _few(_group),
        terms.Form.ITEM: _item,
        terms.Form.PRICE_GROUP: st.sampled_from(PRICE_GROUPS),
        terms.Form.QTY_RANGE: some.quantities,
        terms.Form.MONEY_RANGE: some.sums,
        terms.Form.DAYS: st.integers(0, 4),
        terms.Form.QTY: st.integers(1, 9).map(lambda qty: qty * 500),
        terms.Form.MONEY: st.integers(0, 1200),
        terms.Form.PERCENT: st.integers(0, 10_000),
        terms.Form.MODE: st.sampled_from(r.Mode),
        terms.Form.EACH: st.sampled_from(r.Each),
        terms.Form.TIME: some.minutes,
        terms.Form.DATE: some.days,
        terms.Form.WEEKDAYS: _few(st.sampled_from(r.WEEKDAYS)),
        terms.Form.CHOSEN: some.chosen,
        terms.Form.YES_NO: st.booleans(),
        terms.Form.TEXT: st.sampled_from(TEXTS),
    }
    return forms[form]


def _built(term: terms.Term) -> st.SearchStrategy[Any]:
    if term.value is r.Dates:
        first = st.builds(r.Dates, some.days, st.none() | st.just(date(2026, 12, 1)))
        return first | st.builds(r.Dates, st.none(), some.days)
    if term.value is r.SetPrice:
        fixed = st.builds(r.SetPrice, st.integers(0, 1200), lines=some.chosen, by_hand=st.booleans())
        return fixed | st.builds(
            r.SetPrice,
            group=st.sampled_from((*PRICE_GROUPS, r.PURCHASE, r.CURRENT)),
            times=st.integers(0, 20_000),
            plus=st.integers(-100, 100),
            lines=some.chosen,
            by_hand=st.booleans(),
        )
    if term.value is r.BonusPoints:
        by_percent = st.builds(r.BonusPoints, st.integers(1, 10_000), lines=some.chosen)
        steps = st.integers(1, 1200)
        return by_percent | st.builds(r.BonusPoints, per=steps, points=steps, lines=some.chosen)
    if term.value is r.ChildOperation:
        kinds = st.sampled_from(r.ChildKind)
        to = st.sampled_from(some.PARTNERS[1:])
        of = some.chosen.filter(lambda lines: lines != r.EVERY_LINE)
        per, price = st.none() | st.integers(1, 9000), st.none() | st.integers(1, 1200)
        by_percent = st.builds(r.ChildOperation, kinds, _item, percent=st.integers(0, 10_000), to=to, of=some.chosen)
        return by_percent | st.builds(r.ChildOperation, kinds, _item, price, per, to=to, of=of)
    return st.builds(term.value, **{each.field: _form(term, each.form) for each in term.parameters})


BY_TERM: dict[str, st.SearchStrategy[Any]] = {term.name: _built(term) for term in (*terms.CONDITIONS, *terms.ACTIONS)}
conditions = st.one_of([BY_TERM[term.name] for term in terms.CONDITIONS])
actions = st.one_of([BY_TERM[term.name] for term in terms.ACTIONS])

rules = st.builds(
    r.Rule,
    id=st.just("id"),
    name=st.just("name"),
    operations=st.just(("sale",)) | _few(st.sampled_from(r.OPERATIONS)),
    when=st.lists(conditions, min_size=1, max_size=3).map(tuple),
    then=st.lists(actions, min_size=1, max_size=3).map(tuple),
    unless=st.lists(conditions, max_size=2).map(tuple),
    priority=st.integers(1, 200),
    active=st.booleans(),
    mandatory=st.booleans(),
    best_of=st.sampled_from(((), ("X",), ("X", "Y"))),
    excludes=st.sampled_from(((), ("X",), ("Y", "Z"))),
)
