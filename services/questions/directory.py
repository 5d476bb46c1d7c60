"""Whom the directory calls a body: who is dealt with, and lives nowhere (Art. 2)."""

from typing import get_args

from events.vocabulary import PartyKind

LIVING: frozenset[PartyKind] = frozenset(
    {"owner", "tenant", "household_member", "agent", "prospective_owner", "anonymous", "other"}
)
BODIES: frozenset[str] = frozenset(get_args(PartyKind)) - LIVING
"""Committees, authorities, suppliers, the press, staff."""
