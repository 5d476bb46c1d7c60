"""Leases in the database, by its clock: who does what only one process may do at a time."""

import os
import secrets
import socket

from services.store.sessions import Sessions

LEASE_TIMEOUT_S = 5.0

_TAKE = """
    INSERT INTO ledger.lease AS held (name, holder, until)
    VALUES (%(name)s, %(holder)s, clock_timestamp() + make_interval(secs => %(timeout_s)s))
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE held.holder = excluded.holder OR held.until < clock_timestamp()
    RETURNING true
"""
_RELEASE = """
    UPDATE ledger.lease SET until = '-infinity' WHERE name = %(name)s AND holder = %(holder)s
"""


class PostgresLease:
    """One named lease, for one process. Implements ``services.lease.Lease``.

    A crash leaves the lease held until ``timeout_s`` after it was last taken.
    """

    def __init__(
        self, sessions: Sessions, *, name: str, timeout_s: float = LEASE_TIMEOUT_S
    ) -> None:
        self._sessions = sessions
        self._own = {
            "name": name,
            "holder": f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(8)}",
            "timeout_s": timeout_s,
        }

    def take(self) -> bool:
        """Takes or renews the lease; False while another's has not ended."""
        with self._sessions.cursor() as cursor:
            cursor.execute(_TAKE, self._own)
            return cursor.fetchone() is not None

    def release(self) -> None:
        """Ends the lease at once, if it is ours."""
        with self._sessions.cursor() as cursor:
            cursor.execute(_RELEASE, self._own)
