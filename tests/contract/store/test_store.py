"""What every store guarantees, asked of the one on PostgreSQL and of the one in memory alike."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from events.envelope import parse
from services.store.contract import (
    AGAIN,
    Append,
    Appended,
    CaseReference,
    EventKey,
    EventKnown,
    Origin,
    OriginKnown,
    ReferenceTaken,
    Store,
    StreamCheck,
    StreamMoved,
)
from services.store.postgres import PostgresStore
from tests.store_events import an_event, landed, new_stream
from tests.unit.services.ledger.memory import MemoryStore, MemoryVault


@pytest.fixture(params=["postgres", "memory"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore(MemoryVault())
        return
    dsn = request.getfixturevalue("ledger_dsn")
    with contextlib.closing(PostgresStore(dsn, owner="contract")) as opened:
        yield opened


def origin(id_: str = "1", fingerprint: bytes = b"same") -> Origin:
    return Origin(source="urn:huiyin:source:hotline", id=id_, fingerprint=fingerprint)


def reference(case: str, externalref: str = "WO-1") -> CaseReference:
    return CaseReference(source="urn:huiyin:source:hotline", externalref=externalref, case=case)


def test_an_empty_log_has_no_head(store: Store) -> None:
    assert store.head().position == 0
    assert store.head().recordedtime is None
    assert store.read(after=0, limit=10) == []
    assert store.read_positions([]) == []
    assert store.read_stream("case/none") == []


def test_positions_count_from_one_and_the_bytes_returned_are_the_bytes_stored(store: Store) -> None:
    first = landed(store, Append(events=(an_event(), an_event())))
    second = landed(store, Append(events=(an_event(),)))

    receipts = first + second
    assert [receipt.position for receipt in receipts] == [1, 2, 3]
    assert [row.body for row in store.read(after=0, limit=10)] == [r.body for r in receipts]
    assert [row.position for row in store.read(after=1, limit=1)] == [2]
    assert [row.position for row in store.read_positions([3, 1, 99])] == [1, 3]
    assert store.head().position == 3


def test_place_and_time_stand_in_the_bytes(store: Store) -> None:
    event = an_event()

    (receipt,) = landed(store, Append(events=(event,)))

    recorded = parse(receipt.body)
    assert recorded.position == receipt.position
    assert recorded.recordedtime == store.head().recordedtime
    assert recorded.recordedtime > datetime(2025, 1, 1, tzinfo=UTC)
    assert (receipt.stream, receipt.version) == (event.stream, event.version)
    assert receipt.event_id == recorded.envelope.id == event.event_id
    assert len(receipt.body) == len(event.draft.body)


def test_a_stream_is_read_in_order(store: Store) -> None:
    stream = new_stream()
    receipts = landed(store, Append(events=(an_event(stream), an_event(), an_event(stream, 2))))
    receipts += landed(store, Append(events=(an_event(stream, 3),)))

    own = [receipts[0], receipts[2], receipts[3]]
    assert [row.position for row in store.read_stream(stream)] == [r.position for r in own]
    assert [row.body for row in store.read_stream(stream, after_version=2)] == [own[-1].body]
    assert store.read_stream(stream, after_version=3) == []


@pytest.mark.parametrize("version", [1, 2, 4])
def test_a_version_that_does_not_follow_is_refused(store: Store, version: int) -> None:
    stream = new_stream()
    landed(store, Append(events=(an_event(stream), an_event(stream, 2))))

    outcome = store.append(Append(events=(an_event(), an_event(stream, version))))

    assert outcome == StreamMoved(stream=stream, version=2)
    assert store.head().position == 2


def test_a_stream_begins_at_version_one(store: Store) -> None:
    stream = new_stream()
    outcome = store.append(Append(events=(an_event(stream, 2),)))
    assert outcome == StreamMoved(stream=stream, version=0)


def test_a_decision_holds_only_while_the_streams_it_read_stand(store: Store) -> None:
    read = new_stream()
    check = StreamCheck(stream=read, version=1)
    landed(store, Append(events=(an_event(read),)))
    landed(store, Append(events=(an_event(),), checks=(check,)))
    landed(store, Append(events=(an_event(read, 2),)))

    outcome = store.append(Append(events=(an_event(),), checks=(check,)))

    assert outcome == StreamMoved(stream=read, version=2)
    assert store.head().position == 3


def test_a_stream_that_must_not_be_there_is_checked_as_version_zero(store: Store) -> None:
    stream = new_stream()
    check = StreamCheck(stream=stream, version=0)
    landed(store, Append(events=(an_event(),), checks=(check,)))
    landed(store, Append(events=(an_event(stream),)))

    outcome = store.append(Append(events=(an_event(),), checks=(check,)))

    assert outcome == StreamMoved(stream=stream, version=1)


def test_the_same_origin_again_gives_the_whole_first_append(store: Store) -> None:
    first = landed(store, Append(events=(an_event(), an_event()), origin=origin()))

    again = store.append(Append(events=(an_event(),), origin=origin()))

    assert again == OriginKnown(receipts=first, same_content=True)
    assert store.find_origin(origin()) == again
    assert store.head().position == 2


def test_the_same_origin_with_other_content_is_told_apart(store: Store) -> None:
    first = landed(store, Append(events=(an_event(),), origin=origin()))

    other = origin(fingerprint=b"other")

    assert store.append(Append(events=(an_event(),), origin=other)) == OriginKnown(
        receipts=first, same_content=False
    )
    assert store.find_origin(origin("2")) is None


def test_who_has_reported_something_is_known(store: Store) -> None:
    assert not store.has_reported(origin().source)

    landed(store, Append(events=(an_event(),), origin=origin()))

    assert store.has_reported(origin().source)
    assert not store.has_reported(f"{origin().source}-2")


def test_the_same_event_id_again_is_told_where_it_is(store: Store) -> None:
    event = an_event()
    (receipt,) = landed(store, Append(events=(event,)))
    twice = an_event(new_stream(), event_id=event.event_id)

    assert store.append(Append(events=(an_event(), twice))) == EventKnown(receipt=receipt)
    assert store.head().position == 1


def test_a_retry_is_told_its_origin_before_anything_else(store: Store) -> None:
    case = new_stream()
    append = Append(events=(an_event(case),), origin=origin(), references=(reference(case),))
    first = landed(store, append)
    assert store.append(append) == OriginKnown(receipts=first, same_content=True)


def test_the_first_reference_to_land_keeps_the_case(store: Store) -> None:
    landed(store, Append(events=(an_event(),), references=(reference("case-1"),)))

    outcome = store.append(Append(events=(an_event(),), references=(reference("case-2"),)))

    assert outcome == ReferenceTaken(reference=reference("case-1"))
    assert store.find_case(source=reference("").source, externalref="WO-1") == "case-1"
    assert store.find_case(source=reference("").source, externalref="WO-2") is None
    assert store.head().position == 1


def test_numbers_have_no_gaps_though_requests_are_refused(store: Store) -> None:
    stream, series = new_stream(), "case/yinhu/2026"
    landed(store, Append(events=(an_event(stream, series=series), an_event())))
    refused = store.append(Append(events=(an_event(series=series), an_event(stream, 1))))
    other = landed(store, Append(events=(an_event(series="case/fengming/2026"),)))
    two = landed(
        store, Append(events=(an_event(series=series), an_event(), an_event(series=series)))
    )

    assert isinstance(refused, StreamMoved)
    numbers = [parse(r.body).envelope.data.get("number") for r in (*other, *two)]
    assert numbers == ["yinhu-2026-000001", "yinhu-2026-000002", None, "yinhu-2026-000003"]


def test_a_number_taken_may_be_shown_again_in_the_same_append(store: Store) -> None:
    series = "case/yinhu/2026"
    again = AGAIN + series
    pair = (an_event(series=series), an_event(), an_event(series=again))
    first = landed(store, Append(events=pair))
    second = landed(
        store, Append(events=(*(an_event(series=s) for s in (series, again, series, again)),))
    )

    numbers = [parse(r.body).envelope.data.get("number") for r in (*first, *second)]
    ends = [number and number[-1] for number in numbers]
    assert ends == ["1", None, "1", "2", "2", "3", "3"]
    with pytest.raises(ValueError, match="taken before"):
        store.append(Append(events=(an_event(series=again),)))


def test_a_refused_append_leaves_nothing_behind(store: Store) -> None:
    stream = new_stream()
    landed(store, Append(events=(an_event(stream),)))
    event = an_event(series="case/yinhu/2026")
    outcome = store.append(
        Append(
            events=(event, an_event(stream, 1)),
            origin=origin(),
            references=(reference("case-1"),),
            keys=(EventKey(event_id=event.event_id, wrapped=b"key", subjects=("s",)),),
        )
    )

    assert isinstance(outcome, StreamMoved)
    assert store.find_origin(origin()) is None
    assert store.find_case(source=reference("").source, externalref="WO-1") is None
    assert store.read_stream(event.stream) == []
    again = landed(store, Append(events=(event,), origin=origin()))
    assert parse(again[0].body).envelope.data["number"] == "yinhu-2026-000001"


def test_recorded_time_never_runs_backwards(store: Store) -> None:
    for _ in range(20):
        assert isinstance(store.append(Append(events=(an_event(),))), Appended)
    times = [parse(row.body).recordedtime for row in store.read(after=0, limit=100)]
    assert times == sorted(times)
