"""How many examples a property is asked for: as many as every run can afford, the same in every run, so that none
fails by chance; or a multiple of that, others each time.

TUI_POS_EXAMPLES=20 make test ARGS="tests/pricing --timeout 0"
"""

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("TUI_POS_EXAMPLES", "1"))


def examples(count: int, *, one_shop: bool = False) -> settings:
    """`one_shop`: its fixtures stay as the example before has left them."""
    # How fast examples are drawn says something of the machine alone.
    checks = [HealthCheck.too_slow, *([HealthCheck.function_scoped_fixture] if one_shop else [])]
    return settings(max_examples=count * TIMES, deadline=None, derandomize=TIMES == 1, suppress_health_check=checks)
