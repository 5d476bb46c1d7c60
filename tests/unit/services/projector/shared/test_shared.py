"""Whatever happens to the others, a view is given each record once and in order."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest

from services.broker.records import Record
from services.errors import BrokerUnavailableError
from services.projector.shared import reading
from services.projector.shared.topic import SharedTopic
from tests.unit.services.projector.shared.scene import PARTITIONS, Alone, Group, Topic

GIVE_UP_S = 60.0


class Viewer:
    """A view that keeps its bookmarks in memory and notes what it was given."""

    def __init__(
        self, shared: SharedTopic, *, seed: int = 0, wakes: bool = True, fickle: bool = False
    ) -> None:
        self._shared, self._wakes, self._fickle = shared, wakes, fickle
        self._chance = random.Random(seed)
        self.bookmarks = dict.fromkeys(PARTITIONS, 0)
        self.given: list[Record] = []
        self.failures = 0

    def follow(self, stop: threading.Event) -> None:
        while not stop.is_set():
            source = self._shared.follow(lambda _: self._wakes, self._assigned, self._revoked)
            try:
                while not stop.is_set() and not self._sometimes(0.01):
                    records = source.poll(timeout_s=0.005, max_records=50)
                    for record in records:
                        assert record.offset >= self.bookmarks[record.partition], "twice"
                        self.bookmarks[record.partition] = record.offset + 1
                    self.given += records
                    if self._sometimes(0.05):
                        time.sleep(0.01)
            except BrokerUnavailableError:
                self.failures += 1
                time.sleep(0.001)
            finally:
                source.close()

    def _sometimes(self, share: float) -> bool:
        return self._fickle and self._chance.random() < share

    def _assigned(self, partitions: tuple[int, ...]) -> Mapping[int, int]:
        return {partition: self.bookmarks[partition] for partition in partitions}

    def _revoked(self, partitions: tuple[int, ...]) -> None:
        assert partitions


@contextmanager
def following(*viewers: Viewer) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=each.follow, args=(stop,)) for each in viewers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(GIVE_UP_S)
            assert not thread.is_alive()


def wait_until(holds: Callable[[], bool]) -> None:
    give_up_at_s = time.monotonic() + GIVE_UP_S
    while not holds():
        assert time.monotonic() < give_up_at_s
        time.sleep(0.002)


def assert_all_given(viewer: Viewer, topic: Topic) -> None:
    for partition in PARTITIONS:
        given = [each for each in viewer.given if each.partition == partition]
        assert given == topic.written[partition]


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """So small that the views fall out of the window, and begin too far apart."""
    monkeypatch.setattr(reading, "CHUNK_MAX_RECORDS", 8)
    monkeypatch.setattr(reading, "WINDOW_MAX_BYTES", 400)
    monkeypatch.setattr(reading, "REWIND_MAX_RECORDS", 30)
    monkeypatch.setattr(reading, "LEAD_IN_RECORDS", 3)


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("seed", range(6))
def test_once_and_in_order_through_deals_outages_and_slowness(seed: int) -> None:
    chance = random.Random(seed)
    topic = Topic()
    group = Group(topic)
    shared = SharedTopic(group.join, lambda: Alone(topic))
    viewers = [Viewer(shared, seed=seed * 10 + n, wakes=n % 2 == 0, fickle=True) for n in range(4)]
    with following(*viewers):
        for _ in range(400):
            topic.write(chance.choice(PARTITIONS))
            match chance.random():
                case roll if roll < 0.02:
                    group.deal(tuple(p for p in PARTITIONS if chance.random() < 0.6))
                case roll if roll < 0.03:
                    group.broken = True
                    wait_until(lambda: group.members == 0)
                case roll if roll < 0.3:
                    group.broken = False
                    time.sleep(0.001)
        group.broken = False
        group.deal(PARTITIONS)
        wait_until(lambda: all(viewer.bookmarks == topic.ends for viewer in viewers))
    for viewer in viewers:
        assert_all_given(viewer, topic)
    assert group.members == 0
    assert all(viewer.failures for viewer in viewers)


def test_far_behind_it_reads_by_itself_and_the_others_do_not_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Alone, "opened", 0)
    topic = Topic()
    for _ in range(3 * reading.REWIND_MAX_RECORDS):
        topic.write(0)
    group = Group(topic)
    shared = SharedTopic(group.join, lambda: Alone(topic))
    foremost, hindmost = Viewer(shared), Viewer(shared)
    foremost.bookmarks[0] = topic.ends[0]
    hindmost.bookmarks[0] = topic.ends[0] - 2 * reading.REWIND_MAX_RECORDS
    begun = dict(hindmost.bookmarks)
    with following(foremost, hindmost):
        topic.write(0)
        wait_until(lambda: foremost.bookmarks == hindmost.bookmarks == topic.ends)
    assert foremost.given == topic.written[0][-1:]
    assert hindmost.given == [each for each in topic.written[0] if each.offset >= begun[0]]
    assert Alone.opened == 1


def test_a_little_behind_it_needs_no_reader_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Alone, "opened", 0)
    topic = Topic()
    for _ in range(100):
        topic.write(0)
    shared = SharedTopic(Group(topic).join, lambda: Alone(topic))
    viewers = [Viewer(shared) for _ in range(3)]
    viewers[0].bookmarks[0] = 60
    with following(*viewers):
        wait_until(lambda: all(viewer.bookmarks == topic.ends for viewer in viewers))
    assert Alone.opened == 0


def test_a_fault_of_our_own_ends_every_view() -> None:
    def join(*_: object) -> Group:
        raise ZeroDivisionError

    source = SharedTopic(join, lambda: Alone(Topic())).follow(  # type: ignore[arg-type]
        lambda _: True, lambda partitions: dict.fromkeys(partitions, 0), lambda _: None
    )
    with pytest.raises(RuntimeError, match="failed"):
        source.poll(timeout_s=GIVE_UP_S, max_records=1)
    source.close()
