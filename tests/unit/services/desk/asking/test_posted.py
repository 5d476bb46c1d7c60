"""A form is read as far as its page can send it, and what is longer is told so."""

import asyncio
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI, Request
from starlette.types import Message

from services.desk.asking.posted import read_posted
from services.desk.cases.contact_form import FIELDS_MAX, FURTHER, NAMES, contact_from, typed_contact
from services.desk.inbox.rows import Places
from services.desk.messages import words
from services.errors import CommandRefusedError

EVERYTHING = {
    "csrf": "x",
    "once": "y",
    **dict.fromkeys(NAMES, ""),
    "who": "3-1202 张 13900000001",
    "text": "漏水",
    "community": "yinhu",
    "category": "repair",
    "urgency": "normal",
    "channel": "phone",
    "direction": "inbound",
    "party_kind": "owner",
    "sensitivity": "normal",
    "important": "1",
    "answer_needed": "1",
}
for names in FURTHER:
    EVERYTHING |= dict(zip(names, ("repair", "normal", "", f"灯不亮 {names[-1]}"), strict=True))


def sent(fields: dict[str, str]) -> Request:
    """A request as a browser sends it."""
    kind = b"application/x-www-form-urlencoded"

    async def receive() -> Message:
        return {"type": "http.request", "body": urlencode(fields).encode(), "more_body": False}

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/contacts/new",
        "headers": [(b"content-type", kind)],
        "app": FastAPI(),
    }
    return Request(scope, receive)


def test_twenty_matters_with_everything_else_are_read() -> None:
    posted = asyncio.run(read_posted(sent(EVERYTHING), fields_max=FIELDS_MAX))
    places = Places((), words("zh"))
    fact = contact_from(typed_contact(posted), words("zh"), places, cases={})
    assert len(fact.matters) == len(FURTHER) + 1


def test_a_form_with_more_is_told_so() -> None:
    with pytest.raises(CommandRefusedError) as refused:
        asyncio.run(read_posted(sent({**EVERYTHING, "text_21": ""}), fields_max=FIELDS_MAX))
    assert refused.value.rule == "form-size"
