"""A form's own key: sent twice, also by somebody who went back to it, it is done once. The page's
script keeps a form's key with the page in the browser's history.
"""

import re
import uuid
from collections.abc import Mapping
from typing import Any

AGAIN = "again"
"""What a page says of a form that had been sent before: nothing was recorded a second time."""

_ONCE = re.compile(r"[0-9a-f]{32}")


def new_once() -> str:
    """A key for the forms of a page that is shown now."""
    return uuid.uuid4().hex


def once_of(posted: Mapping[str, Any]) -> str | None:
    """The key a form was sent with; None where it carried none of ours."""
    given = str(posted.get("once", ""))
    return given if _ONCE.fullmatch(given) else None


def key_of(once: str | None, form: str) -> str | None:
    """Under which key of the sender's the form is recorded. The forms of one page share the page's
    own: what was done by one of them stands in no other's way.
    """
    return None if once is None else f"{once}.{form}"
