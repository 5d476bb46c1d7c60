"""What a look at a text comes to."""

from dataclasses import dataclass
from typing import Literal

PersonalKind = Literal["mobile", "landline", "id_card", "plate", "bank_card", "flat_and_name"]
PhraseKind = Literal["forbidden", "vague"]
Kind = PersonalKind | PhraseKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A place in a text. ``start`` and ``end`` count characters (Unicode code points) of what was
    written, half-open. ``instead`` is what could stand there; empty: leave it out.
    """

    kind: Kind
    start: int
    end: int
    instead: str
