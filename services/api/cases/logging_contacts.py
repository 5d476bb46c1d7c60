"""The body of ``POST /v1/cases``: a contact as publishers send it, and whom it is about."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from events.case_access import Persons
from events.catalogue import published_schema
from events.contact import ContactLogged
from services.api.http.openapi import EXAMPLE_EVENT
from services.errors import FieldProblem, InvalidEventError


class AboutBody(BaseModel):
    """Whom a logged contact is about."""

    model_config = ConfigDict(frozen=True)

    restricted_from: Persons = Field(
        description="Its cases are kept from these persons from the first moment.",
        examples=[["staff:guard-4"]],
    )


def _open_schema() -> dict[str, Any]:
    """A contact as publishers send it, and whom it is about."""
    schema = published_schema(ContactLogged.type_name)
    about = AboutBody.model_json_schema()["properties"]["restricted_from"]
    properties = {**schema["properties"], "restricted_from": about}
    return {**schema, "properties": properties}


OPEN_REQUEST = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": _open_schema(),
                "example": EXAMPLE_EVENT["data"],
            }
        },
    }
}


def about_whom(contact: dict[str, Any]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Whom a contact is about, from whom its cases are kept, and the contact itself. Raises
    ``InvalidEventError``.
    """
    if "restricted_from" not in contact:
        return (), contact
    said = {name: value for name, value in contact.items() if name != "restricted_from"}
    try:
        about = AboutBody(restricted_from=contact["restricted_from"])
    except ValidationError:
        raise InvalidEventError(
            "restricted_from names one to fifty actor ids",
            problems=(FieldProblem(pointer="/restricted_from", problem="not a list of actor ids"),),
        ) from None
    return about.restricted_from, said
