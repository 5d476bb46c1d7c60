"""Checks all records of a handover, so that what is signed for is what was found, not what somebody
says of it (Art. 10, DA/T 70-2018).

What a crash leaves: checks of some records, which are true of those; the handover is checked once
its own fact says so.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from events.envelope import parse
from events.handover import HandoverChecked
from events.property_check import FAILING_MAX
from services.custody.custodian import Commands, Custodian
from services.errors import CommandRefusedError, ViewBehindError
from services.ledger.contract import Accepted, Caller
from services.ledger.registers.contract import Item
from services.ledger.registers.records import Record

AT_ONCE_MAX_RECORDS = 50
"""How many records are checked while somebody waits for a page."""

SEAL_WAIT_S = 3.0
"""For the seal of a record's newest event, while somebody waits."""

LOOK_AGAIN_S = 0.2


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What the check of a handover came to: the report of each record by its filing number, with
    the event that holds it. ``position`` is that of the last.
    """

    handover: str
    records: tuple[Item[Record], ...]
    reports: Mapping[str, Mapping[str, Any]]
    position: int

    @property
    def failed(self) -> list[str]:
        """The filing numbers of the records that did not pass."""
        return [number for number, report in self.reports.items() if not report["passed"]]


class HandoverCustodian:
    """Checks what is handed over. Safe from many threads."""

    def __init__(
        self,
        custodian: Custodian,
        commands: Commands,
        *,
        sleep: Callable[[float], object] = time.sleep,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._custodian, self._commands = custodian, commands
        self._sleep, self._monotonic_s = sleep, monotonic_s

    def check_now(self, handover: str, *, caller: Caller, wait_s: float = SEAL_WAIT_S) -> Accepted:
        """Checks a handover on paper while somebody waits, and puts the outcome on record. Raises
        as :meth:`check`, ``CommandRefusedError`` where that would take long.
        """
        count = len(self._commands.custody.handover(handover, caller=caller).state.records)
        if count > AT_ONCE_MAX_RECORDS:
            raise CommandRefusedError(
                f"these are {count} records, and {AT_ONCE_MAX_RECORDS} are checked at once here: "
                "run `huiyin check --handover` with its number",
                rule="check-at-once",
                article="Art.10",
            )
        return self.record(self.check(handover, caller=caller, wait_s=wait_s), caller=caller)

    def check(self, handover: str, *, caller: Caller, wait_s: float) -> Checked:
        """Checks each record, and puts each outcome on record. Raises as ``Custodian.check``."""
        give_up_at_s = self._monotonic_s() + wait_s
        reports: dict[str, Mapping[str, Any]] = {}
        records: list[Item[Record]] = []
        position = 0
        for record in self._commands.custody.handover(handover, caller=caller).state.records:
            accepted = self._once_sealed(record, handover, caller, give_up_at_s)
            envelope = parse(accepted.receipts[0].body).envelope
            records.append(self._commands.custody.record(record, caller=caller))
            reports[records[-1].state.number] = {**envelope.data, "event": envelope.id}
            position = accepted.receipts[-1].position
        return Checked(
            handover=handover, records=tuple(records), reports=reports, position=position
        )

    def record(self, checked: Checked, *, caller: Caller, package: str | None = None) -> Accepted:
        """Puts on record that all were checked, and in which package their reports went out."""
        fact = HandoverChecked(
            id=checked.handover,
            by=caller.actor,
            passed=not checked.failed,
            checks=tuple(report["event"] for report in checked.reports.values()),
            failed=tuple(checked.failed[:FAILING_MAX]),
            package=package,
        )
        return self._commands.perform(fact, caller=caller)

    def _once_sealed(
        self, record: str, handover: str, caller: Caller, give_up_at_s: float
    ) -> Accepted:
        """A record's newest event may still be on its way to the sealer."""
        while True:
            try:
                return self._custodian.check(
                    record, occasion="handover", caller=caller, handover=handover
                )
            except ViewBehindError:
                if self._monotonic_s() > give_up_at_s:
                    raise
                self._sleep(LOOK_AGAIN_S)
