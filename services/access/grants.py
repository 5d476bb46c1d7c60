"""What a line of the table grants: to which roles, and what sort of endpoint it is."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.access.principal import ROLES, Role

Endpoint = tuple[str, str]
"""Method and path template, e.g. ``("GET", "/v1/cases/{case}")``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may call an endpoint. ``anyone``: also without a token. ``page``: a person reads the
    answer in a browser. ``file``: what is sent is a file, which has a limit of its own.
    """

    roles: frozenset[Role] = frozenset()
    anyone: bool = False
    page: bool = False
    file: bool = False


def for_roles(*roles: Role) -> Access:
    """Programs and people of these roles."""
    return Access(roles=frozenset(roles))


def page_for(*roles: Role, file: bool = False) -> Access:
    """A page for people of these roles."""
    return Access(roles=frozenset(roles), page=True, file=file)


def as_declared(roles: Iterable[str], *, page: bool = False) -> Access:
    """What a register declares; a role nobody can have would be a mistake of ours."""
    return Access(roles=frozenset(role for role in ROLES if role in set(roles)), page=page)


ANYONE = Access(anyone=True)
ANYONES_PAGE = Access(anyone=True, page=True)
EVERY_ROLE = Access(roles=frozenset(ROLES))
HANDLERS = for_roles("desk", "manager")
READERS = for_roles("desk", "manager", "records_clerk", "auditor", "administrator")
REVEALERS = for_roles("desk", "manager", "records_clerk")
UPLOADERS = Access(roles=frozenset({"publisher", "desk", "manager", "records_clerk"}), file=True)
FILERS = for_roles("manager", "records_clerk")
CHECKERS = for_roles("manager", "records_clerk", "auditor")
FORGETTERS = for_roles("records_clerk", "administrator")
LOG_READERS = for_roles("auditor", "administrator")
OVERSEERS = for_roles("manager", "auditor", "administrator")
ADMINISTRATORS = for_roles("administrator")
HANDLERS_PAGE = page_for("desk", "manager")
OVERSEERS_PAGE = page_for("manager", "auditor", "administrator")
READERS_PAGE = page_for("desk", "manager", "records_clerk", "auditor", "administrator")
