"""Reads from the log what must never be readable again: the truth a restored key backup is held
to (law 5).
"""

from dataclasses import dataclass

import orjson

from events.party import SubjectForgotten
from events.record import RecordDestroyed
from services.store.contract import Store

PAGE_MAX_EVENTS = 2_000

DESTROYING = frozenset({SubjectForgotten.type_name, RecordDestroyed.type_name})
"""The types whose ``records`` are events that lost their keys."""

_LAST_FIELDS = tuple(f'"type":"{type_name}"}}'.encode() for type_name in sorted(DESTROYING))
"""How the envelope of such a fact ends, its keys being sorted: others are not even parsed."""


@dataclass(frozen=True, kw_only=True)
class ForgottenRecords:
    """Event ids whose keys were destroyed, and the subjects that were forgotten."""

    records: frozenset[str]
    subjects: frozenset[str]


def forgotten_in_log(store: Store) -> ForgottenRecords:
    """Reads the whole log once, page by page. May raise ``StoreUnavailableError``."""
    records: set[str] = set()
    subjects: set[str] = set()
    after = 0
    while rows := store.read(after=after, limit=PAGE_MAX_EVENTS):
        after = rows[-1].position
        for row in rows:
            if row.body.endswith(_LAST_FIELDS):
                data = orjson.loads(row.body)["data"]
                records.update(data["records"])
                if "subject" in data:
                    subjects.add(data["subject"])
    return ForgottenRecords(records=frozenset(records), subjects=frozenset(subjects))
