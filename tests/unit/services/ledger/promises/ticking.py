"""A second reckoning, for comparison: a clock that is told one fact after another in the order in
which they became known, ticks from edge to edge, and winds back to where a late fact belongs.
"""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

from tests.unit.services.ledger.promises.minutes import EAST, PlainCalendar, Terms

LOCAL = timezone(timedelta(minutes=EAST))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """Something that happened: ``what`` is terms, wait, resume or extension."""

    at: int
    rank: int
    what: str
    value: object


@dataclass(frozen=True)
class Face:
    """What the clock shows right after a fact."""

    at: int = 0
    terms: Terms | None = None
    used: int = 0
    excused: int = 0
    waits: int = 0


class Ticking:
    """``tell`` it, then ask ``due``."""

    def __init__(self) -> None:
        self._told: list[Told] = []
        self._faces: list[Face] = [Face()]
        self._extensions = 0

    def tell(self, told: Told) -> None:
        """Winds back to the fact's place, and on again."""
        if told.what == "extension":
            assert isinstance(told.value, int)
            self._extensions += told.value
            return
        place = bisect_right(self._told, (told.at, told.rank), key=lambda e: (e.at, e.rank))
        self._told.insert(place, told)
        del self._faces[place + 1 :]
        for each in self._told[place:]:
            self._faces.append(_turn(_run(self._faces[-1], each.at), each))

    def due(self) -> int | None:
        """When the clock falls due if nothing more is told; None: it never does."""
        begins = max(i for i, each in enumerate(self._told) if each.what == "terms")
        face = self._faces[begins + 1]
        assert face.terms is not None
        owed = face.terms.target + self._extensions
        if face.used > 0 and face.used >= owed:
            return face.at
        for each in self._told[begins + 1 :]:
            found = _falls(face, owed, each.at)
            if found is not None:
                return found
            face = _turn(_run(face, each.at), each)
        if owed > 0 and face.waits and face.terms is not None and face.terms.cap is None:
            return None
        return _falls(face, owed, None)

    def stands(self) -> bool:
        """Whether a wait that has not ended began before the clock fell due."""
        due = self.due()
        resumed = {each.value for each in self._told if each.what == "resume"}
        return any(
            due is None or each.at < due
            for each in self._told
            if each.what == "wait" and each.value not in resumed
        )


def _turn(face: Face, told: Told) -> Face:
    if told.what == "terms":
        assert isinstance(told.value, Terms)
        return replace(face, at=told.at, terms=told.value)
    return replace(face, waits=face.waits + (1 if told.what == "wait" else -1))


def _run(face: Face, until: int) -> Face:
    """The face at an instant, every tick counted."""
    if face.terms is None or until <= face.at:
        return face if face.terms is not None else replace(face, at=until)
    open_ = _open(face.terms.calendar, face.at, until)
    excused = 0
    if face.waits:
        cap = face.terms.cap
        excused = open_ if cap is None else max(0, min(open_, cap - face.excused))
    return replace(face, at=until, used=face.used + open_ - excused, excused=face.excused + excused)


def _falls(face: Face, owed: int, until: int | None) -> int | None:
    """When the clock falls due before an instant: halves the time it may be in."""
    assert face.terms is not None
    low, high = face.at, until
    if high is None:
        span = 1 << 36
        while not _reached(face, face.at + span, owed):
            span <<= 1
        high = face.at + span
    elif not _reached(face, high, owed):
        return None
    while low < high:
        middle = (low + high) // 2
        if _reached(face, middle, owed):
            high = middle
        else:
            low = middle + 1
    return low - 1 if owed == 0 else low


def _reached(face: Face, at: int, owed: int) -> bool:
    """Nothing owed is due where working time begins: just after, some of it has passed."""
    assert face.terms is not None
    if owed == 0:
        return _open(face.terms.calendar, face.at, at) > 0
    return _run(face, at).used >= owed


def _open(calendar: PlainCalendar, begin: int, end: int) -> int:
    """Working time between two instants, added up day by day."""
    total = 0
    day = (EPOCH + timedelta(microseconds=begin)).astimezone(LOCAL).date()
    while True:
        midnight = (datetime(day.year, day.month, day.day, tzinfo=LOCAL) - EPOCH) // timedelta(
            microseconds=1
        )
        if midnight >= end:
            return total
        hours = calendar.holidays.get(day, calendar.week[day.weekday()])
        if day in calendar.makeup:
            hours = calendar.week[calendar.makeup[day]]
        for first, last in hours:
            a, b = midnight + first * 60_000_000, midnight + last * 60_000_000
            total += max(0, min(b, end) - max(a, begin))
        day += timedelta(days=1)
