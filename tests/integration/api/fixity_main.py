"""Checks one record as the fixity service does, in a process of its own that is killed at the
append: before it, or after it and before anybody hears of it.
"""

import ctypes
import os
import pickle
import signal
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from events.property_check import CheckOccasion
from services.clock.fixity import Fixity
from services.composition.custody import build_custodian
from services.composition.foundation import Foundation, foundation
from services.ledger.application import now_utc
from services.settings import Settings
from services.store.contract import Append, AppendOutcome
from services.store.leases import PostgresLease

PR_SET_PDEATHSIG = 1
LANDED = "landed"


class Only:
    """Nominates one record."""

    def __init__(self, record: str) -> None:
        self._record = record

    def records_due(self, until: datetime, *, limit: int) -> Sequence[tuple[str, CheckOccasion]]:
        del until, limit
        return ((self._record, "schedule"),)


def fixity_of(parts: Foundation, record: str) -> Fixity:
    """A checker for whom this record alone is due."""
    return Fixity(
        due=Only(record),
        custodian=build_custodian(parts),
        lease=PostgresLease(parts.sessions, name="fixity"),
        heartbeat=parts.heartbeat,
        clock=now_utc,
    )


def main() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    settings_file, record, form = sys.argv[1:]
    settings: Settings = pickle.loads(  # noqa: S301 - of whoever started this process
        Path(settings_file).read_bytes()
    )
    with foundation(settings, process="fixity") as parts:
        append = parts.store.append

        def cut_off(request: Append) -> AppendOutcome:
            if form == LANDED:
                append(request)
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError("a killed process goes no further")

        parts.store.append = cut_off  # type: ignore[method-assign]
        while True:  # until the sealer has come as far
            list(fixity_of(parts, record).round(now_utc()))
            time.sleep(0.1)


if __name__ == "__main__":
    main()
