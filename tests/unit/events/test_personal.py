"""The one list of personal fields reaches every one of them, and nothing else."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from events.catalogue import FACTS
from events.contact import ContactLogged
from events.fact import Fact
from events.party import PartyRegistered
from events.personal import TEXT_MAX_BYTES, map_personal, personal_patterns
from tests.unit.events.examples import EXAMPLES

LETTERS = st.text("张王李漏水13-", min_size=1, max_size=20)


def pointed(node: Any, pointer: str) -> Any:
    """The value a JSON Pointer leads to (RFC 6901)."""
    for part in pointer.split("/")[1:]:
        node = node[int(part)] if isinstance(node, list) else node[part]
    return node


def marked_in_schema(schema: dict[str, Any]) -> int:
    """How often the schema itself says ``x-huiyin-personal``, each definition counted once."""
    if isinstance(schema, dict):
        own = 1 if schema.get("x-huiyin-personal") else 0
        return own + sum(marked_in_schema(value) for value in schema.values())
    if isinstance(schema, list):
        return sum(marked_in_schema(item) for item in schema)
    return 0


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.type_name)
def test_the_list_and_the_schema_mark_the_same_fields(fact: type[Fact]) -> None:
    leaves = {pattern[-2:] for pattern in personal_patterns(fact)}
    assert len(leaves) == marked_in_schema(fact.model_json_schema())


def test_where_the_personal_fields_of_a_contact_lie() -> None:
    assert set(personal_patterns(ContactLogged)) == {
        ("matters", "*", "text"),
        ("party", "name"),
        ("party", "phone"),
        ("party", "unit"),
    }


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.type_name)
def test_mapping_touches_what_is_listed_and_leaves_its_argument_alone(fact: type[Fact]) -> None:
    data = EXAMPLES[fact.type_name]
    before = copy.deepcopy(data)
    seen: dict[str, Any] = {}

    def note(pointer: str, value: Any) -> str:
        seen[pointer] = value
        return "changed"

    mapped = map_personal(data, personal_patterns(fact), note)
    assert data == before
    assert all(pointed(data, pointer) == value for pointer, value in seen.items())
    assert all(pointed(mapped, pointer) == "changed" for pointer in seen)
    assert map_personal(mapped, personal_patterns(fact), lambda p, _: seen[p]) == data


@given(
    texts=st.lists(LETTERS, min_size=1, max_size=5),
    party=st.fixed_dictionaries({}, optional={"name": LETTERS, "phone": LETTERS, "unit": LETTERS}),
)
def test_every_text_of_a_contact_is_reached(texts: list[str], party: dict[str, str]) -> None:
    data = {
        **EXAMPLES["huiyin.contact.logged.v1"],
        "matters": [{"category": "repair", "text": text} for text in texts],
        "party": {"kind": "owner", **party},
    }
    seen: list[str] = []
    map_personal(data, personal_patterns(ContactLogged), lambda _, value: seen.append(value))
    assert sorted(seen) == sorted([*texts, *party.values()])


def test_absent_values_are_not_made_up() -> None:
    data = {"community": "lakeside", "party": {"kind": "anonymous", "name": None}}
    mapped = map_personal(data, personal_patterns(PartyRegistered), lambda *_: "made up")
    assert mapped == data


@pytest.mark.parametrize("text", ["", "楼" * (TEXT_MAX_BYTES // 3 + 1)], ids=["empty", "too long"])
def test_a_text_has_bounds(text: str) -> None:
    data = {**EXAMPLES["huiyin.note.added.v2"], "text": text}
    fact = next(fact for fact in FACTS if fact.type_name == "huiyin.note.added.v2")
    with pytest.raises(ValueError, match="UTF-8"):
        fact.from_published(data)


@pytest.mark.parametrize("text", [" ", "\u3000\n\t", "\u200b\ufeff", "\u202e"])
def test_a_text_that_shows_nothing_says_nothing(text: str) -> None:
    fact = next(fact for fact in FACTS if fact.type_name == "huiyin.reply.sent.v1")
    with pytest.raises(ValueError, match="shows nothing"):
        fact.from_published({**EXAMPLES[fact.type_name], "text": text})
    fact.from_published({**EXAMPLES[fact.type_name], "text": text + "好"})


def models_below(model: type[BaseModel], seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """The model and every model among its fields, however deep."""
    if model in seen:
        return seen
    seen.add(model)
    pending = [field.annotation for field in model.model_fields.values()]
    while pending:
        annotation = pending.pop()
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            models_below(annotation, seen)
        pending.extend(getattr(annotation, "__args__", ()))
    return seen


def test_no_fact_holds_a_float() -> None:
    """Law 1: a float is written in more than one way, so equal events would not be equal bytes."""
    models: set[type[BaseModel]] = set()
    for fact in FACTS:
        models_below(fact, models)
    assert len(models) > len(FACTS)
    for model in models:
        for name, field in model.model_fields.items():
            assert "float" not in repr(field.annotation), f"{model.__name__}.{name}"
            assert "Decimal" not in repr(field.annotation), f"{model.__name__}.{name}"
