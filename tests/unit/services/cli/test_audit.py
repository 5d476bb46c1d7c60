"""What the commands that look after views say."""

from services.cli.audit import parked_told
from services.projector.parked import ParkedEvent

PARKED = ParkedEvent(position=7, stream="case/1", type="huiyin.note.added.v1", reason="no row")


def test_what_is_parked_is_told_with_what_to_do_next() -> None:
    line = "7  case/1  huiyin.note.added.v1  no row"
    assert parked_told("inbox", [], None) == "0 parked"
    assert parked_told("inbox", [], 3) == "3 applied, 0 parked"
    assert parked_told("inbox", [PARKED], None) == (
        f"{line}\n1 parked\nnext: the release that can apply them, then huiyin parked inbox --retry"
    )
    assert parked_told("inbox", [PARKED], 0) == (
        f"{line}\n0 applied, 1 parked\nnext: huiyin rebuild inbox"
    )
