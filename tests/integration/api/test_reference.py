"""Communities, sources and schemas over HTTP."""

from typing import Any

import jsonschema
import pytest

from events.catalogue import type_names
from tests.integration.api.scene import HOTLINE, KAFKA_ONLY, System, contact


def wait_for(system: System, position: int) -> None:
    """Until the directory shows it."""
    system.parts.store.head()
    with system.client() as client:
        client.get("/v1/inbox", params={"min_position": position})


def test_communities_are_shown_within_scope(system: System) -> None:
    with system.client("desk") as client:
        shown = client.get("/v1/communities").json()["communities"]
    by_id = {one["community"]: one for one in shown}
    assert by_id["yinhu"]["name_en"] == "Silver Lake Garden"
    assert by_id["yinhu"]["buildings"][1] == {"id": "b3", "name": "3号楼"}
    with system.client("desk", communities=["fengming"]) as client:
        scoped = client.get("/v1/communities").json()["communities"]
    assert [one["community"] for one in scoped] == ["fengming"]


def test_sources_are_shown_within_scope(system: System) -> None:
    with system.client("auditor") as client:
        shown = {one["source"] for one in client.get("/v1/sources").json()["sources"]}
    assert {HOTLINE, KAFKA_ONLY} <= shown
    with system.client("auditor", communities=["fengming"]) as client:
        scoped = {one["source"] for one in client.get("/v1/sources").json()["sources"]}
    assert KAFKA_ONLY not in scoped
    assert HOTLINE in scoped


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (
            "/v1/communities",
            {"community": "taoyuan", "name": "桃园", "name_en": "Peach", "desk": "desk:taoyuan"},
        ),
        (
            "/v1/sources",
            {
                "source": "urn:huiyin:source:kiosk",
                "name": "自助机",
                "types": ["*"],
                "communities": ["taoyuan"],
                "ways": ["http"],
            },
        ),
    ],
)
def test_an_administrator_registers(system: System, path: str, body: dict[str, Any]) -> None:
    with system.client("administrator") as client:
        response = client.post(path, json=body)
        assert response.status_code == 201, response.text
        malformed = client.post(path, json={**body, "name": ""})
        assert malformed.status_code == 422
        assert malformed.json()["errors"][0]["pointer"] == "/name"
    with system.client("administrator", communities=["yinhu"]) as client:
        assert client.post(path, json=body).status_code == 403


def test_every_type_has_a_schema_in_both_forms(system: System) -> None:
    with system.client("publisher") as client:
        for name in type_names():
            for form in ("published", "recorded"):
                schema = client.get(f"/schemas/{name}", params={"form": form}).json()
                jsonschema.Draft202012Validator.check_schema(schema)
        published = client.get("/schemas/huiyin.contact.logged.v1").json()
        absent = client.get("/schemas/huiyin.contact.imagined.v1")
    jsonschema.validate(contact()["data"], published)
    assert absent.status_code == 404


def test_the_topics_are_described(system: System) -> None:
    with system.client("publisher") as client:
        document = client.get("/asyncapi.json").json()
    assert document["asyncapi"] == "3.0.0"
    assert document["channels"]["events"]["address"] == "api.events"
