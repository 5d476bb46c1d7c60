"""As of when a page is asked for: now, or a past moment, which it says in words."""

from datetime import datetime

from fastapi import Request

from projections.reading import AsOf
from services.desk.parts import DeskParts
from services.desk.rendering.moments import TooEarlyError, from_form, full
from services.errors import CommandRefusedError
from services.questions.earliest import TOO_EARLY

NO_TIME = "as-of-time"


def moment_of(parts: DeskParts, request: Request) -> tuple[AsOf, str | None]:
    """As of when, and that moment in words when it is a past one. Raises ``CommandRefusedError``
    for what is no time, or one that is not over, or before any ledger.
    """
    asked = request.query_params.get("as_of", "")
    if not asked or request.method != "GET":
        return AsOf(position=None, instant=parts.clock()), None
    instant = asked_instant(asked)
    position = parts.questions.position_at(instant)
    return AsOf(position=position, instant=instant), full(instant)


def asked_instant(text: str) -> datetime:
    """The moment an address asks for. Raises ``CommandRefusedError`` for what is no time, and for
    one before any ledger.
    """
    try:
        return from_form(text)
    except TooEarlyError as early:
        raise CommandRefusedError(str(early), rule=TOO_EARLY, field="/as_of") from None
    except ValueError:
        raise CommandRefusedError(
            "that is not a time: write it like 2026-11-10T09:00", rule=NO_TIME, field="/as_of"
        ) from None
