"""What the measurements publish is what the ledger takes, each contact once."""

from datetime import UTC, datetime

import orjson

from bench.contacts import PUBLISHER, Contacts, communities, source
from services.cloudevents import read_structured
from services.ledger.contract import Accepted
from tests.unit.services.ledger.workbench import COMPANY, Workbench, types_of


def test_a_repair_opens_a_case_and_a_commendation_does_not() -> None:
    bench, contacts = _bench(), Contacts(seed=1)
    repair = bench.ledger.accept(contacts.published(), caller=PUBLISHER, way="http")
    thanks = bench.ledger.accept(
        contacts.published(opens_case=False), caller=PUBLISHER, way="kafka"
    )
    assert isinstance(repair, Accepted)
    assert isinstance(thanks, Accepted)
    assert types_of(repair.receipts) == ["contact.logged", "case.opened", "matter.identified"]
    assert types_of(thanks.receipts) == ["contact.logged"]


def test_what_goes_over_the_wire_reads_as_the_same_kind_of_contact() -> None:
    bench, contacts = _bench(), Contacts(seed=1)
    origin_id, event = contacts.structured()
    read = read_structured(orjson.dumps(event))
    assert read.id == origin_id
    assert isinstance(bench.ledger.accept(read, caller=PUBLISHER, way="kafka"), Accepted)


def test_two_runs_share_no_id() -> None:
    first, second = Contacts(seed=1), Contacts(seed=1)
    ids = {each.published().id for each in (first, second) for _ in range(50)}
    assert len(ids) == 100


def _bench() -> Workbench:
    bench = Workbench()
    bench.clock.now = datetime.now(UTC)
    for community in communities():
        bench.ledger.register_community(community, caller=COMPANY)
    bench.ledger.register_source(source(), caller=COMPANY)
    return bench
