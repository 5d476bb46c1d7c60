"""So many of so many: what boards tell beside every percentage."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """So many of so many."""

    count: int
    of: int

    @property
    def percent(self) -> float | None:
        """To one place; None where there is nothing to count."""
        return round(100 * self.count / self.of, 1) if self.of else None


def rank_of(percent: int, count: int) -> int:
    """Which of ``count`` values in order a percentile is, from 0: the nearest rank."""
    return -(-count * percent // 100) - 1
