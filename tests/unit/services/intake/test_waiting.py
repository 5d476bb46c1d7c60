"""What waited in vain is told before it is let go; outages are waited out."""

import threading
from datetime import UTC, datetime

import pytest

from services.errors import CommandRefusedError, StoreUnavailableError
from services.intake.waiting import WaitingRounds
from services.ledger.admitting.waiting import WaitingEvent
from services.ledger.contract import RejectedWaiting, WaitingRound

AT = datetime(2026, 11, 1, tzinfo=UTC)
KEPT = WaitingEvent(
    source="urn:a:b",
    id="1",
    type="t",
    externalref_source="urn:a:b",
    externalref="R-1",
    way="kafka",
    fingerprint=b"",
    sealed=b"sealed",
    since=AT,
    until=AT,
)
REJECTED = RejectedWaiting(
    kept=KEPT, event=None, error=CommandRefusedError("no", rule="contact-before-reply")
)


class Room:
    """A ledger in which one event waited in vain, away for the first so many rounds."""

    def __init__(self, *, away: int = 0) -> None:
        self.away, self.released = away, list[tuple[str, str]]()

    def retry_waiting(self, now: datetime) -> WaitingRound:
        assert now == AT
        if self.away:
            self.away -= 1
            raise StoreUnavailableError("away")
        return WaitingRound(accepted=0, rejected=(REJECTED,))

    def release_waiting(self, *, source: str, id: str) -> None:  # noqa: A002 - CloudEvents' word
        self.released.append((source, id))


@pytest.mark.parametrize("told", [True, False])
def test_only_what_is_told_is_let_go(told: bool) -> None:
    room = Room()

    def tell(rejected: RejectedWaiting) -> bool:
        assert rejected is REJECTED
        return told

    WaitingRounds(ledger=room, tell=tell, clock=lambda: AT, stop=threading.Event()).go_round()
    assert room.released == ([("urn:a:b", "1")] if told else [])


def test_outages_are_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.intake.waiting.ROUND_INTERVAL_S", 0.0)
    room, stop = Room(away=2), threading.Event()

    def tell(_: RejectedWaiting) -> bool:
        stop.set()
        return True

    WaitingRounds(ledger=room, tell=tell, clock=lambda: AT, stop=stop).run()
    assert (room.away, room.released) == (0, [("urn:a:b", "1")])
