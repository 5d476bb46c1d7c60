"""What tests of the API and of its pages share."""

from dataclasses import replace
from typing import Any, cast

import pytest

from events.notice import NoticeDrafted
from services.ledger.registers.contract import AnyRegister, At, Noticed, Outcome
from services.ledger.registers.found import all_registers


@pytest.fixture
def watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that notices the word 尽快 in a notice, as rules to come will."""
    registers = cast("dict[str, AnyRegister]", all_registers())
    notices = registers["notice"]

    def decide(state: Any, fact: Any, at: At) -> Outcome:
        outcome = notices.decide(state, fact, at)
        if not isinstance(fact, NoticeDrafted) or "尽快" not in str(fact.text):
            return outcome
        noticed = Noticed(
            rule="dated-promise", article="Art.3(3)", span="尽快", proposal="写明日期"
        )
        return replace(outcome, noticed=(noticed,))

    monkeypatch.setitem(registers, "notice", replace(notices, decide=decide))
