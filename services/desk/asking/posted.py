"""What a form sent, as far as its page can have sent it: a limit on fields, said in words."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException

from services.errors import CommandRefusedError

FIELDS_MAX = 50
"""What the longest form without rows sends, and then some."""


async def read_posted(request: Request, *, fields_max: int = FIELDS_MAX) -> Mapping[str, Any]:
    """What was typed, by the fields' names. Body size is limited in front of every route. Raises
    ``CommandRefusedError`` for more fields than the page has, and for what is no form.
    """
    try:
        return await request.form(max_files=0, max_fields=fields_max)
    except HTTPException as error:
        if error.status_code != HTTPStatus.BAD_REQUEST:
            raise
        reason = f"this form takes {fields_max} fields and no files: send it in parts"
        raise CommandRefusedError(reason, rule="form-size") from None
