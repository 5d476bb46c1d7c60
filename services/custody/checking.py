"""The four-property check of one record (DA/T 70-2018). Pure: what was found goes in, the
outcome of each check comes out.
"""

from collections.abc import Iterable

from events.property_check import PropertyCheck
from services.custody import authenticity, integrity, security, usability
from services.custody.found import Found
from services.custody.looking import Checks, read_events

_CHECKS: Checks = {
    **authenticity.CHECKS,
    **integrity.CHECKS,
    **usability.CHECKS,
    **security.CHECKS,
}


def examine(found: Found) -> tuple[PropertyCheck, ...]:
    """Every check, in the order of a report."""
    read = read_events(found)
    return tuple(check(read).named(name) for name, check in _CHECKS.items())


def passes(checks: Iterable[PropertyCheck]) -> bool:
    """Whether nothing failed."""
    return all(check.outcome != "failed" for check in checks)
