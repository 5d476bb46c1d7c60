"""Read your own write: a page asked for with ``min_position`` waits until its views hold that
event.
"""

from fastapi import Request

from services.desk.parts import DeskParts
from services.questions.contract import PAGE_VIEWS

POSITION_MAX_DIGITS = 16


def wait_for_views(parts: DeskParts, request: Request) -> None:
    """Waits where the address asks for it. Raises ``ViewBehindError`` when it takes too long."""
    wanted = request.query_params.get("min_position", "")
    if not wanted.isdecimal() or len(wanted) > POSITION_MAX_DIGITS:
        return
    for view in PAGE_VIEWS:
        parts.questions.wait_for(view, int(wanted), timeout_s=parts.min_position_wait_s)
