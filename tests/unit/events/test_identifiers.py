"""Ids sort by time, and what is derived twice is the same."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.identifiers import derive_id, mint_id

MS = st.integers(0, 2**48 - 1)
ENTROPY = st.binary(min_size=10, max_size=10)


@given(MS, ENTROPY)
def test_a_minted_id_is_a_version_7_uuid_of_its_time(unix_ms: int, entropy: bytes) -> None:
    minted = uuid.UUID(mint_id(unix_ms, entropy))
    assert (minted.version, minted.variant) == (7, uuid.RFC_4122)
    assert minted.int >> 80 == unix_ms
    assert str(minted) == mint_id(unix_ms, entropy)


@given(MS, ENTROPY, st.text(max_size=20), st.text(max_size=20))
def test_deriving_twice_gives_the_same_id_and_another_rule_another(
    unix_ms: int, entropy: bytes, rule: str, other: str
) -> None:
    cause = mint_id(unix_ms, entropy)
    derived = uuid.UUID(derive_id(cause, rule))
    assert derive_id(cause, rule) == str(derived)
    assert (derive_id(cause, other) == str(derived)) == (rule == other)
    assert (derived.version, derived.int >> 80) == (7, unix_ms)


def test_too_little_entropy_is_refused() -> None:
    with pytest.raises(ValueError, match="10 bytes"):
        mint_id(0, b"short")
