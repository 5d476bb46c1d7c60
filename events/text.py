"""Which characters a text may hold: what people write, and nothing that only programs trip over."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

_SEEN = re.compile(
    r"[^\s\u00ad\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff]"
)


def without_controls(text: str) -> str:
    """The text, if it has no control characters but tab, line feed and carriage return.

    PostgreSQL's ``text`` and ``jsonb`` cannot hold U+0000, so one in a name would stop every view
    that shows it; a terminal or a PDF obeys others. Raises ``PydanticCustomError``.
    """
    if _CONTROLS.search(text):
        raise PydanticCustomError(
            "control_character", "a text has no control characters but tabs and line breaks"
        )
    return text


def not_blank(text: str) -> str:
    """The text, if somebody who looks at it sees something: spaces and characters of no width are
    no answer. Raises ``PydanticCustomError``.
    """
    if not _SEEN.search(text):
        raise PydanticCustomError("blank_text", "a text says something: this one shows nothing")
    return text


Label = Annotated[
    str, StringConstraints(min_length=1, max_length=80), AfterValidator(without_controls)
]
"""A short name that is nobody's own: of a place, a product, a law."""

Line = Annotated[
    str, StringConstraints(min_length=1, max_length=400), AfterValidator(without_controls)
]
"""A sentence about no person: a basis, a rule's reason. What people say is ``PersonalText``."""
