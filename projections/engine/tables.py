"""The kinds of table a view may have. Each is described by a ``NamedTuple`` whose fields are its
columns, in order.
"""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from projections.engine.lexing import Terms

RowT = TypeVar("RowT", bound=tuple[Any, ...])

Key = tuple[Any, ...]
"""The values of a table's key columns."""


@dataclass(frozen=True)
class _Table(Generic[RowT]):
    """``row`` is the ``NamedTuple`` class; its first ``key_columns`` fields are the key."""

    name: str
    row: Callable[..., RowT]
    key_columns: int = 1

    @functools.cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(inspect.get_annotations(self.row))

    @property
    def key(self) -> tuple[str, ...]:
        return self.columns[: self.key_columns]

    @property
    def searchable(self) -> bool:
        """Whether a column holds search terms; the first column is then the id of the event they
        are from.
        """
        return Terms in inspect.get_annotations(self.row).values()


@dataclass(frozen=True)
class Versioned(_Table[RowT]):
    """Every state a thing was in, so that the past can be asked: one row per key and span of
    positions.

    The table also has ``from_position`` and ``to_position`` (exclusive; NULL while the row is
    current), and a unique index on the key where ``to_position`` is NULL.
    """


@dataclass(frozen=True)
class Plain(_Table[RowT]):
    """Rows without history, any number to a key: inserted, and deleted or replaced by key."""


@dataclass(frozen=True)
class Sums(_Table[RowT]):
    """Running sums: all columns but the last are the key, the last is the sum; a sum of zero has no
    row.

    The table has a unique index on the key, NULLS NOT DISTINCT.
    """

    @property
    def key(self) -> tuple[str, ...]:
        return self.columns[:-1]


AnyTable = Versioned[Any] | Plain[Any] | Sums[Any]
