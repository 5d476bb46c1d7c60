"""Small logs for tests: entries, and the files their tree makes."""

from collections.abc import Iterable

from projections.archive.growing import Files, GrowingTree


def grown(entries: Iterable[bytes]) -> tuple[GrowingTree, Files]:
    """A tree of these entries, and every file a checkpoint of its size needs."""
    tree = GrowingTree()
    for entry in entries:
        tree.add(entry)
    return tree, {**tree.take_full(), **tree.partial()}
