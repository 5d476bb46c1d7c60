"""What a contact said and who spoke: kept, put right and redacted, for the list and the search."""

from collections.abc import Iterator

from events import case, contact, reattribution
from events.fact import Fact
from projections.engine.event import ViewEvent
from projections.engine.lexing import Terms
from projections.engine.rows import MissingRowError, Rows
from projections.engine.sealed import sealed_fields
from projections.inbox.changed import put_changed
from projections.inbox.rows import CASES, CONTACTS, SEARCH, ContactRow, SearchRow
from projections.inbox.searched import community_label, make_searchable
from projections.reading import SealedField


def contact_row(event: ViewEvent[Fact], matters: int) -> ContactRow:
    """What was said in the contact, one text a matter, and what its party is known by."""
    sealed = {field.pointer: field for field in sealed_fields(event)}
    texts = [sealed[f"/matters/{index}/text"] for index in range(matters)]
    of_party = {
        name: field.sealed if (field := sealed.get(f"/party/{name}")) else None
        for name in ("name", "phone", "unit")
    }
    return ContactRow(
        contact=event.recorded.envelope.id,
        told_in=event.recorded.envelope.id,
        texts=[[text.event_id, text.pointer, text.sealed] for text in texts],
        **of_party,
    )


def identify(event: ViewEvent[Fact], fact: contact.MatterIdentified, rows: Rows) -> None:
    """The contact's words become searchable in the case; a contact that joins is counted."""
    if fact.joined or rows.current(CASES, (fact.case,)) is not None:
        row = rows.required(CASES, (fact.case,))
        put_changed(event, rows, row, row._replace(contacts=row.contacts + fact.joined))
    label = community_label(event.recorded.envelope.partitionkey)
    for said in rows.bag(CONTACTS, (fact.contact,)):
        texts = [SealedField(event_id=e, pointer=p, sealed=s) for e, p, s in said.texts]
        terms = Terms(sealed=(texts[fact.matter], *_party_fields(said)), labels=(label,))
        rows.insert(SEARCH, SearchRow(fact.contact, fact.case, event.position, terms))


def put_right(event: ViewEvent[Fact], fact: reattribution.ContactReattributed, rows: Rows) -> None:
    """The case shows whose it is; who was named by mistake no longer finds it.

    A contact of several matters is found under its first reading still: its other cases may be
    rightly so.
    """
    row = rows.required(CASES, (fact.case_id,))
    if fact.contact == row.contact:
        after = row._replace(
            party=fact.party.id,
            party_kind=fact.party.kind,
            building=fact.building or row.building,
        )
        put_changed(event, rows, row, after)
    else:
        put_changed(event, rows, row, row)
    sealed = sealed_fields(event)
    said = rows.bag(CONTACTS, (fact.contact or "",))
    rows.delete(CONTACTS, (fact.contact or "",))
    by_name = {field.pointer.removeprefix("/party/"): field.sealed for field in sealed}
    for each in said:
        right = each._replace(
            name=by_name.get("name"),
            phone=by_name.get("phone"),
            unit=by_name.get("unit"),
            told_in=event.recorded.envelope.id,
        )
        rows.insert(CONTACTS, right)
        if len(each.texts) == 1:
            rows.delete(SEARCH, (each.contact,))
            event_id, pointer, text = each.texts[0]
            sealed = (*sealed, SealedField(event_id=event_id, pointer=pointer, sealed=text))
    make_searchable(event, fact.case_id, rows, sealed=sealed)


def redact(event: ViewEvent[Fact], fact: case.RecordRedacted, rows: Rows) -> None:
    """What remains of a text takes its place in lists and search; its own key keeps it readable."""
    case_id = case_of(event)
    row = rows.required(CASES, (case_id,))
    put_changed(event, rows, row, row)
    remains = sealed_fields(event)
    make_searchable(event, case_id, rows, sealed=remains)
    said = rows.bag(CONTACTS, (fact.record,))
    rows.delete(CONTACTS, (fact.record,))
    for each in said:
        texts = [
            [remains[0].event_id, remains[0].pointer, remains[0].sealed]
            if fact.pointer == f"/matters/{index}/text"
            else text
            for index, text in enumerate(each.texts)
        ]
        rows.insert(CONTACTS, each._replace(texts=texts))


def case_of(event: ViewEvent[Fact]) -> str:
    """The case whose stream the event stands in."""
    kind, _, case_id = event.stream.partition("/")
    if kind != "case":
        raise MissingRowError(f"{event.stream} is not the stream of a case")
    return case_id


def _party_fields(said: ContactRow) -> Iterator[SealedField]:
    for name, sealed in (("name", said.name), ("phone", said.phone), ("unit", said.unit)):
        if sealed is not None:
            yield SealedField(event_id=said.told_in, pointer=f"/party/{name}", sealed=sealed)
