"""What a replay came to, as data: the command line prints it, programs read it as JSON."""

from dataclasses import asdict, dataclass
from typing import Any

from services.doctor.report import ViewDifference


@dataclass(frozen=True, kw_only=True, slots=True)
class ViewMade:
    """One view of a second system. ``digest`` is SHA-256 over its rows, in the order of their keys;
    ``parked_events`` could not be applied.
    """

    rows: int
    digest: str
    parked_events: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SystemMade:
    """A second system. ``root`` is that of its Merkle tree, base64; ``database`` where it lies,
    None once it is dropped.
    """

    source: str
    events: int
    root: str
    views: dict[str, ViewMade]
    database: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SystemDifference:
    """Where a system's view differs from the same view of the first system."""

    source: str
    view: str
    first: ViewDifference


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplayReport:
    """Everything. ``equal``: the roots are one and the signed one, the views have the same rows,
    and every event was applied. ``signed_root`` is that of the signed log at this size, None where
    there is none to compare with.
    """

    equal: bool
    until: int
    signed_root: str | None
    systems: tuple[SystemMade, ...]
    differences: tuple[SystemDifference, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
