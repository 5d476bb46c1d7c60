"""As of when a page is asked for: now, or a past moment, which it says in words."""

from fastapi import Request

from projections.reading import AsOf
from services.desk.parts import DeskParts
from services.desk.rendering.moments import from_form, full
from services.errors import NotFoundError


def moment_of(parts: DeskParts, request: Request) -> tuple[AsOf, str | None]:
    """As of when, and that moment in words when it is a past one. Raises ``NotFoundError`` for what
    is no time, ``CommandRefusedError`` for one that is not over.
    """
    asked = request.query_params.get("as_of", "")
    if not asked or request.method != "GET":
        return AsOf(position=None, instant=parts.clock()), None
    try:
        instant = from_form(asked)
    except ValueError:
        raise NotFoundError("that is not a time") from None
    position = parts.questions.position_at(instant)
    return AsOf(position=position, instant=instant), full(instant)
