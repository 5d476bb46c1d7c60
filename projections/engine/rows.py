"""The rows a batch works on: what was prefetched, and over it what the batch changes, until it is
flushed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from projections.engine.tables import Key, Plain, Sums, Versioned

RowT = TypeVar("RowT", bound=tuple[Any, ...])


class UndeclaredKeyError(LookupError):
    """A view read a row that its ``keys`` did not ask for: a mistake in the view."""


class MissingRowError(LookupError):
    """The event speaks of a row the view does not have, e.g. because what made it is parked."""


class OutOfOrderError(ValueError):
    """The row has a newer version than the event: only a rebuild can put the event in its place."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row as it stands in the table; of a row version the position it holds from, and its place.

    ``place`` is PostgreSQL's ``ctid``, good until the transaction ends.
    """

    row: tuple[Any, ...]
    from_position: int
    place: str | None


@dataclass(slots=True)
class _Changes:
    """What a batch did to one table."""

    versions: dict[Key, list[tuple[int, Any]]] = field(default_factory=dict)
    inserted: dict[Key, list[Any]] = field(default_factory=dict)
    deleted: set[Key] = field(default_factory=set)
    sums: dict[Key, int] = field(default_factory=dict)


Prefetched = Mapping[str, Mapping[Key, Sequence[Found]]]
"""By table name and key: at most one row of a versioned table, any number of a plain one."""


class Rows:
    """What ``apply`` reads and changes. ``position`` is set by the engine to that of the event
    being applied.
    """

    def __init__(self, prefetched: Prefetched) -> None:
        self._prefetched = prefetched
        self._changes: dict[str, _Changes] = {}
        self.position = 0

    def current(self, table: Versioned[RowT], key: Key) -> RowT | None:
        """The newest version of a row, or None when there is none."""
        changed = self._of(table.name).versions.get(key)
        if changed is not None:
            row: RowT = changed[-1][1]
            return row
        found = self._found(table.name, key)
        return table.row(*found[0].row) if found else None

    def required(self, table: Versioned[RowT], key: Key) -> RowT:
        """The newest version of a row. Raises ``MissingRowError`` where there is none."""
        row = self.current(table, key)
        if row is None:
            raise MissingRowError(f"{table.name} has no row {key}")
        return row

    def put(self, table: Versioned[RowT], row: RowT) -> None:
        """From this event on the row reads like this. Raises ``OutOfOrderError`` when it is newer
        than the event.
        """
        key = row[: table.key_columns]
        versions = self._of(table.name).versions.setdefault(key, [])
        if versions:
            newest = versions[-1][0]
        else:
            base = self.base(table.name, key)
            newest = base.from_position if base else 0
        if versions and newest == self.position:
            versions[-1] = (self.position, row)
        elif newest >= self.position:
            raise OutOfOrderError(f"{table.name} {key} is at position {newest} already")
        else:
            versions.append((self.position, row))

    def bag(self, table: Plain[RowT], key: Key) -> list[RowT]:
        """All rows of a key, in no order."""
        changes = self._of(table.name)
        rows = list(changes.inserted.get(key, ()))
        if key not in changes.deleted:
            rows += [table.row(*found.row) for found in self._found(table.name, key)]
        return rows

    def insert(self, table: Plain[RowT], row: RowT) -> None:
        """Adds a row to its key's."""
        self._of(table.name).inserted.setdefault(row[: table.key_columns], []).append(row)

    def delete(self, table: Plain[RowT], key: Key) -> None:
        """Removes every row of a key; harmless when there is none, and needs no prefetch."""
        changes = self._of(table.name)
        changes.inserted.pop(key, None)
        changes.deleted.add(key)

    def add(self, table: Sums[RowT], key: Key, amount: int) -> None:
        """Adds to a sum; a sum not seen before begins at zero."""
        sums = self._of(table.name).sums
        sums[key] = sums.get(key, 0) + amount

    def base(self, name: str, key: Key) -> Found | None:
        """The row version in the table that a first change of the batch ends, if any."""
        found = self._prefetched.get(name, {}).get(key, ())
        return found[0] if found else None

    def new_versions(self, name: str) -> Iterator[tuple[Key, list[tuple[int, Any]]]]:
        """Per changed key the versions put, ascending, each with the position it holds from."""
        return ((key, versions) for key, versions in self._of(name).versions.items() if versions)

    def inserted(self, name: str) -> list[Any]:
        """Every row to insert into a plain table."""
        return [row for rows in self._of(name).inserted.values() for row in rows]

    def deleted(self, name: str) -> set[Key]:
        """Every key of a plain table whose rows in the table go."""
        return self._of(name).deleted

    def sums(self, name: str) -> dict[Key, int]:
        """What to add, by key; zeros left out."""
        return {key: amount for key, amount in self._of(name).sums.items() if amount}

    def _of(self, name: str) -> _Changes:
        changes = self._changes.get(name)
        if changes is None:
            changes = self._changes[name] = _Changes()
        return changes

    def _found(self, name: str, key: Key) -> Sequence[Found]:
        try:
            return self._prefetched[name][key]
        except KeyError:
            raise UndeclaredKeyError(f"keys() did not ask for {name} {key}") from None
