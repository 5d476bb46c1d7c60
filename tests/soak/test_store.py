"""The store's long forms."""

import pytest

from tests.integration.store.stress import run


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("round_number", range(3))
def test_many_writers_for_long(ledger_dsn: str, round_number: int) -> None:
    run(ledger_dsn, writers=40 + 20 * round_number, appends=800, slow_appends=60)
