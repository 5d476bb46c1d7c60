"""How each event changes who is known, as what, and what they can be found by."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import assert_never

from events import contact, identity, occupancy, party, reattribution
from events.anonymity import AnonymityDeclared, AnonymityLifted
from events.fact import Fact
from events.party import Party
from events.record import RecordDestroyed
from projections.engine.event import ViewEvent
from projections.engine.lexing import Terms
from projections.engine.rows import Rows
from projections.engine.sealed import sealed_fields
from projections.engine.tables import AnyTable, Key
from projections.engine.view import facts_in
from projections.parties.rows import (
    CASES,
    KNOWN,
    MERGES,
    ROLES,
    SEARCH,
    UNNAMED,
    CaseRow,
    KnownRow,
    MergeRow,
    RoleRow,
    SearchRow,
    UnnamedRow,
)
from projections.reading import SealedField

PartiesFact = (
    contact.ContactLogged
    | contact.MatterIdentified
    | reattribution.ContactReattributed
    | party.PartyRegistered
    | occupancy.AnyOccupancyFact
    | identity.PartyMerged
    | identity.PartySplit
    | AnonymityDeclared
    | AnonymityLifted
    | party.SubjectForgotten
    | party.SubjectRestricted
    | RecordDestroyed
)
SUREST = ("contact", "registered", "occupancy")
IDENTIFYING = ("name", "phone", "unit")


class PartiesView:
    """Everybody the company talks with."""

    name = "parties"
    facts = facts_in(PartiesFact)
    tables: tuple[AnyTable, ...] = (KNOWN, ROLES, CASES, UNNAMED, MERGES, SEARCH)
    tables_sql = Path(__file__).with_name("tables.sql")

    def keys(self, event: ViewEvent[PartiesFact]) -> Iterator[tuple[AnyTable, Key]]:
        """What is known of those it names; the roles it ends; whose the case is."""
        fact, community = event.fact, event.recorded.envelope.partitionkey
        for who, *_ in _named(fact):
            if who.id is not None:
                yield KNOWN, (who.id, community)
        match fact:
            case (
                occupancy.OccupancyEnded()
                | occupancy.AuthorityGranted()
                | occupancy.AuthorityRevoked()
            ):
                yield ROLES, (fact.item_id,)
            case reattribution.ContactReattributed():
                yield CASES, (fact.case_id,)
            case contact.MatterIdentified():
                yield CASES, (fact.case,)
            case _:
                pass

    def apply(  # noqa: C901, PLR0912 - one arm a fact
        self, event: ViewEvent[PartiesFact], rows: Rows
    ) -> None:
        """Puts who is told of, and what follows for what is shown of them."""
        fact, community = event.fact, event.recorded.envelope.partitionkey
        for told in _named(fact):
            _tell(event, rows, told)
        match fact:
            case contact.ContactLogged() | party.PartyRegistered():
                pass
            case contact.MatterIdentified():
                if fact.party is not None:
                    _raise(rows, CaseRow(fact.case, fact.party, community))
            case reattribution.ContactReattributed():
                _put_right(fact, rows, community)
            case occupancy.OccupancyStarted():
                _begin(fact, rows, community)
            case occupancy.AuthorityGranted():
                _empower(event, fact, rows)
            case occupancy.OccupancyEnded():
                _end(rows, fact.item_id, None, fact.ended_at)
            case occupancy.AuthorityRevoked():
                _end(rows, fact.item_id, fact.key, event.recorded.envelope.time)
            case identity.PartyMerged():
                rows.delete(MERGES, (fact.item_id,))
                rows.insert(MERGES, MergeRow(fact.item_id, fact.subject, fact.into))
            case identity.PartySplit():
                rows.delete(MERGES, (fact.item_id,))
            case AnonymityDeclared():
                rows.insert(UNNAMED, UnnamedRow(fact.case_id))
            case AnonymityLifted():
                rows.delete(UNNAMED, (fact.case_id,))
            case party.SubjectForgotten() | party.SubjectRestricted():
                rows.delete(KNOWN, (fact.subject, fact.community))
                rows.delete(MERGES, (identity.identity_id(fact.subject),))
                _unsearch(rows, fact.records)
            case RecordDestroyed():
                _unsearch(rows, fact.records)
            case _:
                assert_never(fact)


Told = tuple[Party, str | None, str, str]
"""Who, where, by what, and where in the event what identifies them lies."""


def _named(fact: Fact) -> Iterator[Told]:
    """Those an event names who can be known again."""
    match fact:
        case contact.ContactLogged() if fact.party is not None:
            yield fact.party, fact.building, "contact", "/party"
        case reattribution.ContactReattributed():
            yield fact.party, fact.building, "contact", "/party"
        case party.PartyRegistered():
            yield fact.party, None, "registered", "/party"
        case occupancy.OccupancyStarted():
            yield fact.party, fact.flat.building, "occupancy", "/party"
        case occupancy.AuthorityGranted():
            yield fact.to, None, "occupancy", "/to"
        case _:
            pass


def _tell(event: ViewEvent[PartiesFact], rows: Rows, named: Told) -> None:
    """What is told last of a name or number is shown; what is not told again stays."""
    who, building, told_by, prefix = named
    if who.id is None:
        return
    envelope = event.recorded.envelope
    key = (who.id, envelope.partitionkey)
    before = next(iter(rows.bag(KNOWN, key)), None)
    places = ("/flat", prefix) if isinstance(event.fact, occupancy.OccupancyStarted) else (prefix,)
    told = {
        field.pointer.rpartition("/")[2]: field
        for place in places
        for field in sealed_fields(event)
        if field.pointer.rpartition("/")[0] == place
    }
    sealed = {name: [*told[name]] for name in IDENTIFYING if name in told}
    known = {} if before is None else before.sealed
    surest = max(told_by, told_by if before is None else before.told_by, key=SUREST.index)
    rows.delete(KNOWN, key)
    rows.insert(
        KNOWN,
        KnownRow(
            *key,
            kind=who.kind,
            building=building or (before and before.building),
            told_by=surest,
            last_at=envelope.time,
            sealed={**known, **sealed},
        ),
    )
    if told_by != "contact" or not known.keys() >= sealed.keys():
        _make_searchable(rows, key, envelope.id, told)


def _make_searchable(
    rows: Rows, key: tuple[str, str], event_id: str, told: dict[str, SealedField]
) -> None:
    if not told:
        return

    def terms(*names: str) -> Terms:
        return Terms(sealed=tuple(told[name] for name in names if name in told))

    rows.insert(
        SEARCH,
        SearchRow(
            event_id,
            *key,
            terms(*IDENTIFYING),
            terms("name"),
            terms("unit"),
            Terms(telephones=(told["phone"],) if "phone" in told else ()),
        ),
    )


def _unsearch(rows: Rows, records: Iterable[str]) -> None:
    """Search terms are taken out with the key of what they were made of."""
    for record in records:
        rows.delete(SEARCH, (record,))


def _raise(rows: Rows, row: CaseRow) -> None:
    if row not in rows.bag(CASES, (row.case_id,)):
        rows.insert(CASES, row)


def _put_right(fact: reattribution.ContactReattributed, rows: Rows, community: str) -> None:
    """The case is the right party's from now on, and the wrong one's no longer."""
    raised = rows.bag(CASES, (fact.case_id,))
    rows.delete(CASES, (fact.case_id,))
    for row in raised:
        if row.subject != fact.was or fact.was_still_in:
            rows.insert(CASES, row)
    if fact.party.id is not None:
        _raise(rows, CaseRow(fact.case_id, fact.party.id, community))


def _begin(fact: occupancy.OccupancyStarted, rows: Rows, community: str) -> None:
    if fact.party.id is None:
        return
    rows.insert(
        ROLES,
        RoleRow(
            item=fact.item_id,
            subject=fact.party.id,
            community=community,
            building=fact.flat.building,
            flat=fact.flat.id,
            role=fact.role,
            key="",
            purposes=[],
            since=fact.since,
            until=fact.until,
            ended_at=None,
        ),
    )


def _empower(event: ViewEvent[PartiesFact], fact: occupancy.AuthorityGranted, rows: Rows) -> None:
    """Who may act for somebody does so in that home, from now on."""
    at = event.recorded.envelope.time
    _end(rows, fact.item_id, fact.key, at)
    lived = next((row for row in rows.bag(ROLES, (fact.item_id,)) if not row.key), None)
    if lived is None or fact.to.id is None:
        return
    agent = lived._replace(subject=fact.to.id, role="agent", key=fact.key)
    agent = agent._replace(since=at, until=fact.until, ended_at=None)
    rows.insert(ROLES, agent._replace(purposes=list(fact.purposes)))


def _end(rows: Rows, item: str, key: str | None, at: datetime) -> None:
    """The authority of this key ends; with None, the occupancy does and every authority with it."""
    before = rows.bag(ROLES, (item,))
    rows.delete(ROLES, (item,))
    for row in before:
        ends = row.ended_at is None and key in (None, row.key)
        rows.insert(ROLES, row._replace(ended_at=at) if ends else row)


VIEW = PartiesView()
