"""The sealer takes every event once, in order, and goes on wherever it was stopped."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from projections.archive.folder import LogFolder
from projections.archive.history import History
from projections.archive.tlog.checkpoint import Checkpoint, open_checkpoint
from projections.archive.tlog.hashes import leaf_of, root_of
from services.errors import FollowerStoppedError
from services.feed.feed import BrokenOrderError
from services.heartbeat import State
from services.sealer.lock import FolderLock
from services.sealer.memory import Memory
from services.sealer.process import Kafka, Sealer
from services.sealer.sealing import Sealing
from tests.unit.services.sealer.topic import MemoryTopic, event
from tests.unit.services.sealer.world import KEY, ORIGIN


class Home:
    """A home with a topic beside it; each ``sealer`` is a new process of it."""

    def __init__(self, root: Path) -> None:
        self.root, self.topic, self.topic_id = root, MemoryTopic(), "topic-1"
        self.folder = LogFolder(root / "tlog")
        self.memory = Memory(root / "sealer")
        self.heard: list[State] = []

    def beat(self, name: str, state: State) -> None:
        assert name == "sealer"
        self.heard.append(state)

    def sealer(self) -> Sealer:
        @contextmanager
        def topic() -> Iterator[MemoryTopic]:
            yield self.topic

        return Sealer(
            kafka=Kafka(topic=topic, topic_id=lambda: self.topic_id),
            open_sealing=lambda: Sealing(
                origin=ORIGIN, shelf=self.folder, signed=self.memory, signers=[KEY]
            ),
            memory=self.memory,
            lock=FolderLock(self.root / "sealer"),
            heartbeat=self,
            now_s=lambda: 1.0,
            history=History(self.folder),
        )

    def checkpoint(self) -> Checkpoint | None:
        text = self.folder.text("checkpoint")
        return None if text is None else open_checkpoint(text, [KEY.key])[0]

    def run_until(self, condition: Callable[[], bool]) -> None:
        """One process, from its start until the condition holds."""
        stop, failures = threading.Event(), []
        sealer = self.sealer()

        def run() -> None:
            try:
                sealer.run(stop)
            except FollowerStoppedError as error:
                failures.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        for _ in range(2_000):
            if condition() or failures:
                break
            stop.wait(0.005)
        stop.set()
        thread.join()
        if failures:
            raise failures[0]
        assert condition()

    def run_to(self, size: int) -> None:
        self.run_until(lambda: (found := self.checkpoint()) is not None and found.size == size)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def events(first: int, last: int) -> list[bytes]:
    return [event(position) for position in range(first, last + 1)]


def test_every_event_is_sealed_in_order_whatever_its_partition(home: Home) -> None:
    home.topic.write(*events(1, 700))
    home.run_to(700)
    found = home.checkpoint()
    assert found is not None
    assert found.root == root_of([leaf_of(body) for body in events(1, 700)])
    assert home.heard[-1] == {"position": 700}


def test_a_restart_reads_only_what_is_new(home: Home) -> None:
    home.topic.write(*events(1, 600))
    home.run_to(600)
    home.topic.polled = 0
    home.topic.write(*events(601, 650))
    home.run_to(650)
    assert home.topic.polled == 50


def test_without_a_place_all_is_read_again_and_compared(home: Home) -> None:
    home.topic.write(*events(1, 600))
    home.run_to(600)
    (home.root / "sealer" / "place.json").write_bytes(b"torn")
    home.topic.write(event(601))
    home.run_to(601)
    (home.root / "sealer" / "place.json").unlink()
    home.topic.records[0][5] = home.topic.records[0][5].replace(b"said", b"sAid")
    with pytest.raises(FollowerStoppedError, match="other bytes at position"):
        home.run_to(602)
    assert "other bytes" in str(home.heard[-1]["stopped"])


def test_a_topic_made_anew_is_compared_from_its_first_record(home: Home) -> None:
    home.topic.write(*events(1, 300))
    home.run_to(300)
    home.topic, home.topic_id = MemoryTopic(2), "topic-2"
    home.topic.write(*events(1, 310))
    home.run_to(310)
    home.topic, home.topic_id = MemoryTopic(2), "topic-3"
    home.topic.write(event(1, "something else"), *events(2, 320))
    with pytest.raises(FollowerStoppedError, match="position 1"):
        home.run_to(320)


def test_an_outage_of_kafka_is_waited_out(home: Home) -> None:
    home.topic.write(*events(1, 10))
    home.topic.away = True
    timer = threading.Timer(0.3, lambda: setattr(home.topic, "away", False))
    timer.start()
    home.run_to(10)
    timer.join()


def test_a_hole_stops_the_sealer(home: Home) -> None:
    home.topic.write(*events(1, 5), *events(7, 40))
    with pytest.raises(BrokenOrderError, match="position 6"):
        home.run_to(40)


def test_a_lost_folder_is_made_anew_and_signed_once_it_is_whole_again(home: Home) -> None:
    home.topic.write(*events(1, 300))
    home.run_to(300)
    home.folder = LogFolder(home.root / "other")
    home.topic.write(*events(301, 302))
    home.run_to(302)


def test_the_second_sealer_of_a_home_waits(home: Home) -> None:
    first, second = FolderLock(home.root), FolderLock(home.root)
    assert first.take()
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()
