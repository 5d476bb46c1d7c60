"""Which events of a batch may be taken at the same time: those that share no case, reference or id.

Events of one matter keep the order they were sent in; different matters share group commits, which
makes a batch fast.
"""

from collections.abc import Iterator, Sequence

from services.ledger.contract import PublishedEvent

Indexed = tuple[int, PublishedEvent]


def lanes(events: Sequence[Indexed]) -> list[list[Indexed]]:
    """Splits events into lanes, each to be taken one after the other; order within a
    lane is kept.
    """
    leader: dict[str, str] = {}

    def find(mark: str) -> str:
        while (above := leader.setdefault(mark, mark)) != mark:
            leader[mark] = mark = leader[above]
        return mark

    first_marks: list[str] = []
    for _, event in events:
        first, *others = _marks(event)
        first_marks.append(first)
        for other in others:
            leader[find(other)] = find(first)
    found: dict[str, list[Indexed]] = {}
    for item, mark in zip(events, first_marks, strict=True):
        found.setdefault(find(mark), []).append(item)
    return list(found.values())


def _marks(event: PublishedEvent) -> Iterator[str]:
    """What ties an event to others: its own id first, then every case and reference it names."""
    yield f"id {event.source} {event.id}"
    matters = event.data.get("matters")
    named = [event.data, *(matters if isinstance(matters, list) else [])]
    for item in named:
        if not isinstance(item, dict):
            continue
        if isinstance(case := item.get("case"), str):
            yield f"case {case.lower()}"
        if isinstance(reference := item.get("externalref"), str):
            source = item.get("externalref_source", event.source)
            yield f"ref {source} {reference}"
