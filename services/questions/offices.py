"""Whom to call, and who holds which post: the company's own part of the directory, of any day (Art.
2, 4(2), 7(1)).

Published numbers are for everybody, also those of the whole company; posts are looked for by their
title, code and team, and by who holds them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from events.instant import parse_instant
from events.service_number import Service
from projections.reading import AsOf, SealedField
from projections.registers.model import Item, ItemFilter
from services.questions.charts import Charts, Node
from services.questions.contract import Questions

SERVICES: tuple[Service, ...] = get_args(Service)
"""In the order in which they are told: what everybody calls first."""

NUMBERS_MAX = 500
POSTS_MAX = 200

OpenFields = Callable[[Sequence[SealedField]], Mapping[SealedField, str | None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbers:
    """Published numbers of a day, the company's first; ``complete`` is False where more are kept
    than are looked at.
    """

    rows: tuple[Item, ...]
    complete: bool
    watermark: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Posts:
    """Posts of a day with who holds them, the highest first; ``complete`` as above. ``names`` are
    theirs in clear, by their item.
    """

    nodes: tuple[Node, ...]
    names: Mapping[str, str | None]
    complete: bool
    watermark: int


def numbers_of(
    questions: Questions,
    communities: frozenset[str] | None,
    as_of: AsOf,
    *,
    on: datetime,
    asker: str,
    words: str = "",
) -> Numbers:
    """The numbers published on a day, in these communities and by the company, that say all of the
    words.
    """
    page = questions.list_items(
        ItemFilter(kind="service_number"), as_of, cursor=None, limit=NUMBERS_MAX, asker=asker
    )
    rows = [
        row
        for row in page.items
        if (row.community is None or communities is None or row.community in communities)
        and _stands(row, on)
        and says(words, said_of(row, {}))
    ]
    rows.sort(
        key=lambda row: (
            row.community or "",
            SERVICES.index(row.detail["service"]),
            row.detail["telephone"],
        )
    )
    return Numbers(rows=tuple(rows), complete=page.next_cursor is None, watermark=page.watermark)


def posts_of(
    questions: Questions,
    communities: frozenset[str] | None,
    as_of: AsOf,
    *,
    on: datetime,
    words: str,
    asker: str,
    open_fields: OpenFields,
) -> Posts:
    """The posts of a day. Names are opened to be looked for; who shows them masks them."""
    charts = Charts(questions, communities, as_of, asker=asker)
    tree = charts.tree(on)
    every = list(_flat(tree.roots))
    names = _names(every, open_fields)
    found = [node for node in every if says(words, _said_of_post(node, names))]
    return Posts(
        nodes=tuple(found[:POSTS_MAX]),
        names=names,
        complete=tree.complete and len(found) <= POSTS_MAX,
        watermark=tree.watermark,
    )


def _flat(nodes: Iterable[Node]) -> Iterator[Node]:
    """Every post, each before those below it."""
    for node in nodes:
        yield node
        yield from _flat(node.below)


def _names(nodes: Iterable[Node], open_fields: OpenFields) -> Mapping[str, str | None]:
    rows = {seat.row.id: seat.row for node in nodes for seat in node.holders if seat.row}
    sealed = {item: row.sealed["name"] for item, row in rows.items() if "name" in row.sealed}
    opened = open_fields(list(sealed.values()))
    return {item: opened.get(field) for item, field in sealed.items()}


def says(words: str, said: Iterable[str]) -> bool:
    """Whether each of the words stands somewhere in what is said."""
    told = "\n".join(said).casefold()
    return all(word in told for word in words.casefold().split())


def _stands(row: Item, on: datetime) -> bool:
    ended = row.detail.get("ended_at")
    since = parse_instant(row.detail["since"])
    return since <= on and (ended is None or parse_instant(ended) > on)


def said_of(row: Item, services: Mapping[str, str]) -> Iterator[str]:
    """What may be looked for in a published number; ``services`` are the words for each service."""
    yield services.get(row.detail["service"], "")
    for name in ("name", "name_en", "telephone", "hours", "hours_en", "post", "service"):
        yield row.detail.get(name) or ""


def _said_of_post(node: Node, names: Mapping[str, str | None]) -> Iterator[str]:
    yield from (node.title, node.post, node.team or "")
    for seat in node.holders:
        yield seat.staff
        if seat.row is not None:
            yield names.get(seat.row.id) or ""
