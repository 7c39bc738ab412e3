"""Why a line costs what it costs: the list price it came from, and what each rule did, lost or lacked."""

from typing import NamedTuple

from tui_pos.domain.saying import Saying


class Told(NamedTuple):
    """One sentence of the answer. `mark`: "=" the listed price, "+" what acted, "-" what did not, "!" what failed."""

    mark: str
    text: Saying
