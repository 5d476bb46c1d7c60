"""Every root and proof is what the RFC's own recursion says, in whatever form the tree is kept."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.archive.growing import Files, GrowingTree
from projections.archive.tlog.hashes import EMPTY_ROOT, leaf_of, node_of, root_of
from projections.archive.tlog.proofs import (
    InvalidProofError,
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from projections.archive.tlog.tiles import TileNodes
from tests.unit.projections.archive import brute
from tests.unit.projections.archive.logs import grown

ENTRIES = [b"entry %d" % number for number in range(600)]
SIZES = st.integers(0, 600)


def test_the_hashes_are_those_the_rfc_defines() -> None:
    """Worked out with sha256sum from the RFC's text."""
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    empty_leaf = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_of(b"").hex() == root_of([leaf_of(b"")]).hex() == empty_leaf
    two = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert node_of(leaf_of(b""), leaf_of(b"\x00")).hex() == two
    assert root_of([leaf_of(b""), leaf_of(b"\x00")]).hex() == two
    assert base64.b64encode(leaf_of(b"")).decode() == "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="


@given(size=SIZES)
def test_the_root_is_the_rfcs(size: int) -> None:
    tree, _ = grown(ENTRIES[:size])
    expected = brute.tree_hash(ENTRIES[:size])
    assert tree.root() == root_of([leaf_of(entry) for entry in ENTRIES[:size]]) == expected


@given(size=st.integers(1, 600), data=st.data())
def test_an_inclusion_proof_is_the_rfcs_and_verifies(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree, files = grown(ENTRIES[:size])
    found = inclusion_proof(TileNodes(files.__getitem__, size=size), index=index, size=size)
    assert found == brute.path(index, ENTRIES[:size])
    leaf = leaf_of(ENTRIES[index])
    verify_inclusion(leaf=leaf, index=index, size=size, proof=found, root=tree.root())


@given(new=st.integers(1, 600), data=st.data())
def test_a_consistency_proof_is_the_rfcs_and_verifies(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    tree, files = grown(ENTRIES[:new])
    found = consistency_proof(TileNodes(files.__getitem__, size=new), old=old, new=new)
    if old < new:
        assert found == brute.proof(old, ENTRIES[:new])
    verify_consistency(
        old=old,
        new=new,
        proof=found,
        old_root=brute.tree_hash(ENTRIES[:old]),
        new_root=tree.root(),
    )


@given(size=st.integers(2, 300), data=st.data())
def test_no_other_entry_place_size_hash_or_root_is_proved(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree, files = grown(ENTRIES[:size])
    proof = inclusion_proof(TileNodes(files.__getitem__, size=size), index=index, size=size)
    good: dict[str, Any] = {
        "leaf": leaf_of(ENTRIES[index]),
        "index": index,
        "size": size,
        "proof": proof,
        "root": tree.root(),
    }
    at = data.draw(st.integers(0, len(proof) - 1))
    flipped = bytes((proof[at][0] ^ 1,)) + proof[at][1:]
    changes: list[dict[str, Any]] = [
        {"leaf": leaf_of(b"another")},
        {"index": (index + 1) % size},
        {"index": size},
        {"index": -1},
        {"proof": [*proof[:at], flipped, *proof[at + 1 :]]},
        {"proof": [*proof, proof[at]]},
        {"proof": proof[:-1]},
        {"proof": [b"short", *proof[1:]]},
        {"root": leaf_of(b"another")},
    ]
    bad = data.draw(st.sampled_from(changes))
    with pytest.raises(InvalidProofError):
        verify_inclusion(**{**good, **bad})


@given(new=st.integers(2, 300), data=st.data())
def test_no_other_history_is_proved_to_continue(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new - 1))
    tree, files = grown(ENTRIES[:new])
    proof = consistency_proof(TileNodes(files.__getitem__, size=new), old=old, new=new)
    rewritten = [*ENTRIES[:new]]
    rewritten[data.draw(st.integers(0, old - 1))] = b"rewritten"
    good: dict[str, Any] = {
        "old": old,
        "new": new,
        "proof": proof,
        "old_root": brute.tree_hash(ENTRIES[:old]),
        "new_root": tree.root(),
    }
    changes: list[dict[str, Any]] = [
        {"new_root": brute.tree_hash(rewritten)},
        {"old_root": brute.tree_hash(rewritten[:old])},
        {"old": new + 1},
        {"old": 0},
        {"old": new},
        {"proof": [*proof, tree.root()]},
        {"proof": proof[:-1]},
        {"proof": []},
    ]
    bad = data.draw(st.sampled_from(changes))
    with pytest.raises(InvalidProofError):
        verify_consistency(**{**good, **bad})


@given(st.lists(st.integers(1, 300), max_size=4))
def test_a_tree_taken_up_again_anywhere_goes_on_as_if_it_had_never_stopped(
    parts: list[int],
) -> None:
    entries = [b"%d" % number for number in range(sum(parts))]
    whole, files = grown(entries)
    tree, at = GrowingTree(), 0
    kept: Files = {}
    for part in parts:
        for entry in entries[at : at + part]:
            tree.add(entry)
        at += part
        kept |= {**tree.take_full(), **tree.partial()}
        tree = GrowingTree.restored(kept.__getitem__, size=at)
    assert tree.root() == whole.root()
    assert {tile: kept[tile] for tile in files} == files
