"""Lets a record with an odd header be read: Kafka takes any bytes as a header's name, and
kafka-python gives up the whole partition at one that is not UTF-8.

Read in kafka-python 3.0.12, record/default_records.py: a record's place moves on only once it is
read, so it can be read again by other means.
"""

from typing import Any, SupportsIndex

from kafka.errors import CorruptRecordError
from kafka.record import memory_records
from kafka.record.default_records import DefaultRecordBatch


class _Name(bytes):
    """A piece of a batch, readable whatever it holds."""

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Bytes that are no text are written as ``\\xff``."""
        return super().decode(encoding, "backslashreplace" if errors == "strict" else errors)


class _Forgiving(bytes):
    """A batch whose pieces are."""

    def __getitem__(self, at: SupportsIndex | slice) -> Any:
        piece = super().__getitem__(at)
        return _Name(piece) if isinstance(piece, bytes) else piece


class ForgivingBatch(DefaultRecordBatch):  # type: ignore[misc]  # the client carries no types
    """A batch that is read as ever until a record cannot be, and the other way from there on."""

    _buffer: bytes

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except CorruptRecordError:
            if isinstance(self._buffer, _Forgiving):
                raise
            self._buffer = _Forgiving(self._buffer)
            return super().__next__()

    next = __next__


def forgive_odd_headers() -> None:
    """From now on this process reads every topic so. Repeatable."""
    memory_records.DefaultRecordBatch = ForgivingBatch
