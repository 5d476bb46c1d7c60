"""What an event of a case or an item says, in words: a title, who, what was said, and remarks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from events.attachment import AttachmentAdded
from services.desk.messages import Words
from services.desk.messages.recorded import recorded

Kind = Literal["contact", "reply", "note", "step", "access"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """Something somebody said or wrote. None: forgotten. ``label`` is empty where the title says it
    all.
    """

    text: str | None
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """What an event says, before its place in the history is known."""

    kind: Kind
    title: str
    who: str = ""
    channel: str = ""
    texts: tuple[Text, ...] = ()
    remarks: tuple[str, ...] = ()
    other_case: str = ""
    record: str = ""
    file: AttachmentAdded | None = None


def told_texts(data: Mapping[str, Any], words: Words, *names: str) -> tuple[Text, ...]:
    """What was said in these fields of an event's data; what the ledger itself said there, in the
    reader's words.
    """
    said = (data[name] for name in names)
    return tuple(Text(text=text and recorded(text, words)) for text in said)


def tell_file(fact: AttachmentAdded, data: Mapping[str, Any], words: Words) -> Telling:
    """A file that was put with a case or an item: what it shows, its title, how large it is."""
    size_kb = max(1, round((fact.size_bytes or 0) / 1_024))
    kind = words.of("file_kind", (fact.media_type or "").partition("/")[0])
    return Telling(
        kind="note",
        title=words("entry.attached", shows=words.of("shows", fact.shows)),
        who=fact.by,
        texts=(Text(text=data["title"]),),
        remarks=(words("entry.file", kind=kind, size=f"{size_kb:,}"),),
        file=fact,
    )
