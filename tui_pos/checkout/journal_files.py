"""The journal as a file: CSV for a spreadsheet, or a JSON object a line for a program."""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from tui_pos.domain.noted import Noted

COLUMNS = ("chain", "seq", "moment", "kind", "operator", "operation", "facts")
"""`chain`: empty for the journal, else the till in whose chain an operation is; `facts` are JSON in CSV. Money is in
cents, quantities in thousandths, percents in basis points."""


def lines(entries: Iterable[Noted], form: str) -> Iterator[str]:
    """The lines of such a file, one by one: `form` is `csv`, under a row of names, or `json`."""
    if form == "json":
        for entry in entries:
            whole = _cells(entry) | {"facts": dict(entry.facts)}
            yield json.dumps(whole, ensure_ascii=False, sort_keys=True) + "\n"
        return
    line = io.StringIO()
    writer = csv.DictWriter(line, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for entry in entries:
        yield _taken(line)
        facts = json.dumps(dict(entry.facts), ensure_ascii=False, sort_keys=True)
        writer.writerow(_cells(entry) | {"facts": facts})
    yield _taken(line)


def _taken(line: io.StringIO) -> str:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text


def _cells(entry: Noted) -> dict[str, object]:
    return {
        "chain": entry.chain,
        "seq": entry.seq,
        "moment": entry.moment.isoformat(),
        "kind": entry.kind,
        "operator": entry.operator,
        "operation": None if entry.operation is None else str(entry.operation),
    }
