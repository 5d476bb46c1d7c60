"""Who is asking: what a verified token says, and nothing a caller could have added."""

from dataclasses import dataclass
from typing import Literal, get_args

from services.ledger.contract import Caller

Role = Literal["publisher", "desk", "manager", "records_clerk", "auditor", "administrator"]
"""What somebody is there for; a token has exactly one role."""

ROLES: tuple[Role, ...] = get_args(Role)


def narrowed(scope: frozenset[str] | None, community: str | None) -> frozenset[str] | None:
    """What of a scope is asked for by naming one community, or none; None is the whole company."""
    if community is None:
        return scope
    wanted = frozenset({community})
    return wanted if scope is None else scope & wanted


@dataclass(frozen=True, kw_only=True, slots=True)
class Principal:
    """A verified token's holder.

    ``communities`` None means all of the company. ``sources`` are those a publisher may speak for;
    None leaves that to the register of sources. ``by_cookie``: the token came as a browser's
    session, so other sites' pages could have caused the request. ``expires_at`` is in seconds
    since 1970.
    """

    actor: str
    role: Role
    communities: frozenset[str] | None
    sources: frozenset[str] | None
    token_id: str
    expires_at: int
    by_cookie: bool = False

    def may_see(self, community: str | None) -> bool:
        """Whether this community's events are this holder's business; None is what concerns the
        whole company.
        """
        return self.communities is None or community in self.communities

    @property
    def company_wide(self) -> bool:
        """Whether the holder's scope is the whole company."""
        return self.communities is None

    def caller(self, *, traceparent: str | None = None) -> Caller:
        """The same person as the ledger sees them; only a publisher speaks for other systems."""
        return Caller(
            actor=self.actor,
            communities=self.communities,
            sources=self.sources if self.role == "publisher" else frozenset(),
            traceparent=traceparent,
        )
