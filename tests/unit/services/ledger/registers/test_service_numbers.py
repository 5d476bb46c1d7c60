"""Published numbers: given these facts, when this is reported, then that follows or is refused."""

from typing import Any

import pytest
from pydantic import ValidationError

from events import service_number as facts
from services.ledger.registers.service_numbers import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import plain, when


def published(**changes: Any) -> facts.ServiceNumberPublished:
    said = {
        "community": "lakeside",
        "service": "repairs",
        "name": "报修电话",
        "telephone": "0571-00000800",
        "since": "2026-03-01T00:00:00Z",
        **changes,
    }
    fact: facts.ServiceNumberPublished = plain(facts.ServiceNumberPublished, **said)
    return fact


def withdrawn(ended_at: str = "2026-09-01T00:00:00Z") -> Any:
    return plain(facts.ServiceNumberWithdrawn, ended_at=ended_at)


@pytest.mark.proves("Art.6(4)", "service-number-of-an-office")
def test_nobodys_own_number_is_published() -> None:
    for number in ("0571-00000800 转 2", "95000", "400-000-0000", "+86 571 0000 0800"):
        assert when(REGISTER, [], published(telephone=number)).facts == (
            published(telephone=number),
        )
    for number in ("13900000001", "+86 139-0000-0001"):
        with refused("service-number-of-an-office", article="Art.6(4)"):
            when(REGISTER, [], published(telephone=number))


@pytest.mark.parametrize("number", ["前台", "12", "0571-0000 请讲", "0571--"])
def test_a_number_is_one(number: str) -> None:
    with pytest.raises(ValidationError):
        published(telephone=number)


@pytest.mark.proves("Art.4(2)", "service-number-standing")
@pytest.mark.proves("Art.4(2)", "service-number-forwards")
def test_a_number_is_withdrawn_once_and_later() -> None:
    assert when(REGISTER, [published()], withdrawn()).facts == (withdrawn(),)
    with refused("service-number-standing", article="Art.4(2)"):
        when(REGISTER, [published(), withdrawn()], withdrawn())
    with refused("service-number-forwards", article="Art.4(2)"):
        when(REGISTER, [published()], withdrawn("2026-02-01T00:00:00Z"))
