"""The company's rules as decisions ask for them: one version, ready for use (Art. 3(6)). Pure."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files

from pydantic import TypeAdapter

from events.commitment import PromiserRole, PromiseSubject
from events.notice import IMPORTANT_SUBJECTS, NoticeSubject
from events.ruleset import ASSEMBLY_NOTICE_DAYS_MIN, RoleAuthority, RulesetAdopted, Wording
from events.ruleset_terms import FitFor, LimitName
from events.vocabulary import Channel
from services.ledger.rulebook.terms import Terms, terms_of
from services.screening.ruleset import shipped
from services.screening.screen import Screen

RULESET = "default"
SHIPPED_AUTHORITY = "shipped_authority.json"
FIRST_EFFECTIVE = datetime(1990, 1, 1, tzinfo=UTC)
"""From when the shipped version holds: earlier than anything the ledger is told of."""


@dataclass(frozen=True, kw_only=True)
class RulesetVersion:
    """What one version says, and from when."""

    number: int
    name: str
    effective_from: datetime
    wording: Wording
    authority: tuple[RoleAuthority, ...]
    assembly_notice_days: int
    important_subjects: frozenset[NoticeSubject]
    terms: Terms


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


_LINES = TypeAdapter(tuple[RoleAuthority, ...])
NO_AUTHORITY = Authority(subjects=frozenset(), amount_max_yuan=0, ahead_max=timedelta())


class Rules:
    """One version, ready for use. Building takes some milliseconds; safe from many threads."""

    def __init__(self, version: RulesetVersion) -> None:
        self.version = version
        self.label = label(version)
        self.screen = Screen(version.wording)
        self.assembly_notice_days = version.assembly_notice_days
        self.important_subjects = IMPORTANT_SUBJECTS | version.important_subjects
        self.terms = version.terms
        self._authority: Mapping[PromiserRole, Authority] = {
            line.role: Authority(
                subjects=frozenset(line.subjects),
                amount_max_yuan=line.amount_max_yuan,
                ahead_max=timedelta(days=line.ahead_max_days),
            )
            for line in version.authority
        }

    def within(self, limit: LimitName) -> timedelta:
        """How long this may take (Art. 3(4))."""
        return self.terms.limits[limit]

    def fits(self, channel: Channel, matter: FitFor) -> bool:
        """Whether such a matter may go this way (Art. 5)."""
        return channel in self.terms.channels[matter]

    def authority(self, role: PromiserRole) -> Authority:
        """What a role may promise; nothing, where the rules do not name it (Art. 6(3))."""
        return self._authority.get(role, NO_AUTHORITY)

    @functools.cached_property
    def everybodys_authority(self) -> Authority:
        """What every role may promise, and so anybody (Art. 6(3))."""
        roles = tuple(self._authority.values()) or (NO_AUTHORITY,)
        return Authority(
            subjects=frozenset.intersection(*(role.subjects for role in roles)),
            amount_max_yuan=min(role.amount_max_yuan for role in roles),
            ahead_max=min(role.ahead_max for role in roles),
        )


def label(version: RulesetVersion) -> str:
    """What refusals and findings name a version by, ``default@3``."""
    return f"{RULESET}@{version.number}"


def version_of(fact: RulesetAdopted, number: int) -> RulesetVersion:
    """An adopted version."""
    return RulesetVersion(
        number=number,
        name=fact.name,
        effective_from=fact.effective_from,
        wording=fact.wording,
        authority=fact.authority,
        assembly_notice_days=fact.assembly_notice_days,
        important_subjects=frozenset(fact.important_subjects),
        terms=terms_of(fact),
    )


@functools.cache
def shipped_rules() -> Rules:
    """What a ledger goes by that has adopted none: what it would adopt at its first start."""
    return Rules(version_of(shipped_ruleset(by="system:operator"), 1))


def shipped_ruleset(*, by: str) -> RulesetAdopted:
    """The rules that ship, to be adopted as the first version."""
    return RulesetAdopted(
        name="随系统提供的规则",
        wording=shipped(),
        authority=_LINES.validate_json((files(__package__) / SHIPPED_AUTHORITY).read_bytes()),
        assembly_notice_days=ASSEMBLY_NOTICE_DAYS_MIN,
        effective_from=FIRST_EFFECTIVE,
        by=by,
    )
