"""How many random examples a property is asked for: as many as every run can afford, or a multiple of that.

TUI_POS_EXAMPLES=20 make test ARGS="tests/pricing --timeout 0"
"""

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("TUI_POS_EXAMPLES", "1"))


def examples(count: int, *, one_shop: bool = False) -> settings:
    """`one_shop`: its fixtures stay as the example before has left them."""
    fixtures = [HealthCheck.function_scoped_fixture] if one_shop else []
    return settings(max_examples=count * TIMES, deadline=None, suppress_health_check=fixtures)
