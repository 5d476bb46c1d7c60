"""What is remembered of communities and sources is looked up by one caller at a time, and never
kept over an outage.
"""

import pytest

from services.errors import StoreUnavailableError
from services.ledger.reference import REMEMBERED_S, Remembered


class Register:
    """A store of one value that counts who looks, and may do something meanwhile."""

    def __init__(self) -> None:
        self.value: str | None = "first"
        self.looks = 0
        self.now_s = 100.0
        self.down = False
        self.remembered = Remembered(self.look, lambda: self.now_s)
        self.seen_meanwhile: list[str | None] = []

    def look(self, key: str) -> str | None:
        self.looks += 1
        if self.down:
            raise StoreUnavailableError("down")
        if self.looks > 1:
            self.seen_meanwhile.append(self.remembered.get(key))
        return self.value


def test_while_one_looks_again_the_others_go_on_with_what_is_held() -> None:
    register = Register()
    assert register.remembered.get("yinhu") == "first"
    register.value, register.now_s = "second", register.now_s + REMEMBERED_S
    assert register.remembered.get("yinhu") == "second"
    assert register.seen_meanwhile == ["first"]
    assert register.looks == 2


def test_an_outage_leaves_nothing_remembered() -> None:
    register = Register()
    register.remembered.get("yinhu")
    register.down, register.now_s = True, register.now_s + REMEMBERED_S
    for _ in range(2):
        with pytest.raises(StoreUnavailableError):
            register.remembered.get("yinhu")
    assert register.looks == 3
