"""Looks at every part and says what is behind: the positions they have reached, and when they were
last heard of.
"""

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.broker.address import hosts
from services.errors import HuiyinError, SetupError, ViewBehindError
from services.heartbeat import State as Saying
from services.readiness import PartState, Readiness
from services.store import skew
from services.store.contract import Head

SILENCE_MAX_S = 10.0
TRANSACTION_MAX_S = 60.0
PROBE_TIMEOUT_S = 1.0


class _Beat(Protocol):
    @property
    def age_s(self) -> float: ...
    @property
    def state(self) -> Saying: ...


class _Beats(Protocol):
    def beats(self) -> Mapping[str, _Beat]: ...


class _Mark(Protocol):
    @property
    def position(self) -> int: ...


class _Marks(Protocol):
    def newest(self) -> _Mark | None: ...


class _Log(Protocol):
    def head(self) -> Head: ...

    def oldest_transaction_s(self) -> float: ...

    def clock_ahead_s(self) -> float: ...

    @property
    def trouble(self) -> str | None: ...


class _Views(Protocol):
    def watermark(self, view: str) -> int: ...

    def parked_streams(self, view: str) -> int: ...


class _WaitingRoom(Protocol):
    def count(self) -> int: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Where to look. ``broker_answers`` says whether Kafka can be reached at all."""

    log: _Log
    marks: _Marks
    beats: _Beats
    views: _Views
    waiting: _WaitingRoom
    broker_answers: Callable[[], bool]


class State:
    """Implements ``services.readiness.AskReadiness``: called, it looks."""

    def __init__(
        self,
        places: Places,
        *,
        views: Sequence[str],
        services: Sequence[str],
        behind_max_events: int,
    ) -> None:
        self._places = places
        self._views = views
        self._services = services
        self._behind_max_events = behind_max_events

    def __call__(self) -> Readiness:
        """Every part as it is now. Never raises: a part that does not answer is told as such."""
        broker = self._broker()
        try:
            head = self._places.log.head().position
            own = (self._database(), broker, self._time())
            parts = (*own, *self._processes(head), *self._all_views(head))
            return Readiness(
                database_ok=True,
                head=head,
                parts=parts,
                parked_streams=self._parked(),
                waiting_events=self._places.waiting.count(),
            )
        except HuiyinError as error:
            database = PartState(name="database", ok=False, detail=str(error))
            return Readiness(database_ok=False, head=None, parts=(database, broker))

    def relay_lag_events(self) -> int:
        """How many committed events Kafka does not hold yet. Raises ``StoreUnavailableError``."""
        return self._places.log.head().position - self._relayed()

    def _relayed(self) -> int:
        mark = self._places.marks.newest()
        return 0 if mark is None else mark.position

    def _database(self) -> PartState:
        age_s = self._places.log.oldest_transaction_s()
        detail = self._places.log.trouble
        if age_s > TRANSACTION_MAX_S:
            detail = f"a transaction is open for {age_s:.0f} s and slows every write"
        return PartState(name="database", ok=detail is None, detail=detail)

    def _time(self) -> PartState:
        """A clock that goes wrong while all run refuses nobody's start, and is told here."""
        ahead_s = self._places.log.clock_ahead_s()
        off = abs(ahead_s) >= skew.TELL_MIN_S
        return PartState(name="time", ok=not off, detail=skew.told(ahead_s) if off else None)

    def _broker(self) -> PartState:
        answers = self._places.broker_answers()
        return PartState(
            name="broker", ok=answers, detail=None if answers else "Kafka cannot be reached"
        )

    def _processes(self, head: int) -> Iterator[PartState]:
        beats = self._places.beats.beats()
        for name in self._services:
            beat = beats.get(name)
            behind = self._behind(name, head, beat)
            if beat is None:
                yield PartState(name=name, ok=False, behind_events=behind, detail="never heard of")
            elif "stopped" in beat.state:
                # It is started again and again meanwhile; this stands until one of them gets on.
                stopped = str(beat.state["stopped"])
                yield PartState(name=name, ok=False, behind_events=behind, detail=stopped)
            elif beat.age_s > SILENCE_MAX_S:
                silence = f"not heard of for {beat.age_s:.0f} s"
                yield PartState(name=name, ok=False, behind_events=behind, detail=silence)
            elif alarm := beat.state.get("alarm"):
                yield PartState(name=name, ok=False, behind_events=behind, detail=str(alarm))
            else:
                yield self._following(name, behind)

    def _behind(self, name: str, head: int, beat: _Beat | None) -> int | None:
        """The relay's place is told by its marks, intake's and the sealer's by themselves; others
        have none.
        """
        told = beat.state if beat is not None else {}
        if name == "relay":
            return head - self._relayed()
        if name == "intake":
            return unread if isinstance(unread := told.get("behind"), int) else None
        sealed = told.get("position") if name == "sealer" else None
        return max(0, head - sealed) if isinstance(sealed, int) else None

    def _all_views(self, head: int) -> Iterator[PartState]:
        for view in self._views:
            name = f"view {view}"
            try:
                yield self._following(name, max(0, head - self._places.views.watermark(view)))
            except ViewBehindError as error:
                yield PartState(name=name, ok=False, behind_events=head, detail=str(error))

    def _following(self, name: str, behind: int | None) -> PartState:
        late = behind is not None and behind > self._behind_max_events
        return PartState(
            name=name,
            ok=not late,
            behind_events=behind,
            detail=f"{behind} events behind" if late else None,
        )

    def _parked(self) -> int:
        parked = 0
        for view in self._views:
            try:
                parked += self._places.views.parked_streams(view)
            except ViewBehindError:
                continue
        return parked


def reachable(address: str, *, timeout_s: float = PROBE_TIMEOUT_S) -> bool:
    """Whether any of the brokers takes a connection; none does at what is no address."""
    try:
        places = hosts(address)
    except SetupError:
        return False
    for place in places:
        try:
            with socket.create_connection(place, timeout=timeout_s):
                return True
        except OSError:
            continue
    return False
