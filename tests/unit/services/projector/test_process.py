"""What becomes of the process when one of its views ends, and of a view that failed."""

import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from projections.views import all_views
from services.errors import FollowerStoppedError, StoreUnavailableError
from services.heartbeat import State
from services.projector import follower as module
from services.projector.follower import Follower
from services.projector.process import Projector


class Beats:
    """Notes what is told, and sets ``stop`` after so many."""

    def __init__(self, stop: threading.Event, *, stop_after: int = 1_000) -> None:
        self.told: list[str] = []
        self._stop, self._stop_after = stop, stop_after

    def beat(self, name: str, state: State) -> None:
        assert name == "projector/inbox"
        self.told.append(str(state["stopped"]))
        if len(self.told) == self._stop_after:
            self._stop.set()
        raise StoreUnavailableError("telling it may fail, too")


class Failing(Follower):
    """A view that fails with one thing after another, then follows until told to stop."""

    def __init__(self, heartbeat: Beats, *failures: Exception) -> None:
        unused: Mapping[str, Any] = dict.fromkeys(("sessions", "kafka", "reader"))
        super().__init__(all_views()["inbox"], heartbeat=heartbeat, batch_max_events=1, **unused)
        self.failures = list(failures)
        self.turns = 0

    def _follow(self, stop: threading.Event) -> Iterator[int]:
        yield 0
        if self.failures:
            raise self.failures.pop(0)
        while not stop.wait(0.001):
            self.turns += 1
            yield 0


@pytest.fixture
def stop() -> threading.Event:
    return threading.Event()


def test_what_nobody_foresaw_is_told_without_its_words_and_the_view_begins_anew(
    stop: threading.Event, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "BROKEN_FIRST_S", 0.0)
    beats = Beats(stop, stop_after=2)
    Failing(beats, KeyError("张三"), RuntimeError("李四")).run(stop)
    assert [told.partition("(")[2].partition(")")[0] for told in beats.told] == [
        "KeyError",
        "RuntimeError",
    ]
    assert "张三" not in "".join(beats.told) + "".join(r.getMessage() for r in caplog.records)
    assert [record.exc_info is not None for record in caplog.records] == [True, True]


def test_a_view_that_needs_a_person_stands_still_and_the_others_go_on(
    stop: threading.Event,
) -> None:
    needy = Failing(Beats(stop), FollowerStoppedError("upgrade first"))
    other = Failing(Beats(stop))
    running = threading.Thread(target=_run, args=(Projector([needy, other]), stop))
    running.start()
    while other.turns < 20:
        assert running.is_alive()
    stop.set()
    running.join(60)
    assert not running.is_alive()


def test_a_view_whose_thread_ends_unforeseen_ends_the_process_to_be_started_again(
    stop: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object, **__: object) -> None:
        raise MemoryError

    dying, other = Failing(Beats(stop), KeyError()), Failing(Beats(stop))
    monkeypatch.setattr(dying, "_say_stopped", lost)
    with pytest.raises(MemoryError):
        Projector([other, dying]).run(stop)
    assert stop.is_set()


def _run(projector: Projector, stop: threading.Event) -> None:
    with pytest.raises(FollowerStoppedError, match="upgrade"):
        projector.run(stop)
