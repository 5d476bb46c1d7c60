"""What every board of figures is asked by: which community, and as of when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from projections.reading import AsOf
from services.access.principal import Principal, narrowed
from services.desk.asking.past import moment_of
from services.desk.asking.waiting import wait_for_views
from services.desk.inbox.rows import Places, places_seen
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.desk.rendering.html import principal_of, words_of


@dataclass(frozen=True, kw_only=True, slots=True)
class BoardAsked:
    """Who asks, and for what. ``communities`` is what of their scope was chosen; None is the whole
    company. ``shown`` is what the form of macros.html takes.
    """

    principal: Principal
    words: Words
    places: Places
    communities: frozenset[str] | None
    as_of: AsOf
    shown: Mapping[str, Any]

    def address(self, path: str, **more: str) -> str:
        """A page of the same community and moment."""
        kept = {"community": self.shown["chosen"], "as_of": self.shown["as_of"]}
        told = {name: value for name, value in kept.items() if value}
        return f"{path}?{urlencode({**told, **more})}"


def board_asked(parts: DeskParts, request: Request) -> BoardAsked:
    """Waits for the views where the address asks for it. Raises ``CommandRefusedError`` for a
    moment that is none.
    """
    principal, words = principal_of(request), words_of(request)
    wait_for_views(parts, request)
    as_of, past = moment_of(parts, request)
    chosen = request.query_params.get("community") or None
    places = places_seen(parts, principal, words)
    return BoardAsked(
        principal=principal,
        words=words,
        places=places,
        communities=narrowed(principal.communities, chosen),
        as_of=as_of,
        shown={
            "places": places,
            "chosen": chosen,
            "as_of": request.query_params.get("as_of", ""),
            "as_of_text": past,
        },
    )
