"""Who may promise what in the company's name, as a table with a version (Art. 6(3)). Pure.

The version is written into every promise, so that a later table changes nothing that was judged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from events.commitment import PromiserRole, PromiseSubject

LIMITS = "promise-limits@1"
"""The version of :data:`AUTHORITY`; a changed table is a new version."""


@dataclass(frozen=True, kw_only=True)
class Authority:
    """What a role may promise: of which kind, up to how much money, how far ahead."""

    subjects: frozenset[PromiseSubject]
    amount_max_yuan: int
    ahead_max: timedelta

    def covers(self, subject: PromiseSubject, amount_yuan: int | None, ahead: timedelta) -> bool:
        """Whether such a promise is this role's to make."""
        return (
            subject in self.subjects
            and (amount_yuan or 0) <= self.amount_max_yuan
            and ahead <= self.ahead_max
        )


_TELL: frozenset[PromiseSubject] = frozenset({"answer", "visit", "information"})
_MEND: frozenset[PromiseSubject] = _TELL | {"repair"}
_PAY: frozenset[PromiseSubject] = _MEND | {"works", "refund", "compensation", "exception"}

AUTHORITY: Mapping[PromiserRole, Authority] = MappingProxyType(
    {
        "front_desk": Authority(subjects=_TELL, amount_max_yuan=0, ahead_max=timedelta(days=7)),
        "guard": Authority(subjects=_TELL, amount_max_yuan=0, ahead_max=timedelta(days=1)),
        "steward": Authority(subjects=_MEND, amount_max_yuan=0, ahead_max=timedelta(days=14)),
        "technician": Authority(subjects=_MEND, amount_max_yuan=0, ahead_max=timedelta(days=14)),
        "supervisor": Authority(
            subjects=_MEND | {"works", "refund", "compensation"},
            amount_max_yuan=500,
            ahead_max=timedelta(days=30),
        ),
        "project_manager": Authority(
            subjects=_PAY, amount_max_yuan=5_000, ahead_max=timedelta(days=180)
        ),
        "company": Authority(
            subjects=_PAY, amount_max_yuan=1_000_000, ahead_max=timedelta(days=3_660)
        ),
    }
)
"""Each role's authority under :data:`LIMITS`."""
