"""The closed lists and identifiers every fact shares, so that one word means one thing everywhere
(Art. 2, 4, 5).
"""

from typing import Annotated, Literal

from pydantic import StringConstraints

Direction = Literal["inbound", "outbound", "internal"]

Channel = Literal[
    "notice_board",
    "unit_board",
    "elevator_cab",
    "letter",
    "suggestion_box",
    "front_desk",
    "home_visit",
    "community_event",
    "phone",
    "assembly",
    "forum",
    "internal_meeting",
    "wechat_group",
    "qq_group",
    "private_chat",
    "app",
    "official_account",
    "email",
    "authority",
]

PUBLIC_CHANNELS: frozenset[Channel] = frozenset(
    {"notice_board", "unit_board", "elevator_cab", "wechat_group", "qq_group", "assembly", "forum"}
)
"""Channels that more than one party reads: unfit for private matters (Art. 5(3))."""

Category = Literal[
    "repair", "complaint", "suggestion", "consultation", "commendation", "payment", "other"
]
Urgency = Literal["emergency", "urgent", "normal"]
Sensitivity = Literal["public", "normal", "private"]

PartyKind = Literal[
    "owner",
    "tenant",
    "household_member",
    "agent",
    "prospective_owner",
    "owners_committee",
    "residents_committee",
    "government",
    "developer",
    "supplier",
    "utility",
    "partner",
    "media",
    "lawyer",
    "outsourced_staff",
    "staff",
    "department",
    "anonymous",
    "other",
]

Level = Literal["responsible", "supervisor", "project_manager", "region", "company"]
"""The levels of the company, from the bottom up (Art. 7(1))."""

CommunityId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
"""A community's short id; it is the partition key of everything that happens there."""

BuildingId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]

Identifier = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        to_lower=True,
    ),
]
"""A UUID in lower case. Ids minted by the ledger are version 7 (RFC 9562)."""

ActorId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}$")]
"""Who acts: an opaque staff, team or system id (``staff:engineer-7``); never a person's name."""

ExternalRef = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,128}$")]
"""A publisher's own reference for a matter: opaque, printable ASCII, nothing personal."""

SourceUrn = Annotated[str, StringConstraints(pattern=r"^[a-z][\x21-\x7e]{2,127}$")]
"""A publisher's CloudEvents ``source``: a URI, registered with the ledger."""

TypePattern = Annotated[str, StringConstraints(pattern=r"^(\*|huiyin(\.[a-z_]+)+\.v[0-9]+)$")]
"""An event type by name, or ``*`` for all a source may publish."""

Purpose = Literal["contact_party", "visit_party", "verify_identity", "hand_over", "inspect_record"]
"""Why personal data of a case is looked at (Art. 6(4)): one of few, so that nothing personal is
typed into the reason, and the register can be counted.
"""

COMPANY_PARTITION = "company"
"""Partition key of what belongs to no single community."""
