"""The journal as a file: CSV for a spreadsheet, or a JSON object a line for a program."""

import csv
import io
import json
from collections.abc import Iterable

from tui_pos.domain.noted import Noted

COLUMNS = ("chain", "seq", "moment", "kind", "operator", "operation", "facts")
"""`chain`: empty for the journal, else the till in whose chain an operation is; `facts` are JSON in CSV. Money is in
cents, quantities in thousandths, percents in basis points."""


def as_json(entry: Noted) -> str:
    """One entry as a line."""
    return json.dumps(_cells(entry) | {"facts": dict(entry.facts)}, ensure_ascii=False, sort_keys=True)


def as_csv(entries: Iterable[Noted]) -> str:
    """All of them under a row of names."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for entry in entries:
        facts = json.dumps(dict(entry.facts), ensure_ascii=False, sort_keys=True)
        writer.writerow(_cells(entry) | {"facts": facts})
    return text.getvalue()


def _cells(entry: Noted) -> dict[str, object]:
    return {
        "chain": entry.chain,
        "seq": entry.seq,
        "moment": entry.moment.isoformat(),
        "kind": entry.kind,
        "operator": entry.operator,
        "operation": None if entry.operation is None else str(entry.operation),
    }
