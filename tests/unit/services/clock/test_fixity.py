"""Who checks the archive goes from record to record; one that cannot be checked holds up none."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from events.property_check import CheckOccasion
from services.clock.fixity import CALLER, Fixity
from services.errors import NotFoundError, StoreUnavailableError
from services.ledger.contract import Accepted, Caller

NOW = datetime(2026, 11, 3, 6, 0, tzinfo=UTC)


class Archive:
    """The view nominates ``due``; the log says which of them still are."""

    def __init__(self, *due: str) -> None:
        self.due = list(due)
        self.checked: list[tuple[str, str]] = []
        self.broken: dict[str, Exception] = {}
        self.view_behind = False

    def records_due(self, until: datetime, *, limit: int) -> Sequence[tuple[str, CheckOccasion]]:
        assert until == NOW
        seen = {record for record, _ in self.checked} if not self.view_behind else set()
        return [(each, "filing") for each in self.due if each not in seen][:limit]

    def is_due(self, record: str, *, caller: Caller) -> bool:
        assert caller == CALLER
        return record not in {each for each, _ in self.checked}

    def check(self, record: str, *, occasion: CheckOccasion, caller: Caller) -> Accepted:
        assert caller == CALLER
        if record in self.broken:
            raise self.broken[record]
        self.checked.append((record, occasion))
        return Accepted(receipts=())

    def take(self) -> bool:
        return True

    def release(self) -> None: ...

    def beat(self, name: str, state: object) -> None: ...

    def fixity(self) -> Fixity:
        return Fixity(due=self, custodian=self, lease=self, heartbeat=self, clock=lambda: NOW)


def test_what_is_due_is_checked_and_nothing_twice_though_the_view_is_behind() -> None:
    archive = Archive("a", "b")
    archive.view_behind = True
    fixity = archive.fixity()
    assert list(fixity.round(NOW)) == ["a", "b"]
    assert list(fixity.round(NOW)) == []
    assert list(archive.fixity().round(NOW)) == [], "another one, after a crash"
    assert archive.checked == [("a", "filing"), ("b", "filing")]


def test_one_that_cannot_be_checked_is_put_off_and_the_others_go_on() -> None:
    archive = Archive(*(f"{n:03d}" for n in range(30)))
    archive.broken = {f"{n:03d}": NotFoundError("gone") for n in range(25)}
    fixity = archive.fixity()
    assert list(fixity.round(NOW)) == []
    assert list(fixity.round(NOW)) == [f"{n:03d}" for n in range(25, 30)]


def test_without_the_store_the_round_ends() -> None:
    archive = Archive("a")
    archive.broken = {"a": StoreUnavailableError("away")}
    with pytest.raises(StoreUnavailableError):
        list(archive.fixity().round(NOW))
    archive.broken = {}
    assert list(archive.fixity().round(NOW)) == ["a"]
