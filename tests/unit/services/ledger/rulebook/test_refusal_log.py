"""The log of refusals tells where people and systems are stopped, and nobody else."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from services.errors import CommandRefusedError
from services.ledger.contract import Caller
from services.ledger.rulebook.refusal_log import RefusalLog
from services.refused import NoNotes, Refused


class Notes(NoNotes):
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.noted: list[Refused] = []

    def note(self, refused: Refused) -> None:
        self.noted.append(refused)


def refused_by(caller: Caller) -> list[Refused]:
    notes = Notes()
    nowhere: Any = None
    look: Callable[..., Any] = nowhere
    log = RefusalLog(nowhere, nowhere, notes, clock=lambda: datetime.now(UTC), look=look)
    refused = CommandRefusedError("too late", rule="stalled-once", article="Art.3(4)")
    log.of_call(refused, command="stall", caller=caller)
    return notes.noted


def test_who_is_stopped_is_noted() -> None:
    [noted] = refused_by(Caller(actor="staff:yh-02"))
    assert (noted.actor, noted.rule, noted.article) == ("staff:yh-02", "stalled-once", "Art.3(4)")


def test_a_service_that_finds_nothing_left_to_do_is_not_stopped() -> None:
    assert refused_by(Caller(actor="system:clock", by_itself=True)) == []
