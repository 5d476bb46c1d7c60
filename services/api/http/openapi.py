"""What the OpenAPI document says beyond what the code shows: descriptions, examples, how to sign
in.
"""

from typing import Any

from services.api.http import answer_models
from services.cloudevents import BATCH_MEDIA_TYPE, STRUCTURED_MEDIA_TYPE
from services.problems import PROBLEM_MEDIA_TYPE

TITLE = "Huiyin 回音"
VERSION = "1"
DESCRIPTION = """\
The communication ledger of a property company. What is said is published as an event; from the
events come inbox, cases and an archive an auditor can check.

* **Signing in.** Every address but `/healthz` asks for a bearer token (`huiyin token`), or a
  browser's session.
* **Refusals** are `application/problem+json` (RFC 9457) with `rule`, and where known `article` and
  fields.
* **Changing a case or an item** takes `If-Match` with the version it was decided on: 428 without
  it, 412 when somebody was faster. With an `Idempotency-Key` a step sent again has no second
  effect.
* **Registers** are all alike: `/v1/notices` lists, `POST /v1/notices/draft` begins an item,
  `POST /v1/notices/{id}/approve` takes a step. Where an item begins in one way only,
  `POST /v1/notices` does it too.
* **Reading your own write.** A write's answer names its `position`; `min_position=` waits until the
  view holds it.
* **Personal data** is masked everywhere; `reveal` shows it for a purpose, and that is recorded.
* **Files** are sent to `/v1/blobs`, then put with a case or an item by
  `POST /v1/cases/{case}/attachments` or an event; `GET /v1/blobs/{name}` shows one, as `reveal`.
* **Push-back.** 429 and 503 say in `Retry-After` when to try again; nothing was recorded then.
"""
TAGS = [
    {"name": "publishing", "description": "Events of other systems."},
    {"name": "cases", "description": "What the desk does."},
    {"name": "files", "description": "Photos, scans, recordings: sent, put with things, shown."},
    {"name": "screening", "description": "May it be said so?"},
    {"name": "inbox", "description": "What there is to do."},
    {"name": "registers", "description": "Notices, findings and whatever else is kept track of."},
    {"name": "promises", "description": "What is due when, and why."},
    {"name": "log", "description": "The events themselves, their receipts, and what is new."},
    {"name": "people", "description": "Forgetting."},
    {"name": "reference", "description": "Communities, sources, schemas."},
    {"name": "running", "description": "Is it up, and how far behind is what?"},
]
SECURITY_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "From `huiyin token --role ROLE [--community ID]`.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "huiyin_session",
        "description": "A browser's session; changes are taken from our own pages only.",
    },
}

EXAMPLE_EVENT = {
    "specversion": "1.0",
    "id": "call-20261102-000417",
    "source": "urn:huiyin:source:hotline",
    "type": "huiyin.contact.logged.v1",
    "time": "2026-11-02T00:31:07.000000Z",
    "datacontenttype": "application/json",
    "data": {
        "community": "yinhu",
        "building": "b3",
        "direction": "inbound",
        "channel": "phone",
        "party": {"kind": "owner", "name": "张伟", "phone": "13900000001", "unit": "3-1202"},
        "matters": [
            {
                "category": "repair",
                "urgency": "urgent",
                "text": "厨房水管漏水，已经关了总阀。",
                "externalref": "call-20261102-000417/1",
            }
        ],
    },
}
_EVENT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "A CloudEvent 1.0; its data by `/schemas/{type}?form=published`.",
    "required": ["specversion", "id", "source", "type", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "maxLength": 128},
        "source": {"type": "string", "format": "uri"},
        "type": {"type": "string"},
        "time": {"type": "string", "format": "date-time"},
        "data": {"type": "object"},
    },
}
PUBLISH_REQUEST: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            STRUCTURED_MEDIA_TYPE: {"schema": _EVENT_SCHEMA, "example": EXAMPLE_EVENT},
            BATCH_MEDIA_TYPE: {
                "schema": {"type": "array", "items": _EVENT_SCHEMA},
                "example": [EXAMPLE_EVENT],
            },
            "application/json": {
                "schema": {"type": "object", "description": "Binary mode: attributes as `ce-…`."},
                "example": EXAMPLE_EVENT["data"],
            },
        },
    }
}
PUBLISH_DESCRIPTION = """\
A CloudEvent in structured or binary mode, or a batch. The same `source` and `id` again gives the
first receipt.

A batch is answered 200 with one result an event, in the order sent; each has the status it would
have had alone, so some may be refused while the others are in the log. Events that name one case,
reference or id are taken in the order sent. Refused events can be mended and sent again alone:
those accepted before are then duplicates, which does no harm.
"""


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals an address may give, for its ``responses``."""
    content = {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemAnswer"}}}
    return {
        status: {"description": _STATUS[status], "content": content}
        for status in (401, 403, 429, 503, *statuses)
    }


_STATUS = {
    401: "No token, or one that will not do.",
    403: "This role, source or scope may not do this.",
    404: "There is no such thing, or none this caller may see.",
    409: "The same source and id came before with other content.",
    412: "Somebody else changed it first.",
    413: "The body or the event is too large.",
    422: "The request is not well formed, or a rule does not allow it.",
    428: "If-Match is missing.",
    429: "Too many requests: see Retry-After.",
    503: "Too much is waiting, or a part is down: see Retry-After. Nothing was recorded.",
}

PUBLISH_RESPONSES: dict[int | str, dict[str, Any]] = {
    201: {"description": "In the log.", "model": answer_models.PublishedAnswer},
    200: {
        "description": "In the log since before (one event), or a batch's results.",
        "model": answer_models.PublishedAnswer | answer_models.BatchAnswer,
    },
    202: {"description": "Kept until its contact comes.", "model": answer_models.WaitingAnswer},
    **problems(409, 413, 422),
}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Adds the ways to sign in, and the one shape of every refusal, to the document made from the
    code.
    """
    components = document.setdefault("components", {})
    components["securitySchemes"] = SECURITY_SCHEMES
    schemas = components.setdefault("schemas", {})
    schemas["ProblemAnswer"] = answer_models.ProblemAnswer.model_json_schema()
    document["security"] = [{"bearer": []}, {"session": []}]
    document["paths"]["/healthz"]["get"]["security"] = []
    return document
