"""The rows of the parties: the tables of tables.sql, column for column."""

from datetime import datetime
from typing import NamedTuple

from projections.engine.lexing import Terms
from projections.engine.tables import Plain


class KnownRow(NamedTuple):
    """Somebody a community's office knows."""

    subject: str
    community: str
    kind: str
    building: str | None
    told_by: str
    last_at: datetime
    sealed: dict[str, list[str]]


class RoleRow(NamedTuple):
    """As what somebody is in a home."""

    item: str
    subject: str
    community: str
    building: str | None
    flat: str | None
    role: str
    key: str
    purposes: list[str]
    since: datetime
    until: datetime | None
    ended_at: datetime | None


class CaseRow(NamedTuple):
    """Somebody raised a case."""

    case_id: str
    subject: str
    community: str


class UnnamedRow(NamedTuple):
    """A case whose party wants to stay unnamed."""

    case_id: str


class MergeRow(NamedTuple):
    """Somebody is seen under another."""

    item: str
    subject: str
    into_subject: str


class SearchRow(NamedTuple):
    """What of one event somebody can be found by."""

    event_id: str
    subject: str
    community: str
    terms: Terms
    names: Terms
    units: Terms
    phones: Terms


KNOWN = Plain("party_known", KnownRow, key_columns=2)
ROLES = Plain("party_role", RoleRow)
CASES = Plain("party_case", CaseRow)
UNNAMED = Plain("party_unnamed", UnnamedRow)
MERGES = Plain("party_merge", MergeRow)
SEARCH = Plain("party_search", SearchRow)
