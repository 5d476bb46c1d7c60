"""Packages: what is handed out has a ground, and its arrival is confirmed once."""

from typing import Any

import pytest

from events import package as facts
from services.ledger.registers.packages import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import plain, when

RECEIVED = plain(facts.PackageReceived, checked=True)


def handed_out(**changes: Any) -> Any:
    told = {
        "purpose": "handover",
        "receiver": "湖畔业委会",
        "legal_basis": "物业管理条例第三十六条",
        "communities": ["lakeside"],
        "until": 9,
        "events": 7,
        "digest": "ab" * 32,
        "keys_disclosed": 2,
        **changes,
    }
    return plain(facts.PackageExported, **told)


@pytest.mark.proves("Art.6(4)", "disclose-with-basis")
def test_keys_leave_the_company_on_a_ground() -> None:
    for groundless in (None, " "):
        with refused("disclose-with-basis", article="Art.6(4)"):
            when(REGISTER, [], handed_out(legal_basis=groundless))
    when(REGISTER, [], handed_out(legal_basis=None, keys_disclosed=0))
    when(REGISTER, [], handed_out(legal_basis=None, purpose="audit"))


@pytest.mark.proves("Art.9(3)", "package-received-once")
def test_its_arrival_is_confirmed_once() -> None:
    given = [handed_out()]
    assert when(REGISTER, given, RECEIVED).facts == (RECEIVED,)
    with refused("package-received-once", article="Art.9(3)"):
        when(REGISTER, [*given, RECEIVED], RECEIVED)
