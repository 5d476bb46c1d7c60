"""Writes docs/registers.md: for whoever publishes to a register or looks something up in it. One
thing a line, and no totals, so that two branches that add to it seldom touch one line.
"""

import copy
from collections.abc import Iterator
from typing import Any

import orjson
from pydantic import ValidationError

from events.catalogue import FACTS, published_schema
from events.fact import Fact
from events.item import ItemFact
from events.personal import personal_patterns
from services.desk.messages import words
from services.ledger.registers.contract import AnyRegister
from services.ledger.registers.found import all_registers
from tests.rulebook.citing import HERE
from tests.unit.events.examples import EXAMPLES

COMMUNITY = "yinhu"
SOURCE = "urn:huiyin:source:front-desk"
_NAMES = ("id", "externalref", "externalref_source")

_HEAD = HERE / "head_registers.md"


def registers() -> str:
    """The whole page."""
    lines = [_HEAD.read_text("utf-8")]
    for register in sorted(all_registers().values(), key=lambda each: each.plural):
        lines += _section(register)
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(register: AnyRegister) -> Iterator[str]:
    zh, en, at = words("zh"), words("en"), register.plural
    yield f"## {zh(f'{at}.name')} {en(f'{at}.name')}"
    yield ""
    yield f"{zh(f'{at}.lead')} {en(f'{at}.lead')}"
    yield ""
    yield f"`/{at}` · `/v1/{at}` · kind `{register.kind}`"
    yield ""
    yield from _steps(register)
    facts = [fact for fact in FACTS if issubclass(fact, ItemFact) and fact.kind == register.kind]
    yield from _types(facts)
    yield from _events(register, [fact for fact in facts if fact.publishable])


def _steps(register: AnyRegister) -> Iterator[str]:
    if not register.steps:
        return
    zh, en, at = words("zh"), words("en"), register.plural
    yield "| 步骤 step | | 事件 event | 谁 who | 何时 offered while |"
    yield "|---|---|---|---|---|"
    for name, step in register.steps.items():
        said = f"{zh(f'{at}.step.{name}')} {en(f'{at}.step.{name}')}"
        roles, during = ", ".join(step.roles), ", ".join(step.during)
        yield f"| `{name}` | {said} | `{step.fact.type_name}` | {roles} | {during} |"
    yield ""


def _types(facts: list[type[ItemFact]]) -> Iterator[str]:
    yield "| 事件 event | | 字段 fields |"
    yield "|---|---|---|"
    for fact in facts:
        way = "可发布 published" if fact.publishable else "系统或前台 decided, or at the desk"
        opens = "开头 opens; " if fact.opens else ""
        yield f"| `{fact.type_name}` | {opens}{way} | {_fields(fact)} |"
    yield ""


def _fields(fact: type[ItemFact]) -> str:
    schema = published_schema(fact.type_name)
    personal = {pattern[0] for pattern in personal_patterns(fact)}
    required, told = set(schema.get("required", ())), []
    for name in schema["properties"]:
        if name in _NAMES:
            continue
        mark = "°" if name in personal else ""
        told.append(f"**`{name}`**{mark}" if name in required else f"`{name}`{mark}")
    decided = sorted(fact.decided_fields - {"sealing", *_NAMES})
    told += [f"*`{name}`*" for name in decided]
    return ", ".join(told)


def _events(register: AnyRegister, facts: list[type[ItemFact]]) -> Iterator[str]:
    if not facts:
        return
    yield "```ndjson"
    for index, fact in enumerate(facts, start=1):
        event = {
            "specversion": "1.0",
            "id": f"{register.kind}-{index}",
            "source": SOURCE,
            "type": fact.type_name,
            "data": smallest(fact, f"{register.letter}-1"),
        }
        yield orjson.dumps(event).decode()
    yield "```"
    yield ""


def smallest(fact: type[ItemFact], externalref: str) -> dict[str, Any]:
    """The example of a type, cut down to what it needs, under a publisher's own reference."""
    schema = published_schema(fact.type_name)
    whole = copy.deepcopy(EXAMPLES[fact.type_name])
    for name in (*fact.decided_fields, *_NAMES):
        whole.pop(name, None)
    named = {"externalref": externalref}
    if fact.opens and "community" in whole:
        named["community"] = COMMUNITY
    little = {**_pruned(whole, schema, schema), **named}
    return little if _reads(fact, little) else {**whole, **named}


def _reads(fact: type[Fact], data: dict[str, Any]) -> bool:
    try:
        fact.from_published(data)
    except ValidationError:
        return False
    return True


def _pruned(value: Any, node: dict[str, Any], schema: dict[str, Any]) -> Any:
    """A value without what its schema does not require; never emptied."""
    node = _resolved(node, schema)
    if isinstance(value, list):
        return [_pruned(each, node.get("items", {}), schema) for each in value[:1]]
    if not isinstance(value, dict) or "properties" not in node:
        return value
    kept = {
        name: _pruned(each, node["properties"][name], schema)
        for name, each in value.items()
        if name in node.get("required", ())
    }
    return kept or {name: each for name, each in value.items() if name not in _NAMES}


def _resolved(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    for each in (node, *node.get("anyOf", ())):
        if "$ref" in each:
            found: dict[str, Any] = schema["$defs"][each["$ref"].rpartition("/")[2]]
            return found
    return node
