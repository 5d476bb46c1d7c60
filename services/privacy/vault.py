"""What privacy asks of the place where keys lie: outside the log, outside Kafka, outside their
backups (law 5).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldRecord:
    """A record whose key is held: which event, in which partition, and every subject it is
    about; whether it is restricted to being kept.
    """

    event_id: str
    position: int
    partitionkey: str
    subjects: tuple[str, ...]
    restricted: bool = False


class KeyReader(Protocol):
    """Looks keys up. May raise ``StoreUnavailableError``."""

    def wrapped_keys(self, event_ids: Sequence[str], *, kept: bool = False) -> Mapping[str, bytes]:
        """The keys still held among these; a destroyed or never given one is absent, and so is a
        restricted one, unless ``kept`` asks whether keys are there, not what they open.
        """
        ...


class Vault(KeyReader, Protocol):
    """Wrapped keys by event and by subject. Every method may raise ``StoreUnavailableError``.

    Keys of new events arrive with their :class:`~services.store.contract.Append`, in its
    transaction; destroying is by :meth:`destroy` alone.
    """

    def subject_for(self, lookup_hash: bytes, *, otherwise: str) -> str:
        """The subject known by this keyed hash; where none is, ``otherwise`` becomes known by
        it.
        """
        ...

    def subject_known(self, subject: str) -> bool:
        """Whether any lookup hash leads to this subject."""
        ...

    def records_of(self, subject: str) -> Sequence[HeldRecord]:
        """Every record about the subject whose key is still held, by position."""
        ...

    def begin_forgetting(self, subject: str) -> None:
        """Notes durably that the subject is about to be forgotten, before the log says so.
        Repeatable.
        """
        ...

    def unfinished_forgetting(self) -> Sequence[str]:
        """Subjects noted by :meth:`begin_forgetting` and not yet destroyed: what a crash left
        behind.
        """
        ...

    def restrict(self, event_ids: Sequence[str], *, subject: str, look_at: datetime) -> None:
        """From now on these keys are not given out to open anything: what they open is kept for a
        term, at the wish of ``subject``. ``look_at`` is when to ask again whether it still runs.
        Repeatable; the last ``look_at`` counts.
        """
        ...

    def restrictions_due(self, now: datetime, *, limit: int) -> Sequence[str]:
        """The subjects at whose wish something is restricted and is to be looked at by now."""
        ...

    def destroy(self, *, event_ids: Sequence[str], subject: str | None) -> int:
        """Destroys these keys and, with ``subject``, the look-up hashes that lead to it and its
        note.

        All in one transaction; returns how many keys were held. Repeatable.
        """
        ...

    def all_keys(self) -> Iterator[tuple[str, bytes, tuple[str, ...]]]:
        """Every held key with its event id and subjects, streamed: for the key backup."""
        ...

    def put_back(self, keys: Iterator[tuple[str, bytes, tuple[str, ...]]]) -> int:
        """Restores keys from a backup where absent; the caller destroys forgotten ones again at
        once.
        """
        ...

    def all_lookups(self) -> Iterator[tuple[bytes, str]]:
        """Every look-up hash with its subject, streamed: for the key backup."""
        ...

    def put_back_lookups(self, lookups: Iterator[tuple[bytes, str]]) -> int:
        """Restores look-up hashes from a backup where absent; returns how many were put back."""
        ...

    def rewrap(self, keys: Sequence[tuple[str, bytes]]) -> int:
        """Replaces the wrapped form of keys still held, in one transaction; a destroyed one stays
        so.
        """
        ...
