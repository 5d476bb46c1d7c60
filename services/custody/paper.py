"""Renders a record as the check wants it: masked, as any reader gets it, and nobody's viewing."""

from collections.abc import Callable
from datetime import datetime

from projections.reading import AsOf
from services.documents.record import PARTS, STATES, names, record
from services.documents.telling import Sources, tell
from services.documents.typesetting import typeset
from services.documents.words import words

LANGUAGE = "zh"


def rendering(
    sources: Sources, *, asker: str, clock: Callable[[], datetime]
) -> Callable[[str], bytes | None]:
    """What renders a record by its id; None for one the views do not show."""

    def render(record_id: str) -> bytes | None:
        as_of = AsOf(position=None, instant=clock())
        item = sources.questions.one_item("record", record_id, as_of, asker=asker)
        if item is None or item.state not in STATES:
            return None
        told = tell(sources, item, as_of, parts=PARTS, asker=asker, language=LANGUAGE, names=names)
        return typeset(record(told, words(LANGUAGE)))

    return render
