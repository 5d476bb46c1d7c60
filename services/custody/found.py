"""A record as it was found: everything the four-property check looks at, gathered, no I/O left to
do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from projections.archive.tlog.note import VerifierKey
from projections.archive.tlog.proof_file import ProofFile
from services.ledger.registers.records import Record
from services.privacy.opening import KeyState
from services.store.contract import LogRow


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundFile:
    """A file that an event of the record names. ``sound``: it is there, and its bytes are those of
    its name.
    """

    name: str
    media_type: str
    sound: bool


Streams = Mapping[str, Sequence[LogRow]]
"""Events by their stream, each from its first on."""

Files = Callable[[Streams, frozenset[str]], Sequence[FoundFile] | None]
"""Finds the files that events name, but for those whose keys are among these; None where nobody can
look.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A record as it was found.

    ``streams`` holds its own stream first, then that of what it is about, then those of contacts,
    each from its first event on. ``proofs`` are by position, under ``checkpoint``; None where the
    log has none. ``keys`` tells of every sealed event, by id; ``explained`` are those whose keys
    were destroyed by decision. ``series`` lists who has which place in its series. ``paper`` is the
    rendered record, None where it could not be made. ``files`` None: nobody looked for them.
    ``withheld`` are those the content is kept from, ``shown_to`` those of them who see it all the
    same.
    """

    id: str
    record: Record
    community: str | None
    streams: Streams
    checkpoint: str
    vkeys: Sequence[VerifierKey]
    proofs: Mapping[int, ProofFile | None]
    keys: Mapping[str, KeyState]
    explained: frozenset[str]
    series: Mapping[int, str] | None = None
    paper: bytes | None = None
    original_kept: bool = False
    held: bool = False
    withheld: frozenset[str] = frozenset()
    shown_to: frozenset[str] = frozenset()
    files: Sequence[FoundFile] | None = None
