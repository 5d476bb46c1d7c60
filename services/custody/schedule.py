"""When a record is checked again: every one within so many days, spread evenly, and nothing to
remember but when it was checked last. Pure.
"""

import hashlib
from datetime import datetime, timedelta

EARLIEST, LATEST = 0.5, 0.9
"""Which share of the span may pass. What is left is for a service that was away, or has much to
do.
"""

_HASH_VALUES = 2**64


def next_check(record: str, checked_at: datetime, *, within_days: int) -> datetime:
    """When the record is due again. Records that were checked on one day come due on many: each has
    its own share of the span, by its id.
    """
    hashed = int.from_bytes(hashlib.sha256(record.encode()).digest()[:8])
    share = EARLIEST + (LATEST - EARLIEST) * hashed / _HASH_VALUES
    return checked_at + timedelta(days=within_days) * share
