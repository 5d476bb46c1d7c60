"""Whether this machine and the database agree what time it is: the one tells when something
happens, the other when it is recorded.
"""

import time

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class in all but its case

START_MAX_S = 60.0
"""A process whose machine is further off does not start: it would refuse what others tell, or
decide deadlines from a wrong hour."""

TELL_MIN_S = 2.0
"""From here on readiness tells it."""


def clock_ahead_s(cursor: Cursor) -> float:
    """By how many seconds this machine's clock is ahead of the database's; negative when behind.

    0 where the difference is no more than what asking takes.
    """
    before_s = time.time()
    cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
    row = cursor.fetchone()
    after_s = time.time()
    assert row is not None
    there_s = float(row[0])
    if there_s < before_s:
        return before_s - there_s
    return min(0.0, after_s - there_s)


def told(ahead_s: float) -> str:
    """The difference in words, with what to do."""
    way = "ahead of" if ahead_s > 0 else "behind"
    return (
        f"this machine's clock is {abs(ahead_s):.0f} s {way} the database's: let one time server "
        "(NTP) set both"
    )
