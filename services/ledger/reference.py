"""What decisions ask about communities and sources: who they are, and whether this caller may (Art.
2, law 2).

State is folded from their streams. A process may go on with what it read for up to two seconds
after another registered something new; nothing it decides in between is wrong, only early.
"""

import hashlib
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from events.catalogue import AnyFact
from events.reference import CommunityRegistered, SourceRegistered
from services.errors import HuiyinError

REMEMBERED_S = 2.0
REMEMBERED_MAX = 10_000

State = TypeVar("State")


@dataclass(frozen=True, kw_only=True)
class Community:
    """A community as last registered."""

    id: str
    version: int
    desk: str
    buildings: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A source as last registered; ``communities`` is None when it may speak of all."""

    id: str
    version: int
    types: frozenset[str]
    communities: frozenset[str] | None
    ways: frozenset[str]


def fold_community(community: Community | None, history: Iterable[AnyFact]) -> Community | None:
    """The last registration counts."""
    for fact in history:
        if not isinstance(fact, CommunityRegistered):
            raise TypeError(f"{fact.type_name} does not belong in a community's stream")
        community = Community(
            id=fact.community,
            version=1 if community is None else community.version + 1,
            desk=fact.desk,
            buildings=frozenset(building.id for building in fact.buildings),
        )
    return community


def fold_source(source: Source | None, history: Iterable[AnyFact]) -> Source | None:
    """The last registration counts."""
    for fact in history:
        if not isinstance(fact, SourceRegistered):
            raise TypeError(f"{fact.type_name} does not belong in a source's stream")
        every = "*" in fact.communities
        source = Source(
            id=fact.source,
            version=1 if source is None else source.version + 1,
            types=frozenset(fact.types),
            communities=None if every else frozenset(fact.communities),
            ways=frozenset(fact.ways),
        )
    return source


def community_stream(community: str) -> str:
    """The stream of a community."""
    return f"community/{community}"


def source_stream(source: str) -> str:
    """The stream of a source: its URN hashed, so that any URN makes a well-formed subject."""
    return f"source/{hashlib.sha256(source.encode()).hexdigest()[:32]}"


class Remembered(Generic[State]):
    """A small cache that forgets after two seconds, and at once when told to.

    Absence is not remembered: what was registered a moment ago is found. When the two seconds are
    over one caller looks again, and the others go on with what is held until it has.
    """

    def __init__(
        self, load: Callable[[str], State | None], monotonic_s: Callable[[], float]
    ) -> None:
        self._load, self._monotonic_s = load, monotonic_s
        self._held: dict[str, tuple[float, State]] = {}
        self._lock = threading.Lock()

    def get(self, key: str) -> State | None:
        """The state of this key, two seconds and a look-up old at most; None when there is no
        such thing.
        """
        now_s = self._monotonic_s()
        with self._lock:
            held = self._held.get(key)
            if held is not None:
                if held[0] > now_s:
                    return held[1]
                self._held[key] = (now_s + REMEMBERED_S, held[1])
        try:
            state = self._load(key)
        except HuiyinError:
            self.drop(key)
            raise
        if state is None:
            self.drop(key)
            return None
        with self._lock:
            if len(self._held) >= REMEMBERED_MAX:
                self._held.clear()
            self._held[key] = (now_s + REMEMBERED_S, state)
        return state

    def drop(self, key: str) -> None:
        """Asks the store again next time."""
        with self._lock:
            self._held.pop(key, None)
