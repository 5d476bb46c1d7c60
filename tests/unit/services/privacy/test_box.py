"""A box opens in the context it was sealed for, whole and unaltered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.privacy.box import Box
from services.privacy.fingerprint import Fingerprint
from services.privacy.masterkey import generate
from services.privacy.sealing import SealBrokenError

MASTER = generate()


@given(st.binary(max_size=200), st.text(st.characters(codec="utf-8"), max_size=20))
def test_sealing_and_opening_is_the_identity(data: bytes, context: str) -> None:
    assert Box(MASTER).open(Box(MASTER).seal(data, context), context) == data


def test_another_context_key_or_byte_does_not_open() -> None:
    sealed = Box(MASTER).seal(b"original", "rejected/1")
    altered = sealed[:-1] + bytes((sealed[-1] ^ 1,))
    for box, what, context in (
        (Box(MASTER), sealed, "rejected/2"),
        (Box(generate()), sealed, "rejected/1"),
        (Box(MASTER), altered, "rejected/1"),
        (Box(MASTER), b"", "rejected/1"),
    ):
        with pytest.raises(SealBrokenError):
            box.open(what, context)


def test_a_fingerprint_sees_content_and_not_the_order_of_keys() -> None:
    of = Fingerprint(MASTER).of
    one = of({"id": "1", "time": None}, {"a": 1, "b": [1, 2]})
    assert one == of({"time": None, "id": "1"}, {"b": [1, 2], "a": 1})
    assert one != of({"id": "1", "time": None}, {"a": 1, "b": [2, 1]})
    assert one != of({"id": "2", "time": None}, {"a": 1, "b": [1, 2]})
    assert one != Fingerprint(generate()).of({"id": "1", "time": None}, {"a": 1, "b": [1, 2]})
