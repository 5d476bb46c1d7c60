"""Renders a record as the check wants it: masked, as any reader gets it, and nobody's viewing."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from projections.reading import AsOf
from services.documents.kinds import RECORD
from services.documents.telling import Sources
from services.documents.typesetting import typeset

LANGUAGE: Final = "zh"


def rendering(
    sources: Sources, *, asker: str, clock: Callable[[], datetime]
) -> Callable[[str], bytes | None]:
    """What renders a record by its id; None for one the views do not show."""

    def render(record_id: str) -> bytes | None:
        as_of = AsOf(position=None, instant=clock())
        item = sources.questions.one_item("record", record_id, as_of, asker=asker)
        if item is None or item.state not in RECORD.states:
            return None
        return typeset(RECORD.document(sources, item, as_of, asker=asker, language=LANGUAGE))

    return render
