"""Lines on which anything may go wrong, and a till that asks until it knows what became of its receipt."""

from collections.abc import Sequence

from fiscal_parts import Desk
from hypothesis import strategies as st

from tui_pos.fiscal.spooler import Failed, Outcome, PrintJob


def bad_lines(
    *more: st.SearchStrategy[str], lost: tuple[int, int], stops: Sequence[str], latest: int
) -> st.SearchStrategy[str]:
    """At most four faults: a reply lost at one of the commands `lost`, one of `stops` that begins between the third
    command and the `latest` and passes by itself, what any line may have, and `more`.
    """
    return st.lists(
        st.one_of(
            st.integers(*lost).map(lambda at: f"lost-reply={at}"),
            *more,
            st.integers(2, 6).map(lambda every: f"nak={every}"),
            st.integers(1, 20).map(lambda size: f"chop={size}"),
            st.just("echo"),
            st.tuples(st.sampled_from(stops), st.integers(3, latest), st.integers(0, 4)).map(
                lambda fault: f"{fault[0]}={fault[1]}..{fault[1] + fault[2]}"
            ),
        ),
        max_size=4,
    ).map(",".join)


def settled(shop: Desk, job: PrintJob, *, gives_up: bool) -> Outcome:
    """What becomes of `job`, which is submitted, and after each failure submitted again or taken back."""
    shop.spooler.submit(job)
    while isinstance(outcome := shop.outcome(), Failed):
        if gives_up:
            shop.spooler.take_back(job)
        else:
            shop.spooler.submit(job)
    return outcome
