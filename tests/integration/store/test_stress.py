"""Sixty-four writers and more in two processes: nothing skipped, doubled, missing or back in
time.
"""

from tests.integration.store.stress import run


def test_many_writers_and_a_follower(ledger_dsn: str) -> None:
    run(ledger_dsn, writers=33, appends=40, slow_appends=12)
