"""Minutes of a meeting: time, place, who was there, agenda, resolutions, and who does what by when
(Art. 4(3), 9(2)).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from events.meeting import ActionAssigned, MinutesApproved, MinutesDrafted, MinutesReceived
from projections.registers.kinds.meetings import ACTION, AGENDA_ITEM, OPINION, RESOLUTION
from projections.registers.model import Part
from services.documents.document import Document, Section
from services.documents.laying_out import laid_out, signature
from services.documents.telling import Said, Told, moment, party_of, text_of
from services.documents.words import Words

STATES = frozenset({"held", "drafted", "approved", "received"})
"""A meeting that was not held has no minutes."""

PARTS = (AGENDA_ITEM, RESOLUTION, ACTION, OPINION)

STANDING = frozenset({"approved", "received"})


def minutes(told: Told, words: Words) -> Document:
    """The minutes as they stand; a draft until somebody approved or received them."""
    return laid_out(
        told,
        words,
        kind=words("minutes.name"),
        standing=told.item.state in STANDING,
        facts=_facts(told, words),
        sections=_sections(told, words),
        signed=_signed(told, words),
    )


def _facts(told: Told, words: Words) -> Iterator[tuple[str, str]]:
    detail = told.item.detail
    kind = words.of("minutes.meeting_kind", detail["meeting_kind"])
    convener = words.of("minutes.convened_by", detail["convened_by"])
    yield words("minutes.kind"), words("minutes.kind_by", kind=kind, convener=convener)
    yield words("community"), told.place or words("company")
    started, ended = moment(detail.get("started_at")), moment(detail.get("ended_at"))
    yield words("minutes.time"), f"{started} – {ended}" if ended else started or words("untold")
    yield words("minutes.place"), detail.get("place") or words("untold")
    yield words("minutes.attendees"), _attendees(told, words)
    yield words("minutes.electorate"), _electorate(detail.get("electorate"), words)


def _attendees(told: Told, words: Words) -> str:
    detail = told.item.detail
    lines = []
    counted = [(name, detail.get(name)) for name in ("present", "represented")]
    if counts := [words(f"minutes.{name}", count=n) for name, n in counted if n is not None]:
        lines.append(words("and").join(counts))
    people = [
        party_of(party, told.said, f"attendees/{index}/", words)
        for index, party in enumerate(detail.get("attendees", ()))
    ]
    if people := [each for each in people if each]:
        lines.append(words("and").join(people))
    if staff := detail.get("staff"):
        lines.append(words("minutes.staff", names=words("and").join(staff)))
    return "\n".join(lines) or _nothing(told, "attendees", words)


def _electorate(voters: Mapping[str, Any] | None, words: Words) -> str:
    if voters is None:
        return ""
    return words("minutes.voters", owners=voters["owners"], area=voters["area_m2"])


def _sections(told: Told, words: Words) -> Iterator[Section]:
    agenda = [(p.key, text_of(said, "topic", words)) for p, said in told.of_kind(AGENDA_ITEM)]
    yield _table("agenda", ("key", "topic"), agenda, told, words)
    resolved = [
        (
            part.key,
            text_of(said, "text", words),
            words.of("minutes.resolution_state", part.state),
            _votes(part.detail, words),
        )
        for part, said in told.of_kind(RESOLUTION)
    ]
    yield _table("resolutions", ("key", "text", "result", "votes"), resolved, told, words)
    dates = _dates(told)
    actions = [
        _action(part, said, dates.get(part.key), words) for part, said in told.of_kind(ACTION)
    ]
    yield _table("actions", ("key", "text", "owner", "due", "state"), actions, told, words)
    if opinions := [_opinion(part, said, words) for part, said in told.of_kind(OPINION)]:
        columns = ("key", "text", "party", "state")
        yield _table("opinions", columns, opinions, told, words)
    if summary := text_of(told.said, "summary", words):
        yield Section(heading=words("minutes.summary"), paragraphs=(summary,))


def _table(
    name: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], told: Told, words: Words
) -> Section:
    return Section(
        heading=words(f"minutes.{name}"),
        columns=tuple(words(f"minutes.column.{column}") for column in columns),
        rows=tuple(rows),
        nothing=_nothing(told, name, words),
    )


def _nothing(told: Told, part: str, words: Words) -> str:
    """Whether the minutes say that there was none, or nobody has told yet (Art. 9(2))."""
    return words("none" if part in told.item.detail.get("none_of", ()) else "untold")


def _votes(detail: Mapping[str, Any], words: Words) -> str:
    votes = detail.get("votes")
    if votes is None:
        return ""
    lines = [words.of("minutes.majority", detail.get("majority", "ordinary"))]
    for name in ("in_favour", "against", "abstained"):
        told = words(f"minutes.vote.{name}", count=votes[name])
        area = votes.get(f"area_{name}_m2")
        lines.append(told if area is None else words("minutes.vote.area", told=told, area=area))
    return "\n".join(lines)


def _dates(told: Told) -> dict[str, str]:
    """By when each action was to be done: a finished one is waited for no more, yet keeps its date
    (Art. 9(2)).
    """
    assigned = [
        event.envelope.data
        for event in told.story.events
        if event.envelope.type == ActionAssigned.type_name
    ]
    return {each["action"]: each["due_at"] for each in assigned if each.get("due_at")}


def _action(part: Part, said: Said, due_at: str | None, words: Words) -> tuple[str, ...]:
    text = text_of(said, "text", words)
    result = text_of(said, "result", words)
    return (
        part.key,
        f"{text}\n{words('minutes.done_how', result=result)}" if result else text,
        part.assignee or words("untold"),
        moment(due_at) or words("untold"),
        words.of("minutes.action_state", part.state),
    )


def _opinion(part: Part, said: Said, words: Words) -> tuple[str, ...]:
    text, answer = text_of(said, "text", words), text_of(said, "answer", words)
    party = part.detail.get("party")
    return (
        part.key,
        f"{text}\n{words('minutes.answered_how', answer=answer)}" if answer else text,
        party_of(party, said, "party/", words) if party else "",
        words.of("minutes.opinion_state", part.state),
    )


def _signed(told: Told, words: Words) -> Iterator[tuple[str, str]]:
    for name, fact in (
        ("drafted", MinutesDrafted),
        ("approved", MinutesApproved),
        ("received", MinutesReceived),
    ):
        if name not in {"drafted", told.item.state}:
            continue
        yield from signature(told, words, f"minutes.{name}_by", fact)
    if told.item.state == "drafted":
        yield words("minutes.approved_by"), words("minutes.awaiting")
    received_from = told.item.detail.get("received_from")
    if told.item.state == "received" and received_from:
        convener = words.of("minutes.convened_by", received_from)
        yield words("minutes.owners_own"), words("minutes.owners_own_value", convener=convener)
