"""What is altered by hand behind the system's back is found and named."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace

import psycopg2
import pytest

from services.broker.producer import Producer
from services.broker.records import OutgoingRecord, Record
from services.broker.topics import Topics
from services.doctor.report import LogDifference, ViewDifference
from tests.integration.projector.stage import Stage
from tests.integration.relay.scene import make_scene

Change = Callable[[list[Record]], Iterable[Record]]


@pytest.fixture
def told(stage: Stage) -> Stage:
    """A stage whose story is told, on Kafka and in the views."""
    stage.tell(150)
    with stage.relaying(), stage.projecting():
        stage.wait_for(stage.position)
    return stage


def log_difference(stage: Stage) -> LogDifference:
    report = stage.examine("inbox")
    assert not report.healthy
    assert report.log.difference is not None
    return report.log.difference


def view_difference(stage: Stage, view: str) -> ViewDifference:
    report = stage.examine(view)
    assert not report.healthy
    assert report.log.difference is None
    assert report.views[0].difference is not None
    return report.views[0].difference


def as_superuser(stage: Stage, statement: str, *parameters: object) -> None:
    """By hand, and past everything that protects the tables."""
    dsn = stage.scene.dsn.replace("user=huiyin_app", "user=huiyin")
    with closing(psycopg2.connect(dsn)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        assert cursor.rowcount == 1


def with_topic_changed(stage: Stage, name: str, change: Change) -> Stage:
    """The same ledger beside a topic to which a hand has been put: Kafka lets nobody edit one in
    place.
    """
    names = Topics(prefix=f"{stage.scene.names.prefix}-{name}")
    scene = make_scene(stage.scene.dsn, stage.scene.bootstrap, names.prefix)
    with closing(Producer(scene.bootstrap, client_id="hand")) as producer:
        producer.send(
            [
                OutgoingRecord(
                    topic=names.events,
                    key=record.key,
                    value=record.value,
                    headers=tuple((name, value or b"") for name, value in record.headers),
                    partition=record.partition,
                    timestamp_ms=record.timestamp_ms,
                )
                for record in change(stage.scene.published())
            ]
        )
    return replace(stage, scene=scene)


def test_an_altered_row_is_named(told: Stage) -> None:
    position = told.position - 5
    body = told.store.read_positions([position])[0].body
    as_superuser(
        told,
        "UPDATE ledger.events SET body = %s WHERE position = %s",
        body.replace(b'"actor":"test"', b'"actor":"tess"'),
        position,
    )
    difference = log_difference(told)
    assert (difference.finding, difference.position) == ("altered", position)
    assert difference.side == "store"
    assert difference.first_differing_byte == body.index(b'test"') + 3

    ruined = told.store.read_positions([position - 1])[0].body
    as_superuser(
        told,
        "UPDATE ledger.events SET body = %s WHERE position = %s",
        b"X" + ruined[1:],
        position - 1,
    )
    difference = log_difference(told)
    assert (difference.finding, difference.position) == ("altered", position - 1)


def test_what_stands_beside_the_log_is_compared_with_it(told: Stage) -> None:
    """Each alteration lies before the one that was found last, and so is the first difference."""
    assert told.examine("inbox").guards is None
    last = told.position
    sealed = (
        "(SELECT min(i.position) FROM ledger.event_identity AS i"
        " JOIN vault.event_key AS k ON k.event_id = i.event_id)"
    )
    alterations = {
        "events": f"UPDATE ledger.events SET recordedtime = now() WHERE position = {last}",
        "stream_event": f"DELETE FROM ledger.stream_event WHERE position = {last - 1}",
        "event_identity": (
            f"UPDATE ledger.event_identity SET event_id = gen_random_uuid()"
            f" WHERE position = {last - 2}"
        ),
        "event_key": (
            "DELETE FROM vault.event_key WHERE event_id ="
            f" (SELECT event_id FROM ledger.event_identity WHERE position = {sealed})"
        ),
    }
    for table, statement in alterations.items():
        as_superuser(told, statement)
        report = told.examine("inbox")
        assert not report.healthy
        assert report.log.difference is None
        assert report.guards is not None
        assert report.guards.table == table


def test_records_altered_lost_or_doubled_are_named(told: Stage) -> None:
    published = told.scene.published()
    # Of a case: what two sides disagree on is settled by the view that keeps such events' bytes.
    of_cases = [
        at for at, each in enumerate(published) if b'"subject":"case/' in (each.value or b"")
    ]
    middle = of_cases[len(of_cases) // 2]
    record = published[middle]
    position = int(record.header("position") or 0)
    changes: dict[str, Change] = {
        "altered": lambda all_: [
            *all_[:middle],
            record._replace(value=(record.value or b"") + b" "),
            *all_[middle + 1 :],
        ],
        "missing": lambda all_: [*all_[:middle], *all_[middle + 1 :]],
        "doubled": lambda all_: [*all_, record],
    }
    for finding, change in changes.items():
        by_hand = with_topic_changed(told, finding, change)
        difference = log_difference(by_hand)
        assert (difference.side, difference.finding) == ("kafka", finding)
        assert difference.position == position


def test_view_rows_altered_lost_or_added_are_named(told: Stage) -> None:
    case_id = "(SELECT case_id FROM view_inbox_1.inbox_case ORDER BY case_id LIMIT 1)"
    with told.sessions.cursor() as cursor:
        cursor.execute(
            "UPDATE view_inbox_1.inbox_case SET assignee = 'staff:mallory'"
            f" WHERE case_id = {case_id} AND to_position IS NULL RETURNING case_id"
        )
        altered = cursor.fetchone()
    difference = view_difference(told, "inbox")
    assert (difference.table, difference.finding) == ("inbox_case", "altered")
    assert difference.column == "assignee"
    assert altered == (difference.key["case_id"],)

    with told.sessions.cursor() as cursor:
        cursor.execute(
            "DELETE FROM view_timeline_1.timeline_entry WHERE position ="
            " (SELECT max(position) FROM view_timeline_1.timeline_entry) RETURNING position"
        )
        lost = cursor.fetchone()
    difference = view_difference(told, "timeline")
    assert (difference.table, difference.finding) == ("timeline_entry", "missing")
    assert lost == (int(difference.key["position"]),)

    with told.sessions.cursor() as cursor:
        cursor.execute(
            "INSERT INTO view_directory_1.directory_community"
            " VALUES ('atlantis', '亚特兰蒂斯', 'Atlantis', '[]', 'desk:atlantis')"
        )
    difference = view_difference(told, "directory")
    assert (difference.table, difference.finding) == ("directory_community", "extra")
    assert difference.key == {"community": "atlantis"}

    with told.sessions.cursor() as cursor:
        cursor.execute("UPDATE projector.generation SET layout = 'old' WHERE view = 'directory'")
        cursor.execute("DROP TABLE view_directory_1.directory_community")
    assert view_difference(told, "directory").finding == "another release's"
