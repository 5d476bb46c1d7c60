"""Which records of a copy are not those that were sealed. Pure: records and leaves in.

Differences within a block are found where they are met; those that belong together (a record that
stands in another's place) are put together at the end.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import orjson

from projections.archive.tlog.hashes import leaf_of
from services.verifier.findings import KEPT_MAX, Findings
from services.verifier.records import Record


@dataclass(frozen=True, slots=True)
class _Changed:
    """At a position another leaf was found than was sealed there."""

    expected: bytes
    found: bytes
    record: Record


@dataclass(slots=True)
class Differences:
    """What was met so far in one copy. Bounded: beyond the first thousand of each only counts."""

    copy: str
    changed: dict[int, _Changed] = field(default_factory=dict)
    missing: dict[int, bytes | None] = field(default_factory=dict)
    strays: list[Record] = field(default_factory=list)
    swapped: list[tuple[int, int]] = field(default_factory=list)
    moved: dict[int, Record] = field(default_factory=dict)
    cut_from: int | None = None
    cut_leaf: bytes | None = None
    beyond: int = 0

    def __bool__(self) -> bool:
        met = (self.changed, self.missing, self.strays, self.swapped, self.moved)
        return any(met) or self.cut_from is not None or self.beyond > 0

    def compare_slots(self, first: int, records: Iterable[Record], leaves: Sequence[bytes]) -> None:
        """Records that say where they belong, against the leaves sealed from ``first`` on."""
        there: dict[int, Record] = {}
        for each in records:
            slot = each.slot
            if slot is None or slot in there or not first <= slot < first + len(leaves):
                self._stray(each)
            else:
                there[slot] = each
        for position, expected in enumerate(leaves, start=first):
            record = there.get(position)
            if record is None:
                self._miss(position, expected)
            elif (found := leaf_of(record.body)) != expected:
                self._change(position, _Changed(expected, found, record))

    def compare_order(self, first: int, records: Sequence[Record], leaves: Sequence[bytes]) -> None:
        """Records that only stand in a row, against the leaves sealed from ``first`` on."""
        index_of = {leaf: at for at, leaf in enumerate(leaves)}
        found = [leaf_of(record.body) for record in records]
        homes = [index_of.get(leaf) for leaf in found]
        seen: set[int] = set()
        strange: list[int] = []
        for at, home in enumerate(homes):
            if home is None or home in seen:
                strange.append(at)
            else:
                seen.add(home)
        missing = [at for at in range(len(leaves)) if at not in seen]
        self._compare_row(first, records, homes, strange, missing)
        for row, home in _pair(strange, missing, homes):
            self._change(first + home, _Changed(leaves[home], found[row], records[row]))
            strange.remove(row)
            missing.remove(home)
        for row in strange:
            self._stray(records[row])
        for home in missing:
            self._miss(first + home, leaves[home])

    def lack(self, position: int) -> None:
        """A position of which nothing is there, and nobody knows what was."""
        self._miss(position, None)

    def stray(self, record: Record) -> None:
        """A record that has no place."""
        self._stray(record)

    def cut(self, position: int, leaf: bytes | None) -> None:
        """From here on nothing is there at all; ``leaf`` is what was sealed at this position."""
        self.cut_from, self.cut_leaf = position, leaf

    def tell(self, findings: Findings, *, size: int) -> None:
        """Puts together what belongs together, and adds it to the findings."""
        self._put_together()
        copy = self.copy
        for position, other in self.swapped:
            detail = f"stands in the place of position {other}, and that in its own"
            findings.record("swapped", copy=copy, detail=detail, position=position, other=other)
        for position, record in sorted(self.moved.items()):
            findings.record(
                "reordered",
                copy=copy,
                detail="is not in its place",
                position=position,
                found=record.body,
                where=record.where,
            )
        for position, change in sorted(self.changed.items()):
            findings.record(
                "changed",
                copy=copy,
                detail="is not the record that was sealed",
                position=position,
                expected=change.expected,
                found=change.record.body,
                where=change.record.where,
            )
        self._tell_missing(findings, size=size)
        for record in self.strays:
            findings.record(
                "inserted",
                copy=copy,
                detail=record.misplaced or "is one too many here",
                position=record.slot or record.claimed or claimed_position(record.body),
                found=record.body,
                where=record.where,
            )
        if self.beyond:
            findings.count += self.beyond

    def _tell_missing(self, findings: Findings, *, size: int) -> None:
        begin, leaf = self.cut_from or size + 1, self.cut_leaf
        while begin - 1 in self.missing:
            begin -= 1
            leaf = self.missing.pop(begin)
        if begin <= size:
            findings.record(
                "truncated",
                copy=self.copy,
                detail=f"ends after position {begin - 1}; {size - begin + 1} records are missing",
                position=begin,
                until=size,
                expected=leaf,
            )
        for position, expected in sorted(self.missing.items()):
            findings.record(
                "deleted",
                copy=self.copy,
                detail="was sealed and is missing",
                position=position,
                expected=expected,
            )

    def _put_together(self) -> None:
        home_of = {change.expected: position for position, change in self.changed.items()}
        home_of |= {leaf: position for position, leaf in self.missing.items() if leaf is not None}
        for position, change in sorted(self.changed.items()):
            other = home_of.get(change.found)
            partner = None if other is None else self.changed.get(other)
            if other is None or partner is None or other <= position:
                continue
            if home_of.get(partner.found) == position:
                self.swapped.append((position, other))
        for position, other in self.swapped:
            self.changed.pop(position, None)
            self.changed.pop(other, None)
        left: list[Record] = []
        for record in self.strays:
            home = home_of.get(leaf_of(record.body))
            if home is not None and home in self.missing:
                del self.missing[home]
                self.moved[home] = record
            elif (lost := self._belongs(record)) is None:
                left.append(record)
            elif (expected := self.missing.pop(lost)) is not None:
                self.changed[lost] = _Changed(expected, leaf_of(record.body), record)
            else:
                self.moved[lost] = record
        self.strays = left

    def _belongs(self, record: Record) -> int | None:
        """The missing position a stray is the remains of: the one it claims, or one it was found
        between.
        """
        for claimed in (record.claimed, record.slot, claimed_position(record.body)):
            if claimed is not None and claimed in self.missing:
                return claimed
        if record.between is None:
            return None
        low, high = record.between
        return next((at for at in sorted(self.missing) if low < at < high), None)

    def _compare_row(
        self,
        first: int,
        records: Sequence[Record],
        homes: Sequence[int | None],
        strange: list[int],
        missing: list[int],
    ) -> None:
        """Records that are all there, but not in their order."""
        row = [
            (at, home) for at, home in enumerate(homes) if home is not None and at not in strange
        ]
        if not strange and not missing:
            for at, home in row:
                if home > at and homes[home] == at:
                    self.swapped.append((first + at, first + home))
        named = {position for pair in self.swapped for position in pair}
        kept = _longest_rising([home for _, home in row])
        for at, home in row:
            if home not in kept and first + home not in named:
                self.moved[first + home] = records[at]

    def _change(self, position: int, change: _Changed) -> None:
        if len(self.changed) < KEPT_MAX:
            self.changed[position] = change
        else:
            self.beyond += 1

    def _miss(self, position: int, expected: bytes | None) -> None:
        if len(self.missing) < KEPT_MAX:
            self.missing[position] = expected
        else:
            self.beyond += 1

    def _stray(self, record: Record) -> None:
        if len(self.strays) < KEPT_MAX:
            self.strays.append(record)
        else:
            self.beyond += 1


def claimed_position(body: bytes) -> int | None:
    """The position an event says it has; None where it cannot be understood."""
    try:
        return int(orjson.loads(body)["position"])
    except (ValueError, KeyError, TypeError):
        return None


def _pair(
    strange: Sequence[int], missing: Sequence[int], homes: Sequence[int | None]
) -> list[tuple[int, int]]:
    """Rows nobody knows, each with a missing place between the same neighbours."""
    pairs: list[tuple[int, int]] = []
    free = list(missing)
    for row in strange:
        known = set(strange)
        before = [h for at, h in enumerate(homes[:row]) if h is not None and at not in known]
        after = [
            h for at, h in enumerate(homes[row + 1 :], row + 1) if h is not None and at not in known
        ]
        low, high = (before[-1] if before else -1), (after[0] if after else len(homes) + len(free))
        home = next((each for each in free if low < each < high), None)
        if home is not None:
            free.remove(home)
            pairs.append((row, home))
    return pairs


def _longest_rising(values: Sequence[int]) -> set[int]:
    """The values of a longest rising subsequence: those that are in order."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for value in values:
        at = bisect_left(tails, value)
        before[value] = tails[at - 1] if at else None
        tails[at : at + 1] = [value]
    kept: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept
