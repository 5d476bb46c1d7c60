"""What a case's page says of what was just done, and which other cases came of it."""

from uuid import UUID

from fastapi import Request

from projections.inbox.model import InboxFilter, InboxRow
from projections.reading import AsOf
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.desk.rendering.html import principal_of

BESIDE_MAX = 20
"""A contact has no more matters than that."""


def done_of(request: Request, words: Words) -> str:
    """The sentence; empty where nothing was done."""
    done = request.query_params.get("done", "")
    key = "file.done" if done == "attach" else f"done.{done}"
    return words(key) if words.known(key) else ""


def cases_beside(parts: DeskParts, request: Request) -> tuple[InboxRow, ...]:
    """The cases the other matters of a contact went into, which the address names; those the
    visitor may see.
    """
    named = request.query_params.get("beside", "").split(",")[:BESIDE_MAX]
    only = frozenset(each for each in named if _is_id(each))
    if not only:
        return ()
    principal = principal_of(request)
    asked = InboxFilter(asker=principal.actor, communities=principal.communities, only=only)
    as_of = AsOf(position=None, instant=parts.clock())
    return parts.questions.list_cases(asked, as_of, cursor=None, limit=BESIDE_MAX).rows


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
