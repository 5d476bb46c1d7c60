"""Proofs that an entry is in a tree, and that one tree is the beginning of another (RFC 6962, 2.1;
verified as in RFC 9162, 2.1.3.2 and 2.1.4.2).

Indices count from 0: an event at position n is the leaf n - 1.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from projections.archive.tlog.hashes import EMPTY_ROOT, HASH_BYTES, node_of


class InvalidProofError(ValueError):
    """The proof does not show what it is said to show."""


class Nodes(Protocol):
    """Where the hashes of complete subtrees can be looked up."""

    def node(self, level: int, index: int) -> bytes:
        """The root over the leaves from ``index * 2**level``, ``2**level`` of them."""
        ...


def root_between(nodes: Nodes, begin: int, end: int) -> bytes:
    """The root over the leaves ``begin`` to ``end`` (not included).

    ``begin`` must be a multiple of the largest power of two below ``end - begin``, as it is in
    every subtree a proof speaks of.
    """
    width = end - begin
    if not width:
        return EMPTY_ROOT
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return nodes.node(level, begin >> level)
    middle = begin + _split(width)
    return node_of(root_between(nodes, begin, middle), root_between(nodes, middle, end))


def inclusion_proof(nodes: Nodes, *, index: int, size: int) -> list[bytes]:
    """The hashes beside the way from a leaf to the root, the leaf's neighbour first."""
    if not 0 <= index < size:
        raise ValueError("an index lies in the tree")
    begin, end, beside = 0, size, []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            beside.append(root_between(nodes, middle, end))
            end = middle
        else:
            beside.append(root_between(nodes, begin, middle))
            begin = middle
    return beside[::-1]


def consistency_proof(nodes: Nodes, *, old: int, new: int) -> list[bytes]:
    """The hashes that lead from the older root to the newer; none from 0 or to the same size."""
    if not 0 <= old <= new:
        raise ValueError("the older tree is not the larger one")
    if old in (0, new):
        return []
    begin, end, beside, whole = 0, new, [], True
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            beside.append(root_between(nodes, middle, end))
            end = middle
        else:
            beside.append(root_between(nodes, begin, middle))
            begin, whole = middle, False
    if not whole:
        beside.append(root_between(nodes, begin, end))
    return beside[::-1]


def verify_inclusion(
    *, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Raises ``InvalidProofError`` unless the leaf is at this index of the tree."""
    if not 0 <= index < size:
        raise InvalidProofError(f"there is no index {index} in a tree of {size}")
    _require_hashes(leaf, root, *proof)
    found = leaf
    for beside, on_the_left in _sides(proof, at=index, last=size - 1):
        found = node_of(beside, found) if on_the_left else node_of(found, beside)
    if found != root:
        raise InvalidProofError(f"the entry at index {index} does not lead to this root")


def verify_consistency(
    *, old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Raises ``InvalidProofError`` unless the older tree is the beginning of the newer.

    Every tree begins with the empty one, so of that there is nothing to prove: refused, too.
    """
    if not 0 < old <= new:
        raise InvalidProofError(f"no proof leads from a tree of {old} to one of {new}")
    _require_hashes(*proof)
    if old == new:
        if proof or old_root != new_root:
            raise InvalidProofError(f"there are two trees of {new}")
        return
    if not proof:
        raise InvalidProofError("the proof is empty")
    # A complete subtree is its own first hash.
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    older = newer = hashes[0]
    for beside, on_the_left in _sides(hashes[1:], at=at, last=last):
        if on_the_left:
            older, newer = node_of(beside, older), node_of(beside, newer)
        else:
            newer = node_of(newer, beside)
    if older != old_root or newer != new_root:
        raise InvalidProofError(f"the tree of {new} does not begin with the tree of {old}")


def _sides(proof: Sequence[bytes], *, at: int, last: int) -> Iterator[tuple[bytes, bool]]:
    """Each hash, and whether it stands on the left of the way up from node ``at``; ``last`` is the
    last node of that level. Raises ``InvalidProofError`` where the proof is too long or too short.
    """
    for beside in proof:
        if last == 0:
            raise InvalidProofError("the proof has more hashes than the tree has levels")
        on_the_left = bool(at & 1) or at == last
        yield beside, on_the_left
        # A last node without a neighbour goes up as it is, until it has one.
        while on_the_left and at and not at & 1:
            at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    if last != 0:
        raise InvalidProofError("the proof has fewer hashes than the tree has levels")


def _require_hashes(*hashes: bytes) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise InvalidProofError(f"a hash has {HASH_BYTES} bytes")


def _split(width: int) -> int:
    """The largest power of two below ``width``, which is at least 2."""
    return 1 << ((width - 1).bit_length() - 1)
