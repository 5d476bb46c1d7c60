"""One field of a form, and the few that many forms have."""

from dataclasses import dataclass
from typing import Literal, get_args

from events.vocabulary import Channel

Control = Literal["text", "line", "choice", "moment", "number", "persons"]
CHANNELS: tuple[str, ...] = get_args(Channel)


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field of a form. ``label`` and ``hint`` are message keys; ``kind`` that of a choice's
    words, or ``told`` says each of ``choices``. ``fills`` are the fact's fields it may fill, where
    they are called otherwise.
    """

    name: str
    control: Control
    label: str
    hint: str = ""
    kind: str = ""
    choices: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    required: bool = True
    fills: tuple[str, ...] = ()


def choice(
    name: str, label: str, kind: str, choices: tuple[str, ...], *, required: bool = True
) -> Field:
    """One of a closed list, told in the words of ``kind``."""
    return Field(
        name=name, control="choice", label=label, kind=kind, choices=choices, required=required
    )


REASON = Field(name="reason", control="text", label="field.reason")
ASSIGNEE = Field(
    name="assignee", control="line", label="field.assignee", hint="field.assignee_hint"
)

CHANNEL = choice("channel", "field.channel", "channel", CHANNELS)
PERSONS = Field(name="persons", control="persons", label="field.persons", hint="field.persons_hint")
