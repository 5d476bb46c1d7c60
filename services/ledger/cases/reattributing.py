"""Decides that a contact was somebody else's: what it is about from here on, and which records the
right party can have forgotten (Art. 2, 9(1), law 5).
"""

from collections.abc import Sequence

from events.contact import MatterIdentified
from events.envelope import RecordedEvent
from events.reattribution import ContactReattributed
from services.errors import CommandRefusedError
from services.ledger.cases.case import Case

SHARED_MAX_RECORDS = 1_000
"""Records of one case that are told to be about somebody else, the newest of them."""


def reattribute(
    case: Case, fact: ContactReattributed, *, story: Sequence[RecordedEvent]
) -> ContactReattributed:
    """The fact as it is recorded. ``story`` are the events of the case's stream. Raises
    ``CommandRefusedError``.
    """
    contact = fact.contact or case.contact
    if contact not in case.contacts:
        _refuse(
            "this contact does not belong to the case: put it right in its own",
            rule="reattribute-own-contact",
            field="/contact",
        )
    if fact.party.id is None:
        _refuse(
            "say whose it is: a telephone number, or name and flat, of somebody who is not "
            "anonymous",
            rule="reattribute-to-somebody",
            field="/party",
        )
    owners = _owners(story)
    was = owners.get(contact)
    if was == fact.party.id:
        _refuse(
            "the contact is this party's already: name the one it really came from",
            rule="reattribute-to-another",
            field="/party",
        )
    others = {owner for each, owner in owners.items() if each != contact}
    return fact.model_copy(
        update={
            "case": case.id,
            "contact": contact,
            "was": was,
            "was_still_in": was is not None and was in others,
        }
    )


def records_of(fact: ContactReattributed, *, story: Sequence[RecordedEvent]) -> tuple[str, ...]:
    """The records that become the right party's too: the contact, and what the case holds of it."""
    sealed = [event.envelope.id for event in story if "sealing" in event.envelope.data]
    contact = () if fact.contact is None else (fact.contact,)
    return (*contact, *sealed[-SHARED_MAX_RECORDS:])


def _owners(story: Sequence[RecordedEvent]) -> dict[str, str | None]:
    """By contact of the case whose it is, as of now."""
    owners: dict[str, str | None] = {}
    for event in story:
        data = event.envelope.data
        if event.envelope.type == MatterIdentified.type_name:
            owners[data["contact"]] = data.get("party")
        elif event.envelope.type == ContactReattributed.type_name:
            owners[data["contact"]] = data["party"].get("id")
    return owners


def _refuse(reason: str, *, rule: str, field: str) -> None:
    raise CommandRefusedError(reason, rule=rule, article="Art.2", field=field)
