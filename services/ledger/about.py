"""What a fact names as ``kind/id``: a case, or an item of a register. Pure."""

from collections.abc import Collection, Iterator

from services.ledger.registers.contract import At, ItemKey


def named(about: str) -> ItemKey:
    """Kind and id."""
    kind, _, id_ = about.partition("/")
    return kind, id_


def items_named(about: str, kinds: Collection[str]) -> Iterator[ItemKey]:
    """The item to be loaded, where it is one of these kinds."""
    kind, id_ = named(about)
    if kind in kinds:
        yield kind, id_


def cases_named(about: str) -> Iterator[str]:
    """The case to be loaded, where it is one."""
    kind, id_ = named(about)
    if kind == "case":
        yield id_


def is_there(about: str, at: At) -> bool:
    """Whether the case or item that was loaded belongs to the community at work."""
    kind, id_ = named(about)
    if kind == "case":
        return at.cases[id_].community == at.community
    item = at.others.get((kind, id_))
    return item is not None and item.community == at.community
