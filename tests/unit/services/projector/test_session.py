"""Records wait for company where nobody waits for them; in the prompt views, those that concern
them never wait.
"""

from collections.abc import Mapping, Sequence

from projections.engine.lexing import Reader
from projections.reading import SealedField
from projections.views import all_views
from services.broker.headers import TYPE_HEADER
from services.broker.records import Record
from services.projector.applying import Applier
from services.projector.bookkeeping import Generation, Place
from services.projector.session import GATHERING_S, Session

SHOWN, PASSED_OVER = "huiyin.case.opened.v1", "huiyin.community.registered.v1"
BATCH_MAX_EVENTS = 4


class NoTexts:
    """Reads nothing: there is nothing to read."""

    def open_fields(self, fields: Sequence[SealedField]) -> Mapping[SealedField, str | None]:
        return dict.fromkeys(fields)

    def of_text(self, text: str) -> frozenset[str]:
        return frozenset(text)


def session(*partitions: int, view: str = "inbox") -> Session:
    generation = Generation(
        view=view,
        generation=1,
        state="live",
        schema_name=f"view_{view}_1",
        topic_id="topic",
        layout="",
    )
    reader = Reader(NoTexts(), NoTexts())
    applier = Applier(view=all_views()[view], generation=generation, reader=reader)
    places = {partition: Place(next_offset=0, position=0) for partition in partitions}
    return Session(
        generation=generation, applier=applier, batch_max_events=BATCH_MAX_EVENTS, places=places
    )


def record(type_name: str, *, partition: int = 0, headers: bool = True) -> Record:
    told = ((TYPE_HEADER, type_name.encode()),) if headers else ()
    return Record("events", partition, 0, 0, None, b"", told)


def test_what_the_view_shows_is_applied_at_once_and_takes_along_what_waits() -> None:
    joined = session(0)
    assert not joined.take([record(PASSED_OVER)], now_s=0.0)
    assert joined.take([record(SHOWN)], now_s=0.01)
    assert len(joined.waiting) == 2
    joined.applied({0: Place(next_offset=2, position=2)})
    assert (joined.waiting, joined.applied_events) == ([], 2)
    assert joined.places[0].position == 2


def test_where_nobody_waits_for_it_what_the_view_shows_waits_too() -> None:
    joined = session(0, view="dashboard")
    assert not joined.take([record(SHOWN)], now_s=0.0)
    assert not joined.take([record(SHOWN)], now_s=GATHERING_S / 2)
    assert joined.take([], now_s=GATHERING_S)


def test_a_record_that_tells_no_type_is_not_left_waiting() -> None:
    assert session(0).take([record(SHOWN, headers=False)], now_s=0.0)


def test_nothing_waits_for_ever() -> None:
    joined = session(0)
    assert not joined.take([record(PASSED_OVER)], now_s=0.0)
    assert not joined.take([], now_s=GATHERING_S / 2)
    assert joined.take([], now_s=GATHERING_S)
    joined.applied({})
    assert not joined.take([], now_s=10.0)
    assert not joined.take([record(PASSED_OVER)], now_s=10.0)


def test_a_full_batch_does_not_wait() -> None:
    joined = session(0)
    assert not joined.take([record(PASSED_OVER)] * (BATCH_MAX_EVENTS - 1), now_s=0.0)
    assert joined.take([record(PASSED_OVER)], now_s=0.0)


def test_records_of_a_partition_given_away_are_forgotten() -> None:
    """Whoever has it now reads them again; they must not move a bookmark of ours."""
    joined = session(0, 1)
    joined.take([record(PASSED_OVER, partition=0), record(PASSED_OVER, partition=1)], now_s=0.0)
    joined.leave([0])
    assert [each.partition for each in joined.waiting] == [1]
    assert set(joined.places) == {1}
