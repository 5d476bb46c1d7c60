"""A case's state saved under a name and version of its own, so that a long story need not be read
from the start.

Only what :class:`~services.ledger.cases.case.Case` holds is saved: ids and states, nothing
personal, sealed or plain (law 5). When ``Case`` changes, the version in the name is raised and
older snapshots are passed over.
"""

from dataclasses import asdict, dataclass

import orjson

from events.instant import parse_instant
from services.ledger.cases.case import Case
from services.ledger.log.decided import case_stream

SNAPSHOT_TYPE = "huiyin.case.snapshot.v13"


@dataclass(frozen=True, kw_only=True)
class CaseSnapshot:
    """A case as it stood at ``originator_version`` of its stream."""

    originator_id: str
    originator_version: int
    state: Case

    @classmethod
    def take(cls, case: Case) -> "CaseSnapshot":
        """The case as it stands."""
        return cls(originator_id=case_stream(case.id), originator_version=case.version, state=case)

    def encode(self) -> bytes:
        """The state as JSON."""
        return orjson.dumps(asdict(self.state))

    @classmethod
    def decode(cls, stream: str, version: int, state: bytes) -> "CaseSnapshot":
        """The snapshot again."""
        fields = orjson.loads(state)
        fields["parties"] = tuple(fields["parties"])
        fields["contacts"] = tuple(fields["contacts"])
        fields["declared_empty"] = tuple(fields["declared_empty"])
        fields["restricted"] = tuple(fields["restricted"])
        fields["known_to"] = tuple(fields["known_to"])
        fields["asked"] = tuple(fields["asked"])
        fields["overridden"] = tuple(fields["overridden"])
        fields["raised_at"] = parse_instant(fields["raised_at"])
        return cls(originator_id=stream, originator_version=version, state=Case(**fields))
