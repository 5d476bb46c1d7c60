"""Compares what stands beside the log with the log itself: what readers select by, what keeps
events unique, and the keys that open them.

The log's bytes are compared with Kafka's elsewhere; here they are taken as right. A column or a row
altered beside them would hide an event, let one land twice, or lose what somebody said without the
event that every destruction is (law 5).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from events.envelope import MalformedEnvelopeError, RecordedEvent, parse
from events.party import SubjectRestricted
from projections.driver import Connection
from services.doctor.report import GuardDifference, GuardTable, ViewFinding
from services.privacy.forgotten import DESTROYING

FETCH_MAX_ROWS = 2_000

# Whole tables are joined, and nothing is sorted: the first difference is found by its position.
_EVERYTHING = """
    SELECT coalesce(e.position, s.position, i.position), e.stream, e.version, e.type,
           e.recordedtime, e.body, s.stream, s.version, i.event_id::text, i.originsource,
           i.originid, k.event_id IS NOT NULL
    FROM (SELECT * FROM ledger.events WHERE position <= %(head)s) AS e
    FULL JOIN (SELECT * FROM ledger.stream_event WHERE position <= %(head)s) AS s
        ON s.position = e.position
    FULL JOIN (SELECT * FROM ledger.event_identity WHERE position <= %(head)s) AS i
        ON i.position = e.position
    LEFT JOIN vault.event_key AS k ON k.event_id = i.event_id
"""

_KEYS_LEFT = """
    SELECT min(i.position) FROM vault.event_key AS k
    JOIN ledger.event_identity AS i ON i.event_id = k.event_id
    WHERE k.event_id = ANY (%(forgotten)s::uuid[]) AND i.position <= %(head)s
"""

_NOT_RESTRICTED = """
    SELECT min(i.position) FROM vault.event_key AS k
    JOIN ledger.event_identity AS i ON i.event_id = k.event_id
    WHERE k.event_id = ANY (%(restricted)s::uuid[]) AND i.position <= %(head)s
      AND NOT EXISTS (SELECT FROM vault.restricted AS r WHERE r.event_id = k.event_id)
"""


class _Row(NamedTuple):
    """What the tables say of one position, as the question gives it; None where they say
    nothing.
    """

    position: int
    columns: tuple[object, ...]
    body: bytes | None
    stream: tuple[object, ...]
    identity: tuple[object, ...]
    has_key: bool


@dataclass(slots=True)
class _Findings:
    """The first difference so far; what the log says is forgotten or restricted, and which sealed
    events have no key: as a rule the forgotten ones.
    """

    first: GuardDifference | None = None
    forgotten: set[str] = field(default_factory=set)
    restricted: set[str] = field(default_factory=set)
    keyless: dict[str, int] = field(default_factory=dict)

    def note(self, table: GuardTable, finding: ViewFinding, position: int) -> None:
        if self.first is None or position < self.first.position:
            self.first = GuardDifference(table=table, finding=finding, position=position)


def compare_guards(connection: Connection, *, head: int) -> GuardDifference | None:
    """The first position, up to ``head``, of which a table does not say what the event says.

    A key that is ``missing`` was destroyed without an event; one that is ``extra`` belongs to a
    record that the log says is forgotten: its forgetting was not finished, or undone. A restriction
    that is ``missing`` was not finished, or undone, either.
    """
    found = _Findings()
    for row in _rows(connection, head):
        _judge(row, found)
    for event_id, position in found.keyless.items():
        if event_id not in found.forgotten:
            found.note("event_key", "missing", position)
    with connection.cursor() as cursor:
        cursor.execute(_KEYS_LEFT, {"forgotten": sorted(found.forgotten), "head": head})
        (position,) = cursor.fetchone() or (None,)
        if position is not None:
            found.note("event_key", "extra", position)
        cursor.execute(_NOT_RESTRICTED, {"restricted": sorted(found.restricted), "head": head})
        (position,) = cursor.fetchone() or (None,)
        if position is not None:
            found.note("restricted", "missing", position)
    return found.first


def _rows(connection: Connection, head: int) -> Iterator[_Row]:
    with connection.cursor(name="guards") as cursor:
        cursor.itersize = FETCH_MAX_ROWS
        cursor.execute(_EVERYTHING, {"head": head})
        for row in cursor:
            body = None if row[5] is None else bytes(row[5])
            yield _Row(row[0], row[1:5], body, row[6:8], row[8:11], row[11])


def _judge(row: _Row, found: _Findings) -> None:
    if row.body is None:
        stray = row.stream[0] is not None
        found.note("stream_event" if stray else "event_identity", "extra", row.position)
        return
    try:
        event = parse(row.body)
    except MalformedEnvelopeError:
        found.note("events", "altered", row.position)
        return
    envelope = event.envelope
    stream = (envelope.subject, envelope.sequence)
    identity = (envelope.id, envelope.originsource, envelope.originid)
    stream_version_type, recorded = row.columns[:3], row.columns[3]
    if (
        event.position != row.position
        or stream_version_type != (*stream, envelope.type)
        or recorded != event.recordedtime
    ):
        found.note("events", "altered", row.position)
    if row.stream != stream:
        found.note("stream_event", _lost_or_altered(row.stream), row.position)
    if row.identity != identity:
        found.note("event_identity", _lost_or_altered(row.identity), row.position)
    _note_key(event, found, has_key=row.has_key)


def _note_key(event: RecordedEvent, found: _Findings, *, has_key: bool) -> None:
    envelope = event.envelope
    if envelope.type in DESTROYING:
        found.forgotten.update(envelope.data["records"])
    if envelope.type == SubjectRestricted.type_name:
        found.restricted.update(envelope.data["records"])
    if "sealing" in envelope.data and not has_key:
        found.keyless[envelope.id] = event.position


def _lost_or_altered(values: tuple[object, ...]) -> ViewFinding:
    return "missing" if values[0] is None else "altered"
