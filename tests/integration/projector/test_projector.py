"""Views follow the log on Kafka, whatever becomes of the processes that keep them."""

import threading
from typing import Any

import pytest

from projections.engine.view import shown_types
from services.broker.headers import type_of
from services.heartbeat import State
from services.projector.applying import Applier, OvertakenError
from services.projector.bookkeeping import Place, lock_bookmarks, parked_streams
from services.projector.generations import ensure_live, remove
from services.projector.rebuild import Progress
from services.store.heartbeat import PostgresHeartbeat
from tests.integration.intake.scene import eventually
from tests.integration.projector.stage import Stage, projector_process

SESSION_EXPIRED_TIMEOUT_S = 150.0


def assert_sound(stage: Stage) -> None:
    """Store, Kafka and views tell the same story, to the end."""
    report = stage.examine()
    assert report.healthy, report
    assert report.log.accepted == report.log.positions == report.log.records == stage.position
    assert all(lag == 0 for lag in report.lags.views_events.values())


def test_views_show_what_the_ledger_holds(stage: Stage) -> None:
    stage.tell(300)
    with stage.relaying(), stage.projecting():
        stage.wait_for(stage.position)
        stage.wait_for(stage.tell(300))
    assert_sound(stage)


def test_kills_lose_and_double_nothing(stage: Stage) -> None:
    with stage.relaying():
        for _ in range(2):
            reached = stage.watermark("inbox")
            with projector_process(stage, "inbox", "timeline", "directory"):
                stage.tell(400)
                stage.wait_for(reached + 1, "inbox", timeout_s=SESSION_EXPIRED_TIMEOUT_S)
        with stage.projecting():
            stage.wait_for(stage.position, timeout_s=SESSION_EXPIRED_TIMEOUT_S)
    assert_sound(stage)


def test_a_frozen_twin_finds_itself_overtaken(stage: Stage) -> None:
    with stage.relaying(), projector_process(stage, "inbox") as first:
        stage.wait_for(stage.tell(200), "inbox")
        first.freeze()
        stage.tell(200)
        with projector_process(stage, "inbox"):
            stage.wait_for(stage.position, "inbox", timeout_s=SESSION_EXPIRED_TIMEOUT_S)
            first.thaw()
            stage.wait_for(stage.tell(200), "inbox", timeout_s=SESSION_EXPIRED_TIMEOUT_S)
    assert stage.examine("inbox").healthy


def test_whoever_was_overtaken_writes_nothing(stage: Stage) -> None:
    """The batch of a twin that slept through another's: refused before a row is touched."""
    stage.tell(50)
    with stage.relaying():
        stage.scene.wait_for_mark(stage.position)
    records = [record for record in stage.scene.published() if record.partition == 0]
    view = stage.views["inbox"]
    with stage.sessions.cursor() as cursor:
        generation = ensure_live(cursor, view, stage.scene.topic_id)
        places = lock_bookmarks(cursor, generation, [0])
    applier = Applier(view=view, generation=generation, reader=stage.reader())
    assert places == {0: Place(next_offset=0, position=0)}
    with stage.sessions.cursor() as cursor:
        applier.apply(cursor, records, places)
    with pytest.raises(OvertakenError), stage.sessions.cursor() as cursor:
        applier.apply(cursor, records, places)
    with stage.sessions.cursor() as cursor:
        assert lock_bookmarks(cursor, generation, [0])[0].position == max(
            int(record.header("position") or 0) for record in records
        )


def test_who_slept_until_its_generation_was_dropped_is_overtaken(stage: Stage) -> None:
    """Missing bookmarks cannot be made then, and nobody's thread may end with that."""
    with stage.sessions.cursor() as cursor:
        generation = ensure_live(cursor, stage.views["inbox"], stage.scene.topic_id)
        remove(cursor, generation)
    with stage.sessions.cursor() as cursor:
        assert lock_bookmarks(cursor, generation, [0, 1]) == {}


def test_a_view_that_breaks_is_told_gets_on_again_and_disturbs_no_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply, mended = Applier.apply, threading.Event()

    def broken(self: Applier, *given: Any) -> dict[int, Place]:
        if self.view.name == "directory" and not mended.is_set():
            raise KeyError("anything unforeseen")
        return apply(self, *given)

    def told() -> State:
        beat = PostgresHeartbeat(stage.sessions).beats().get("projector/directory")
        return {} if beat is None else beat.state

    monkeypatch.setattr(Applier, "apply", broken)
    stage.tell(50)
    with stage.relaying(), stage.projecting("inbox", "directory"):
        stage.wait_for(stage.position, "inbox")
        eventually(lambda: "KeyError" in str(told().get("stopped")), "the view's trouble is told")
        assert stage.watermark("directory") == 0
        mended.set()
        stage.wait_for(stage.position, "directory")
        eventually(lambda: told().get("alarm") == "", "it is no longer told")


def test_what_a_view_does_not_show_is_never_opened(stage: Stage) -> None:
    """The headers tell: the bookmarks move on, and bodies of other facts may be anything."""
    stage.tell(100)
    with stage.relaying():
        stage.scene.wait_for_mark(stage.position)
    view = stage.views["directory"]
    shown = shown_types(view)
    records = [
        record if type_of(record) in shown else record._replace(value=b"never opened")
        for record in stage.scene.published()
    ]
    ends = {record.partition: record.offset + 1 for record in records}
    assert len({type_of(record) for record in records} - shown) > 10
    with stage.sessions.cursor() as cursor:
        generation = ensure_live(cursor, view, stage.scene.topic_id)
        applier = Applier(view=view, generation=generation, reader=stage.reader())
        places = applier.apply(cursor, records, lock_bookmarks(cursor, generation, ends))
        assert lock_bookmarks(cursor, generation, ends) == places
        assert parked_streams(cursor, generation) == 0
    assert {partition: place.next_offset for partition, place in places.items()} == ends
    assert stage.examine("directory").views[0].difference is None


def test_headers_that_tell_nothing_are_no_hindrance(stage: Stage) -> None:
    """The body has the last word, as for a record written before there were headers."""
    stage.tell(100)
    with stage.relaying():
        stage.scene.wait_for_mark(stage.position)
    records = [record._replace(headers=()) for record in stage.scene.published()]
    view = stage.views["directory"]
    with stage.sessions.cursor() as cursor:
        generation = ensure_live(cursor, view, stage.scene.topic_id)
        places = lock_bookmarks(cursor, generation, {record.partition for record in records})
        applier = Applier(view=view, generation=generation, reader=stage.reader())
        reached = applier.apply(cursor, records, places)
    assert max(place.position for place in reached.values()) == stage.position
    assert stage.examine("directory").views[0].difference is None


def test_a_rebuild_beside_the_live_view_is_not_noticed(stage: Stage) -> None:
    stage.tell(500)
    seen: list[Progress] = []
    with stage.relaying(), stage.projecting():
        stage.wait_for(stage.position)
        before = stage.watermark("inbox")
        assert stage.rebuild("inbox", seen) == 2
        assert stage.watermark("inbox") >= before
        stage.wait_for(stage.tell(200))
        assert stage.rebuild("timeline", []) == 2
    assert seen[-1].read_offsets == seen[-1].end_offsets
    assert_sound(stage)
    assert {view.view: view.generation for view in stage.examine().views} == {
        "inbox": 2,
        "timeline": 2,
        "directory": 1,
        "promises": 1,
        "clocks": 1,
        "completeness": 1,
        "parties": 1,
        "dashboard": 1,
        "handling": 1,
        "registers": 1,
    }
