"""When a delivery nobody took is tried again, and when it no longer is. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """Waits that grow by ``factor`` up to a maximum, each stretched or shortened by up to
    ``jitter`` of itself, so that those who failed together do not come back together.
    """

    first_s: float = 5.0
    factor: float = 4.0
    max_s: float = 21_600.0
    jitter: float = 0.25
    tries_max: int = 10

    def wait_s(self, tries: int, *, chance: float) -> float | None:
        """How long after the try of this number, counted from 1; None: that was the last one.
        ``chance`` is from 0 to 1.
        """
        if tries >= self.tries_max:
            return None
        wait_s = min(self.max_s, self.first_s * self.factor ** (tries - 1))
        return wait_s * (1 + self.jitter * (2 * chance - 1))


SCHEDULE = Schedule()
"""Ten tries in about nineteen hours: a night and a morning to mend a receiver."""
