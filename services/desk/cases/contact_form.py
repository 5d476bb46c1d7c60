"""A contact as it is typed: who, what about, and into which case, if there is one."""

import re
from collections.abc import Mapping
from itertools import chain
from typing import Any, get_args

from events.contact import ContactLogged
from events.vocabulary import Category, Channel, Direction, PartyKind, Sensitivity, Urgency
from services.desk.asking.field import Field
from services.desk.asking.forms import FormError, build, persons
from services.desk.cases.who import building_of, understand
from services.desk.inbox.rows import Places
from services.desk.messages import Words

WHO_MAX_CHARACTERS = 200
MATTERS_MAX = 20
SPARE_ROWS = 2
NO_BUILDING = "-"
"""What is chosen where the flat's building is not meant; nothing chosen means that one."""
_ACTOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "category": get_args(Category),
    "urgency": get_args(Urgency),
    "channel": get_args(Channel),
    "direction": get_args(Direction),
    "party_kind": get_args(PartyKind),
    "sensitivity": get_args(Sensitivity),
}
DEFAULTS: Mapping[str, str] = {
    "category": "repair",
    "urgency": "normal",
    "channel": "phone",
    "direction": "inbound",
    "party_kind": "owner",
    "sensitivity": "normal",
    "answer_needed": "1",
}
NAMES = (
    *DEFAULTS, "who", "told", "text", "case", "known", "community", "building", "important",
    "happened_at", "restricted_from",
)  # fmt: skip
_OF_A_MATTER = ("category", "urgency", "case", "text")
FURTHER = tuple(
    tuple(f"{name}_{number}" for name in _OF_A_MATTER) for number in range(2, MATTERS_MAX + 1)
)
"""The names of the fields of each further matter."""
FIELDS_MAX = len(("csrf", "once", *NAMES, *chain(*FURTHER)))
"""What a browser sends of a form with everything in it."""
_LABELS = (
    Field(name="text", control="text", label="contact.said"),
    Field(name="case", control="line", label="contact.case"),
    Field(name="community", control="choice", label="inbox.community"),
    Field(name="building", control="choice", label="contact.building"),
    Field(
        name="who", control="line", label="contact.who", fills=("party", "name", "unit", "phone")
    ),
    *(
        Field(name=n, control="choice", label=f"inbox.{n}")
        for n in ("category", "urgency", "channel")
    ),
    Field(name="direction", control="choice", label="contact.direction"),
    Field(name="party_kind", control="choice", label="contact.party_kind", fills=("kind",)),
    Field(name="sensitivity", control="choice", label="contact.sensitivity"),
)


def typed_contact(posted: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, trimmed; of further matters those of which something was said or a case was
    named, in a row.
    """

    def of(name: str) -> str:
        value = posted.get(name)
        return value.strip() if isinstance(value, str) else ""

    values = {name: of(name) for name in NAMES}
    told = [[of(n) for n in names] for names in FURTHER if any(of(n) for n in names[2:])]
    for names, said in zip(FURTHER, told, strict=False):
        values |= dict(zip(names, said, strict=True))
    return values


def rows_of(values: Mapping[str, str]) -> list[int]:
    """Numbers of the further matters to show: up to the last one told, and some to spare."""
    told = sum(names[-1] in values for names in FURTHER)
    return list(range(2, min(1 + told + SPARE_ROWS, MATTERS_MAX) + 1))


def about_whom(line: str, words: Words) -> tuple[str, ...]:
    """The colleagues a contact is about. Raises ``FormError``."""
    about = persons(line)
    if any(_ACTOR.fullmatch(person) is None for person in about):
        label = words("contact.restricted_from")
        hint = words("written_as.actor")
        problem = words("refusal.bad_value_as", field=label, hint=hint)
        raise FormError({"restricted_from": problem})
    return about


def proposed_building(values: Mapping[str, str], places: Places) -> str | None:
    """The building of the flat that was typed, where none was chosen and the community has it."""
    unit = understand(values.get("who", "")).unit
    if unit is None or values.get("building"):
        return None
    return building_of(unit, places.named.get(values.get("community", ""), {}))


def contact_from(
    values: Mapping[str, str], words: Words, places: Places, *, cases: Mapping[str, str]
) -> ContactLogged:
    """The contact that was typed, personal fields plain. ``cases`` are those its matters belong to,
    by the field each was named in. Raises ``FormError``.
    """
    problems = {
        field.name: words("refusal.required", field=words(field.label))
        for field in _LABELS
        if field.name in {"text", "community"} and not values[field.name]
    }
    unsaid = [names[-1] for names in FURTHER if values.get(names[-1]) == ""]
    problems |= {name: words("refusal.required", field=words("contact.said")) for name in unsaid}
    if len(values["who"]) > WHO_MAX_CHARACTERS:
        label = words("contact.who")
        problems["who"] = words("refusal.too_long_line", field=label, limit=WHO_MAX_CHARACTERS)
    # The select names buildings as community/building, since ids repeat between communities.
    community, _, building = values["building"].partition("/")
    if values["building"] == NO_BUILDING:
        building = ""
    elif building and community != values["community"]:
        problems["building"] = words("refusal.building_elsewhere")
    if problems:
        raise FormError(problems)
    data: dict[str, Any] = {
        "community": values["community"],
        "direction": values["direction"],
        "channel": values["channel"],
        "matters": _matters(values, cases),
        "party": _party(values),
        "answer_needed": values["answer_needed"] == "1",
    }
    if building := building or proposed_building(values, places) or "":
        data["building"] = building
    fact = build(ContactLogged, data, _LABELS, words, rows="matters")
    assert isinstance(fact, ContactLogged)
    return fact


def case_fields(values: Mapping[str, str]) -> list[str]:
    """The fields that may name a case, of each matter that was told."""
    return [name for name in ("case", *(names[2] for names in FURTHER)) if name in values]


def _matters(values: Mapping[str, str], cases: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each matter; what was said of the contact as a whole holds for all of them."""
    whole = {"sensitivity": values["sensitivity"], "important": values["important"] == "1"}
    first = dict(zip(_OF_A_MATTER, _OF_A_MATTER, strict=True))
    told = [names for names in FURTHER if names[-1] in values]
    rows = [first, *(dict(zip(_OF_A_MATTER, names, strict=True)) for names in told)]
    named = {at: {"case": case} for at, case in cases.items()}
    return [
        {**whole, **{name: values[at] for name, at in row.items() if name != "case"}}
        | named.get(row["case"], {})
        for row in rows
    ]


def _party(values: Mapping[str, str]) -> dict[str, str]:
    who = understand(values["who"])
    said = {"name": who.name, "unit": who.unit, "phone": who.phone}
    known = {name: value for name, value in said.items() if value}
    return {"kind": values["party_kind"] if known else "anonymous", **known}
