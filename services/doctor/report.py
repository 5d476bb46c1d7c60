"""What the doctor found, as data: the command line prints it, programs read it as JSON."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Side = Literal["store", "kafka", "either"]
Finding = Literal["missing", "altered", "doubled", "out of order", "foreign"]
ViewFinding = Literal["missing", "altered", "extra", "another release's"]
GuardTable = Literal["events", "stream_event", "event_identity", "event_key", "restricted"]


@dataclass(frozen=True, kw_only=True, slots=True)
class LogDifference:
    """The first place where store and Kafka differ.

    ``side`` is whose copy is wrong, ``either`` where two copies differ and no third one tells
    which. ``partition`` and ``offset`` are the record's, where there is one.
    """

    side: Side
    finding: Finding
    position: int
    stream: str | None = None
    version: int | None = None
    type: str | None = None
    partition: int | None = None
    offset: int | None = None
    first_differing_byte: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LogReport:
    """``accepted`` is the head's position, ``positions`` the rows found, ``records`` those on
    Kafka.
    """

    accepted: int
    positions: int
    records: int
    difference: LogDifference | None


@dataclass(frozen=True, kw_only=True, slots=True)
class GuardDifference:
    """The first place where a table beside the log does not say what the log says."""

    table: GuardTable
    finding: ViewFinding
    position: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FileDifference:
    """The first file that is not as the events say. ``extra``: it was destroyed and is still there,
    or nothing refers to it and no key opens it; ``position`` is then None.
    """

    name: str
    finding: ViewFinding
    position: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FileReport:
    """``files`` are those events put where they are, destroyed ones included."""

    files: int
    difference: FileDifference | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ViewDifference:
    """The first place where a live view differs from one built afresh.

    ``finding`` is about the live row; ``column`` is given for an altered one.
    """

    table: str
    key: dict[str, str]
    finding: ViewFinding
    column: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ViewReport:
    """One view against a fresh build from the store's rows, up to the same bookmarks."""

    view: str
    generation: int
    position: int
    rows: int
    parked_streams: int
    difference: ViewDifference | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Lags:
    """How far each follower is behind, in events, and what may hold the database up."""

    relay_events: int
    views_events: dict[str, int]
    oldest_transaction_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Everything. ``healthy``: no difference anywhere, and nothing parked. ``guards`` and ``files``
    are looked at where the log itself is whole.
    """

    healthy: bool
    log: LogReport
    guards: GuardDifference | None
    files: FileReport | None
    views: tuple[ViewReport, ...]
    lags: Lags

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
