"""Bars of a chart as SVG takes them: widths in percent of the picture and heights in pixels, so
that words beside them keep their size on any screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT_PX = 120
GAP_PERCENT = 18
"""Of a column's place, what is left free beside it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of a lying bar: where it begins and how long it is, in percent; ``kind`` colours
    it.
    """

    kind: str
    count: int
    begin: float
    length: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A standing bar; ``text`` is what it says, ``address`` where it leads."""

    label: str
    text: str
    value: float
    address: str
    x: float
    width: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        """Where its label stands."""
        return self.x + self.width / 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What a column is to show."""

    label: str
    text: str
    value: float
    address: str


def pieces(counts: Sequence[tuple[str, int]]) -> tuple[Piece, ...]:
    """A bar of these counts, as long in all as the picture is wide; none where all are zero."""
    total = sum(count for _, count in counts)
    told: list[Piece] = []
    begin = 0
    for kind, count in counts:
        if count:
            told.append(
                Piece(
                    kind=kind,
                    count=count,
                    begin=round(100 * begin / total, 3),
                    length=round(100 * count / total, 3),
                )
            )
        begin += count
    return tuple(told)


def columns(standing: Sequence[Standing], *, top: float | None = None) -> tuple[Column, ...]:
    """Columns side by side, the highest as high as the picture, or ``top`` where it is given."""
    highest = top or max((each.value for each in standing), default=0)
    place = 100 / max(1, len(standing))
    told: list[Column] = []
    for index, each in enumerate(standing):
        height = HEIGHT_PX * each.value / highest if highest else 0
        told.append(
            Column(
                label=each.label,
                text=each.text,
                value=each.value,
                address=each.address,
                x=round(place * (index + GAP_PERCENT / 200), 3),
                width=round(place * (1 - GAP_PERCENT / 100), 3),
                y=round(HEIGHT_PX - height, 1),
                height=round(height, 1),
            )
        )
    return tuple(told)
