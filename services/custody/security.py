"""Whether a record is safe (安全性): no personal value in clear in the log, nothing shown to those
it is withheld from, nothing destroyed that is held.
"""

from collections.abc import Iterator
from typing import Any

from events.catalogue import UnknownTypeError
from events.envelope import RecordedEvent
from services.custody.looking import NOTHING, Checks, Looked, Read
from services.ledger.persons.personal_values import values_of


def _sealed_in_log(read: Read) -> Looked:
    """No personal value stands in the log in clear."""
    failing = [str(e.position) for e in read.events if any(_clear(each) for each in _personal(e))]
    return Looked(len(read.events), failing)


def _personal(event: RecordedEvent) -> Iterator[Any]:
    try:
        yield from values_of(event.envelope.type, event.envelope.data).values()
    except (UnknownTypeError, AttributeError, KeyError, TypeError):
        return


def _clear(value: Any) -> bool:
    return not (isinstance(value, dict) and value.keys() == {"sealed"})


def _restrictions_kept(read: Read) -> Looked:
    """Whom the content is kept from does not see it."""
    found = read.found
    if not found.withheld:
        return NOTHING
    return Looked(len(found.withheld), sorted(found.shown_to))


def _holds_kept(read: Read) -> Looked:
    """Nothing that is held was destroyed."""
    found = read.found
    return Looked(1, ("hold",) if found.held and found.record.destroyed else ())


CHECKS: Checks = {
    "sealed_in_log": _sealed_in_log,
    "restrictions_kept": _restrictions_kept,
    "holds_kept": _holds_kept,
}
