"""A moment an address asks for is one, or what is wrong with it is told."""

import pytest

from services.desk.asking.past import asked_instant
from services.errors import CommandRefusedError


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("9999-12-31T23:59", "as-of-time"),
        ("gestern", "as-of-time"),
        ("", "as-of-time"),
        ("1899-12-31T00:00", "as-of-too-early"),
        ("0001-01-01", "as-of-too-early"),
    ],
)
def test_what_is_no_moment_is_refused_in_words(text: str, rule: str) -> None:
    with pytest.raises(CommandRefusedError) as refused:
        asked_instant(text)
    assert (refused.value.rule, refused.value.field) == (rule, "/as_of")


def test_a_moment_is_that_of_shanghai() -> None:
    assert asked_instant("2026-11-10T09:00").isoformat() == "2026-11-10T09:00:00+08:00"
