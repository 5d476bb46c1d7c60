"""Generations come and go beside the live one, and never hold it up."""

import time
from contextlib import closing, suppress
from typing import Any

import psycopg2
import pytest
from psycopg2.sql import SQL, Identifier

from projections.driver import Cursor
from services.errors import StoreUnavailableError
from services.projector import rebuild
from services.projector.bookkeeping import Generation, lock_bookmarks, set_state
from services.projector.generations import ensure_live
from services.projector.rebuild import Rebuild
from services.store.marks import PostgresMarks
from services.store.sessions import Sessions, connect
from tests.integration.projector.stage import VISIBLE_TIMEOUT_S, Stage


def asked(stage: Stage, question: str, *parameters: Any) -> Any:
    """The one value the question answers."""
    with stage.sessions.statements() as cursor:
        cursor.execute(question, parameters)
        row = cursor.fetchone()
    return row and row[0]


def wait_for(stage: Stage, answer: Any, question: str, *parameters: Any) -> None:
    give_up_at_s = time.monotonic() + VISIBLE_TIMEOUT_S
    while (found := asked(stage, question, *parameters)) != answer:
        assert time.monotonic() < give_up_at_s, f"{found}, not {answer}: {question}"
        time.sleep(0.02)


def test_a_dump_of_a_retired_generation_holds_nobody_up(stage: Stage) -> None:
    """What the view notes of itself goes on while somebody reads the tables that are due to go."""
    view = stage.views["directory"]
    with stage.sessions.cursor() as cursor:
        retired = ensure_live(cursor, view, stage.scene.topic_id)
        set_state(cursor, retired, "retired")
        cursor.execute("UPDATE projector.generation SET changed_at = changed_at - interval '1 day'")
    with closing(PostgresMarks(stage.scene.dsn)) as marks:
        marks.put(7, {}, stage.scene.topic_id)
    with closing(psycopg2.connect(stage.scene.dsn)) as dump, dump.cursor() as reading:
        table = Identifier(retired.schema_name, view.tables[0].name)
        reading.execute(SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(table))
        with stage.following(view):
            wait_for(stage, 7, "SELECT max(watermark) FROM projector.generation")
            assert asked(stage, "SELECT to_regnamespace(%s)", retired.schema_name) is not None
            dump.rollback()
            wait_for(stage, None, "SELECT to_regnamespace(%s)", retired.schema_name)


def test_a_watermark_that_a_crash_of_the_database_took_is_noted_again(stage: Stage) -> None:
    """It was never sure to be on disk; bookmarks and marks tell it again."""
    view, noted = stage.views["directory"], "SELECT max(watermark) FROM projector.generation"
    with stage.sessions.cursor() as cursor:
        ensure_live(cursor, view, stage.scene.topic_id)
    with closing(PostgresMarks(stage.scene.dsn)) as marks:
        marks.put(7, {}, stage.scene.topic_id)
    with stage.following(view):
        wait_for(stage, 7, noted)
        with stage.sessions.cursor() as cursor:
            cursor.execute("UPDATE projector.generation SET watermark = 0")
        wait_for(stage, 7, noted)


def test_a_rebuild_frozen_in_its_swap_lets_the_live_view_go_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = stage.views["directory"]
    with stage.sessions.cursor() as cursor:
        live = ensure_live(cursor, view, stage.scene.topic_id)
        lock_bookmarks(cursor, live, [0])

    def asleep(_cursor: Cursor, _live: Generation) -> int:
        """Until the live bookmarks are free, as they are for the projector."""
        give_up_at_s = time.monotonic() + VISIBLE_TIMEOUT_S
        while time.monotonic() < give_up_at_s:
            with suppress(StoreUnavailableError), stage.sessions.statements() as other:
                other.execute("SELECT FROM projector.bookmark FOR UPDATE NOWAIT")
                return 0
            time.sleep(0.02)
        pytest.fail("the live bookmarks stay locked")

    monkeypatch.setattr(rebuild, "SWAP_SILENCE_MAX_S", 0.2)
    monkeypatch.setattr(rebuild, "watermark_of", asleep)
    unlimited = Sessions(stage.scene.dsn, application_name="rebuild", statement_timeout_ms=0)
    lock = connect(stage.scene.dsn, application_name="rebuild lock")
    lock.autocommit = True
    with closing(unlimited), pytest.raises(StoreUnavailableError):
        Rebuild(
            view,
            sessions=unlimited,
            kafka=stage.kafka(view),
            reader=stage.reader(),
            progress=lambda _: None,
        ).run(lock)
    with stage.sessions.cursor() as cursor:
        assert ensure_live(cursor, view, stage.scene.topic_id) == live
