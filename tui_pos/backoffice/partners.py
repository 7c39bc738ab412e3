"""The shop's customers: price group, percent, card, birth date, limit, and what they owe."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from tui_pos.backoffice.pages import Few, Many, Pages
from tui_pos.backoffice.records import BadFields, Records
from tui_pos.domain.money import Cents
from tui_pos.domain.parties import Partner
from tui_pos.errors import Refused
from tui_pos.store import browsing, parties
from tui_pos.store.exchange.partners import COLUMNS
from tui_pos.store.groups import partner_groups
from tui_pos.store.totals import DEBT, POINTS, TURNOVER, total_of

FOUND = 200
"""So many are shown of what a search finds; typing more finds fewer."""


class Partners(Records[Partner]):
    """The customers in the hands of one operator."""

    kind = "partner"
    columns = COLUMNS

    def browse(self, text: str, *, used: bool) -> Pages[Partner]:
        if not text.strip():
            return Many(
                self.code_of,
                partial(browsing.partners_after, self._store, active=used),
                partial(browsing.partners_before, self._store, active=used),
            )
        find = parties.search_partners if used else browsing.unused_partners
        found = find(self._store, text, FOUND)
        return Few(found, whole=len(found) < FOUND)

    def count(self) -> int:
        return browsing.how_many_partners(self._store)

    def groups(self) -> Sequence[str]:
        """The groups that partners are in, and those that hold them, as paths."""
        return partner_groups(self._store)

    def account(self, code: str) -> tuple[Cents, Cents, Cents]:
        """What a partner bought in all, owes, and has of points (100 pay 1.00)."""
        turnover, debt, points = (total_of(self._store, code, account) for account in (TURNOVER, DEBT, POINTS))
        return turnover, debt, points

    def code_of(self, record: Partner) -> str:
        return record.code

    def kept(self, code: str) -> Partner | None:
        return parties.partner(self._store, code)

    def values_of(self, record: Partner) -> Mapping[str, Any]:
        return {
            "code": record.code,
            "name": record.name,
            "group": record.group,
            "price_group": record.price_group,
            "percent": record.percent,
            "card": record.card,
            "birth_date": record.birth_date.isoformat() if record.birth_date else "",
            "limit": record.limit,
            "vat_number": record.vat_number,
            "eik": record.eik,
            "address": record.address,
            "email": record.email,
            "phone": record.phone,
            "active": int(record.active),
        }

    def made_of(self, values: Mapping[str, Any], before: Partner | None) -> Partner:
        born = values["birth_date"]
        return Partner(
            **{
                **values,
                "card": values["card"] or "",
                "birth_date": date.fromisoformat(born) if born else None,
                "active": bool(values["active"]),
            }
        )

    def check(self, before: Partner | None, after: Partner, values: Mapping[str, Any]) -> None:
        other = parties.partner_by_card(self._store, after.card) if after.card else None
        if other is not None and other.code != after.code:
            raise BadFields(
                {
                    "card": Refused(
                        "card_taken",
                        "Card {card} is partner {partner}'s already; take it away from one.",
                        card=after.card,
                        partner=other.code,
                    )
                }
            )

    def put(self, before: Partner | None, after: Partner, values: Mapping[str, Any]) -> None:
        parties.put_partner(self._store, after)
