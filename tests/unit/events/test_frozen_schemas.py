"""A published version never changes: what other systems check against is kept here.

Descriptions may be bettered, so they are left out. When a new type or version is added, write its
two files with ``python -m tests.unit.events.test_frozen_schemas`` and commit them; it never
overwrites one.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from events.catalogue import published_schema, recorded_schema, type_names

FROZEN = Path(__file__).parent / "frozen"
FORMS = {"published": published_schema, "recorded": recorded_schema}


def file_of(type_name: str, form: str) -> Path:
    return FROZEN / f"{type_name}.{form}.json"


def written(schema: dict[str, Any]) -> str:
    return (
        json.dumps(without_descriptions(schema), indent=2, sort_keys=True, ensure_ascii=False)
        + "\n"
    )


def without_descriptions(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: without_descriptions(value)
            for key, value in node.items()
            if not (key == "description" and isinstance(value, str))
        }
    if isinstance(node, list):
        return [without_descriptions(item) for item in node]
    return node


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("type_name", sorted(type_names()))
def test_the_schema_is_the_one_that_was_published(type_name: str, form: str) -> None:
    assert written(FORMS[form](type_name)) == file_of(type_name, form).read_text(encoding="utf-8")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("type_name", sorted(type_names()))
def test_the_schema_is_a_schema(type_name: str, form: str) -> None:
    Draft202012Validator.check_schema(FORMS[form](type_name))


def test_no_published_type_was_dropped() -> None:
    kept = {path.name.removesuffix(".recorded.json") for path in FROZEN.glob("*.recorded.json")}
    assert kept == set(type_names())


def keep_new() -> None:
    """Writes the files that are missing, and touches no other."""
    for type_name in type_names():
        for form, schema_of in FORMS.items():
            path = file_of(type_name, form)
            if not path.exists():
                path.write_text(written(schema_of(type_name)), encoding="utf-8")


if __name__ == "__main__":
    keep_new()
