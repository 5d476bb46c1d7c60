"""One field of a form, and the few that many forms have."""

from dataclasses import dataclass
from typing import Literal, get_args

from events.vocabulary import Channel

Control = Literal["text", "line", "choice", "moment", "persons"]
CHANNELS: tuple[str, ...] = get_args(Channel)


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field of a form. ``label`` and ``hint`` are message keys; ``kind`` that of a choice's
    words.
    """

    name: str
    control: Control
    label: str
    hint: str = ""
    kind: str = ""
    choices: tuple[str, ...] = ()
    required: bool = True


REASON = Field(name="reason", control="text", label="field.reason")
ASSIGNEE = Field(
    name="assignee", control="line", label="field.assignee", hint="field.assignee_hint"
)

PERSONS = Field(name="persons", control="persons", label="field.persons", hint="field.persons_hint")
