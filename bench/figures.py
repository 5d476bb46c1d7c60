"""What a measurement leaves: a named number, whose it is, and what it was hoped to be."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

OURS = "huiyin"
MACHINE = "machine"

Note = Callable[[str], None]
"""Tells whoever waits what is being measured."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Aim:
    """A bound a figure should keep; exactly one of the two is given, in the figure's unit."""

    at_least: float | None = None
    at_most: float | None = None

    def met_by(self, value: float) -> bool:
        """Whether the value keeps the bound."""
        if self.at_least is not None:
            return value >= self.at_least
        return self.at_most is None or value <= self.at_most


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One row of the table. ``subject`` is ours, a peer's name and version, or the machine."""

    name: str
    value: float
    unit: str
    subject: str = OURS
    aim: Aim | None = None

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        return None if self.aim is None else self.aim.met_by(self.value)


def ratio(name: str, ours: Figure, peer: Figure, *, at_least: float | None = None) -> Figure:
    """How many times the peer's figure ours is. Raises ``ValueError`` for figures of two units."""
    if ours.unit != peer.unit:
        raise ValueError(f"{ours.name} and {peer.name} are not in the same unit")
    aim = None if at_least is None else Aim(at_least=at_least)
    value = ours.value / peer.value
    return Figure(name=name, value=value, unit="×", subject=f"{OURS} / {peer.subject}", aim=aim)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share (0 < share ≤ 1) of the values do not exceed."""
    if not values or not 0 < share <= 1:
        raise ValueError("a percentile takes values, and a share above 0 and at most 1")
    ordered = sorted(values)
    rank = -int(-share * len(ordered) // 1)
    return ordered[min(rank, len(ordered)) - 1]


def medians(rounds: Sequence[Sequence[Figure]]) -> list[Figure]:
    """What was measured several times, as one: of each figure the median. Every round holds the
    same figures in the same order, or ``ValueError``.
    """
    return [
        replace(same[0], value=statistics.median(each.value for each in same))
        for same in zip(*rounds, strict=True)
    ]
