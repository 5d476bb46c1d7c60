"""What a case's page says of what was just done, and which other cases came of it."""

from fastapi import Request

from projections.reading import AsOf
from services.desk.cases.numbers import ids_in, numbers_of
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


def cases_beside(parts: DeskParts, request: Request) -> dict[str, str]:
    """The cases the other matters of a contact went into, which the address names: their numbers by
    id, of those the visitor may see.
    """
    named = ids_in(request.query_params.get("beside", ""), BESIDE_MAX)
    as_of = AsOf(position=None, instant=parts.clock())
    return numbers_of(parts, named, as_of, principal_of(request))
