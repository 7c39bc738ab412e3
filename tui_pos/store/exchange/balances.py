"""balances.csv: what each partner owes and how many points they have. The accounts move by the difference to what was
kept; a debt that grows so counts as given on the day of the import."""

from datetime import datetime

from tui_pos.errors import Refused
from tui_pos.store import journal
from tui_pos.store.database import Store
from tui_pos.store.exchange import cells
from tui_pos.store.exchange.cells import Column
from tui_pos.store.exchange.staging import Check, Listing, twice
from tui_pos.store.moments import kept_moment, month_of
from tui_pos.store.totals import DEBT, POINTS

COLUMNS = (
    Column("partner", cells.code),
    Column("debt", cells.balance, cells.written_balance),
    Column("points", cells.balance, cells.written_balance),
)

_UNKNOWN_PARTNER = Check(
    "partner",
    "SELECT line, partner FROM temp.staged WHERE partner NOT IN (SELECT code FROM partner)",
    lambda code: Refused("unknown_partner", "There is no partner {code}; import the partners first.", code=code),
)

_MOVES = (
    "INSERT INTO temp.moved (line, partner, account, amount) "
    "SELECT line, wanted.partner, wanted.account, wanted.amount - coalesce(partner_total.amount, 0) FROM "
    "(SELECT line, partner, 'debt' AS account, debt AS amount FROM temp.staged "
    "UNION ALL SELECT line, partner, 'points', points FROM temp.staged) AS wanted "
    "LEFT JOIN partner_total "
    "ON partner_total.partner = wanted.partner AND partner_total.account = wanted.account "
    "WHERE wanted.amount <> coalesce(partner_total.amount, 0) ORDER BY line, wanted.account"
)


def listing(store: Store, moment: datetime) -> Listing:  # noqa: ARG001 - all lists are made alike
    """The list of balances, as they stand at `moment`."""
    at, month, day = kept_moment(moment), month_of(moment), moment.date().isoformat()

    def then(store: Store) -> None:
        moved = store.row(
            "SELECT count(DISTINCT partner), coalesce(sum(amount) FILTER (WHERE account = ?), 0), "
            "coalesce(sum(amount) FILTER (WHERE account = ?), 0) FROM temp.moved",
            (DEBT, POINTS),
        )
        if moved and moved[0]:
            facts = {"partners": moved[0], "debt": moved[1], "points": moved[2]}
            journal.append(store, "balances_imported", "", moment, facts)

    return Listing(
        columns=COLUMNS,
        tables={
            "staged": "line INTEGER PRIMARY KEY, partner, debt, points",
            "moved": "line, partner, account, amount",
        },
        rows=lambda line, values: {"staged": [(line, *values)]},
        checks=(_UNKNOWN_PARTNER, twice("partner")),
        take=(
            (_MOVES, ()),
            (
                "INSERT INTO partner_movement (partner, account, amount, month, moment, given) "
                "SELECT partner, account, amount, ?, ?, CASE WHEN account = 'debt' AND amount > 0 THEN ? END "
                "FROM temp.moved ORDER BY line, account",
                (month, at, day),
            ),
            (
                "INSERT INTO partner_total (partner, account, amount) "
                "SELECT partner, account, amount FROM temp.moved WHERE true "
                "ON CONFLICT (partner, account) DO UPDATE SET amount = partner_total.amount + excluded.amount",
                (),
            ),
            (
                "INSERT INTO partner_month (partner, account, month, amount) "
                "SELECT partner, account, ?, amount FROM temp.moved WHERE true "
                "ON CONFLICT (partner, account, month) DO UPDATE SET amount = partner_month.amount + excluded.amount",
                (month,),
            ),
            (
                "INSERT INTO credit_day (partner, day, amount) SELECT moved.partner, ?, coalesce((SELECT amount "
                "FROM credit_day WHERE credit_day.partner = moved.partner AND day < ? ORDER BY day DESC LIMIT 1), 0) "
                "FROM temp.moved WHERE account = 'debt' AND amount > 0 ON CONFLICT (partner, day) DO NOTHING",
                (day, day),
            ),
            (
                "UPDATE credit_day SET amount = credit_day.amount + moved.amount FROM temp.moved "
                "WHERE moved.partner = credit_day.partner AND moved.account = 'debt' AND moved.amount > 0 "
                "AND credit_day.day >= ?",
                (day,),
            ),
        ),
        then=then,
        export=(
            "SELECT partner, sum(CASE account WHEN 'debt' THEN amount ELSE 0 END), "
            "sum(CASE account WHEN 'points' THEN amount ELSE 0 END) FROM partner_total "
            "WHERE account IN ('debt', 'points') GROUP BY partner ORDER BY partner"
        ),
    )
