"""Reads from the log what must never be readable again, and what is restricted to being kept: the
truth a restored key backup is held to (law 5).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import orjson

from events.envelope import parse
from events.party import SubjectForgotten, SubjectRestricted
from events.record import RecordDestroyed
from services.store.contract import Store

PAGE_MAX_EVENTS = 2_000
LOOK_AGAIN_AFTER = timedelta(days=365)
"""When what is kept without an end is looked at again: somebody may have set a term meanwhile."""

DESTROYING = frozenset({SubjectForgotten.type_name, RecordDestroyed.type_name})
"""The types whose ``records`` are events that lost their keys."""

_LAST_FIELDS = tuple(f'"type":"{type_name}"}}'.encode() for type_name in sorted(DESTROYING))
"""How the envelope of such a fact ends, its keys being sorted: others are not even parsed."""

_RESTRICTED = f'"type":"{SubjectRestricted.type_name}"}}'.encode()


@dataclass(frozen=True, kw_only=True)
class Restriction:
    """Event ids that are restricted to being kept, at whose wish, and when to look at them."""

    records: Sequence[str]
    subject: str
    look_at: datetime


@dataclass(frozen=True, kw_only=True)
class ForgottenRecords:
    """Event ids whose keys were destroyed, the subjects nothing leads to any more, and what is
    restricted.
    """

    records: frozenset[str]
    subjects: frozenset[str]
    restrictions: Sequence[Restriction] = ()


def look_at(until: datetime | None, *, now: datetime) -> datetime:
    """When it is asked again whether what is kept may go."""
    return now + LOOK_AGAIN_AFTER if until is None else until


def restriction_in(body: bytes) -> Restriction:
    """What a ``subject.restricted`` says."""
    envelope = parse(body).envelope
    said = SubjectRestricted.model_validate(envelope.data)
    at = look_at(said.until, now=envelope.time)
    return Restriction(records=said.records, subject=said.subject, look_at=at)


def forgotten_in_log(store: Store) -> ForgottenRecords:
    """Reads the whole log once, page by page. May raise ``StoreUnavailableError``."""
    records: set[str] = set()
    subjects: set[str] = set()
    restrictions: list[Restriction] = []
    after = 0
    while rows := store.read(after=after, limit=PAGE_MAX_EVENTS):
        after = rows[-1].position
        for row in rows:
            if row.body.endswith(_LAST_FIELDS):
                data = orjson.loads(row.body)["data"]
                records.update(data["records"])
                if "subject" in data:
                    subjects.add(data["subject"])
            elif row.body.endswith(_RESTRICTED):
                restrictions.append(restriction_in(row.body))
    return ForgottenRecords(
        records=frozenset(records),
        subjects=frozenset(subjects.union(each.subject for each in restrictions)),
        restrictions=[
            replace(each, records=[id_ for id_ in each.records if id_ not in records])
            for each in restrictions
        ],
    )
