"""The cursor of the refusals: one that no page gave out is refused, whatever it is."""

import pytest

from services.errors import CommandRefusedError
from services.refused import parse_place


@pytest.mark.parametrize(
    "cursor",
    ["", "2026-11-05T08:00:00Z", "2026-11-05T08:00:00Z/x", "0001-01-01T00:00:00+14:00/1"],
)
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(CommandRefusedError) as refused:
        parse_place(cursor)
    assert (refused.value.rule, refused.value.field) == ("cursor", "/cursor")
