"""A second system is built of Kafka, of the store or of an export alone, and all of them are
equal.
"""

import base64
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest

from projections.archive.growing import GrowingTree
from projections.archive.package import layout
from services.broker.partitioner import partition_of
from services.doctor.replay.building import Place
from services.doctor.replay.comparing import Replay
from services.doctor.replay.report import ReplayReport
from services.doctor.replay.sources import IncompleteCopyError, PackageCopy
from services.errors import CommandRefusedError
from services.feed.copies import StoreCopy, TopicCopy
from services.store import restoring
from services.store.rows import LogRows
from services.verifier.records import Copy
from tests.integration.projector.stage import Stage

BESIDE = {
    "stream_event": "SELECT stream, version, position FROM ledger.stream_event",
    "event_identity": (
        "SELECT event_id, position, originsource, originid FROM ledger.event_identity"
    ),
    "events": "SELECT position, recordedtime, stream, version, type, body FROM ledger.events",
    "head": "SELECT position, recordedtime FROM ledger.head",
}


@pytest.fixture
def told(stage: Stage) -> Stage:
    """A story on Kafka, in the store and in views."""
    stage.tell(400)
    with stage.relaying(), stage.projecting():
        stage.wait_for(stage.position)
    return stage


def exported(stage: Stage, folder: Path) -> PackageCopy:
    """The events as a package of everything has them."""
    lines = b"".join(row.body + b"\n" for row in stage.store.read(after=0, limit=100_000))
    path = folder / "package" / layout.EVENTS
    path.parent.mkdir(parents=True)
    path.write_bytes(lines)
    return PackageCopy(folder / "package")


def store(stage: Stage) -> StoreCopy:
    return StoreCopy(LogRows(stage.sessions))


def topic(stage: Stage) -> TopicCopy:
    return TopicCopy(lambda: closing(stage.scene.reader()), partition_of=partition_of)


def admin_of(stage: Stage) -> str:
    return stage.scene.dsn.replace("user=huiyin_app", "user=huiyin")


@contextmanager
def replayed(stage: Stage, *copies: Copy, sealed: int | None = None) -> Iterator[ReplayReport]:
    """Second systems of these copies, kept meanwhile. ``sealed`` is as of the store's own rows."""
    places: list[Place] = []

    def made(source: str) -> Place:
        name = f"replay_{len(places)}_{stage.scene.names.prefix}"
        restoring.create_database(admin_of(stage), name, replace=False)
        place = Place(
            name=name,
            admin=restoring.database_at(admin_of(stage), name),
            services=restoring.database_at(stage.scene.dsn, name),
        )
        places.append(place)
        assert source in {copy.name for copy in copies}
        return place

    def dropped(place: Place) -> None:
        restoring.drop_database(admin_of(stage), place.name)

    try:
        yield Replay(
            copies={copy.name: copy for copy in copies},
            views=list(stage.views.values()),
            sealed=sealed,
            root_at=lambda size: root_of_store(stage, size),
            made=made,
            dropped=dropped,
            keep=True,
        ).run(lambda *_: None)
    finally:
        for place in places:
            dropped(place)  # harmless where it was dropped already


def root_of_store(stage: Stage, size: int) -> str:
    tree = GrowingTree()
    for row in stage.store.read(after=0, limit=size):
        tree.add(row.body)
    return base64.b64encode(tree.root()).decode()


def rows(dsn: str, query: str) -> set[tuple[object, ...]]:
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return {
            tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
            for row in cursor.fetchall()
        }


def test_three_second_systems_have_one_root_and_the_same_views(told: Stage, tmp_path: Path) -> None:
    """And what stands beside the log is what the first ledger keeps beside its own."""
    copies = (topic(told), store(told), exported(told, tmp_path))
    with replayed(told, *copies, sealed=told.position) as report:
        assert report.until == told.position
        assert report.equal, report
        assert report.differences == ()
        assert {system.root for system in report.systems} == {report.signed_root}
        for system in report.systems:
            assert system.views.keys() == told.views.keys()
            assert system.views["inbox"].rows > 0
            assert system.database is not None
            dsn = restoring.database_at(admin_of(told), system.database)
            for table, query in BESIDE.items():
                assert rows(dsn, query) == rows(admin_of(told), query), table


def test_a_copy_that_tells_another_story_is_found_out(told: Stage, tmp_path: Path) -> None:
    """The root says that something differs, the views say what."""
    package = exported(told, tmp_path)
    path = tmp_path / "package" / layout.EVENTS
    lines = path.read_bytes()
    assert b'"assignee":"team:2"' in lines
    path.write_bytes(lines.replace(b'"assignee":"team:2"', b'"assignee":"team:9"'))
    with replayed(told, store(told), package, sealed=told.position) as report:
        assert not report.equal
        first, other = report.systems
        assert first.root == report.signed_root != other.root
        assert {found.source for found in report.differences} == {package.name}
        inbox = next(found.first for found in report.differences if found.view == "inbox")
        assert inbox.finding == "altered"


def test_all_stop_where_the_shortest_copy_and_the_signature_do(told: Stage) -> None:
    with replayed(told, store(told), sealed=told.position - 9) as report:
        assert report.until == report.systems[0].events == told.position - 9
        assert report.equal


def test_a_part_of_the_log_builds_no_system(told: Stage, tmp_path: Path) -> None:
    package = exported(told, tmp_path)
    path = tmp_path / "package" / layout.EVENTS
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:20] + lines[21:]))
    with (
        pytest.raises(IncompleteCopyError, match="position 21 should come next"),
        replayed(told, package),
    ):
        pass


def test_what_an_earlier_replay_built_goes_only_when_asked(told: Stage) -> None:
    name = f"replay_again_{told.scene.names.prefix}"
    restoring.create_database(admin_of(told), name, replace=False)
    try:
        with pytest.raises(CommandRefusedError, match="--replace"):
            restoring.create_database(admin_of(told), name, replace=False)
        restoring.create_database(admin_of(told), name, replace=True)
    finally:
        restoring.drop_database(admin_of(told), name)
