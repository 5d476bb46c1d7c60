"""Views follow the log on Kafka, whatever becomes of the processes that keep them."""

import pytest

from services.projector.applying import Applier, OvertakenError
from services.projector.bookkeeping import Place, lock_bookmarks
from services.projector.generations import ensure_live
from services.projector.rebuild import Progress
from tests.integration.projector.stage import Stage, projector_process

SESSION_EXPIRED_TIMEOUT_S = 40.0


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
    }
