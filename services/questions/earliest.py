"""How far back is asked: a moment before any ledger is a slip, and said to be one."""

from datetime import datetime

from events.instant import YEAR_MIN
from services.errors import CommandRefusedError

TOO_EARLY = "as-of-too-early"


def refuse_too_early(instant: datetime) -> None:
    """Raises ``CommandRefusedError`` for a moment that nothing is as old as."""
    if instant.year < YEAR_MIN:
        raise CommandRefusedError(
            f"nothing is older than {YEAR_MIN}: ask for a later moment",
            rule=TOO_EARLY,
            field="/as_of",
        )
