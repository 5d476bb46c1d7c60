"""Logging a contact: who and what first, in one line each; everything else can be left as it stands
(Art. 4).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from events.case import CaseOpened
from events.contact import ContactLogged, MatterIdentified
from events.envelope import parse
from events.vocabulary import Category, Channel, Direction, PartyKind, Sensitivity, Urgency
from services.access.principal import Principal
from services.desk.asking.field import Field
from services.desk.asking.forms import FormError, build, persons
from services.desk.asking.once import AGAIN, key_of, new_once, once_of
from services.desk.cases.who import understand
from services.desk.inbox.rows import Places
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.moments import from_form
from services.desk.rendering.refusals import Refusal, forged, refusal, sent_before
from services.errors import CommandRefusedError, OriginConflictError
from services.ledger.contract import Accepted

WHO_MAX_CHARACTERS = 200
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
_NAMES = (
    *DEFAULTS, "who", "text", "community", "building", "important", "happened_at", "restricted_from"
)  # fmt: skip
_LABELS = (
    Field(name="text", control="text", label="contact.said"),
    Field(name="community", control="choice", label="inbox.community"),
    Field(name="building", control="choice", label="contact.building"),
    Field(name="who", control="line", label="contact.who"),
    *(
        Field(name=n, control="choice", label=f"inbox.{n}")
        for n in ("category", "urgency", "channel")
    ),
    Field(name="direction", control="choice", label="contact.direction"),
    Field(name="party_kind", control="choice", label="contact.party_kind"),
    Field(name="sensitivity", control="choice", label="contact.sensitivity"),
)


class ContactPage:
    """Answers ``/contacts/new``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """The empty form."""
        return self._page(request, dict(DEFAULTS), {}, None)

    def log(self, request: Request, posted: Mapping[str, Any]) -> Response:
        """Records the contact and goes to its case, or shows the form with what is wrong."""
        principal, words, once = principal_of(request), words_of(request), once_of(posted)
        values = {
            name: value.strip() if isinstance(value := posted.get(name), str) else ""
            for name in _NAMES
        }
        if not self._parts.tokens.csrf_matches(principal, str(posted.get("csrf", ""))):
            return self._page(request, values, {}, forged(words), once=once, status=403)
        try:
            accepted = self._log(values, once, principal, words)
        except FormError as error:
            return self._page(request, values, error.problems, None, once=once, status=422)
        except CommandRefusedError as error:
            refused = refusal(error, words)
            return self._page(request, values, {}, refused, once=once, status=422)
        except OriginConflictError as error:
            refused = sent_before(words, opens=_case_among(error.streams))
            return self._page(request, values, {}, refused, status=409)
        return RedirectResponse(_afterwards(accepted), status_code=303)

    def _log(
        self, values: Mapping[str, str], once: str | None, principal: Principal, words: Words
    ) -> Accepted:
        fact, happened_at = contact_from(values, words), None
        about = _about(values["restricted_from"], words)
        if values["happened_at"]:
            try:
                happened_at = from_form(values["happened_at"])
            except ValueError:
                label = words("contact.happened_at")
                problem = words("refusal.bad_value", field=label)
                raise FormError({"happened_at": problem}) from None
        return self._parts.commands.perform(
            fact,
            caller=principal.caller(),
            happened_at=happened_at,
            idempotency_key=key_of(once, "contact"),
            restricted_from=about,
        )

    def _page(
        self,
        request: Request,
        values: Mapping[str, str],
        problems: Mapping[str, str],
        refused: Refusal | None,
        *,
        once: str | None = None,
        status: int = 200,
    ) -> Response:
        principal = principal_of(request)
        known = self._parts.questions.communities()
        places = Places([c for c in known if principal.may_see(c.community)], words_of(request))
        return self._rendering.page(
            request,
            "contact.html",
            status=status,
            values={**dict.fromkeys(_NAMES, ""), **values},
            problems=problems,
            refusal=refused,
            places=places,
            choices=CHOICES,
            once=once or new_once(),
        )


def _about(line: str, words: Words) -> tuple[str, ...]:
    """The colleagues a contact is about. Raises ``FormError``."""
    about = persons(line)
    if any(_ACTOR.fullmatch(person) is None for person in about):
        label = words("contact.restricted_from")
        raise FormError({"restricted_from": words("refusal.bad_value", field=label)})
    return about


def contact_from(values: Mapping[str, str], words: Words) -> ContactLogged:
    """The contact that was typed, personal fields plain. Raises ``FormError``."""
    problems = {
        field.name: words("refusal.required", field=words(field.label))
        for field in _LABELS
        if field.name in {"text", "community"} and not values[field.name]
    }
    if len(values["who"]) > WHO_MAX_CHARACTERS:
        problems["who"] = words("refusal.bad_value", field=words("contact.who"))
    # The select names buildings as community/building, since ids repeat between communities.
    community, _, building = values["building"].partition("/")
    if building and community != values["community"]:
        problems["building"] = words("refusal.building_elsewhere")
    if problems:
        raise FormError(problems)
    matter: dict[str, Any] = {name: values[name] for name in ("category", "urgency", "sensitivity")}
    matter |= {"text": values["text"], "important": values["important"] == "1"}
    data: dict[str, Any] = {
        "community": values["community"],
        "direction": values["direction"],
        "channel": values["channel"],
        "matters": [matter],
        "party": _party(values),
        "answer_needed": values["answer_needed"] == "1",
    }
    if building:
        data["building"] = building
    fact = build(ContactLogged, data, _LABELS, words)
    assert isinstance(fact, ContactLogged)
    return fact


def _party(values: Mapping[str, str]) -> dict[str, str]:
    who = understand(values["who"])
    said = {"name": who.name, "unit": who.unit, "phone": who.phone}
    known = {name: value for name, value in said.items() if value}
    return {"kind": values["party_kind"] if known else "anonymous", **known}


def _case_among(streams: Iterable[str]) -> str:
    """The address of the case a contact opened or joined; empty where there is none."""
    cases = (each.removeprefix("case/") for each in streams if each.startswith("case/"))
    return next((f"/cases/{case}" for case in cases), "")


def _afterwards(accepted: Accepted) -> str:
    """Where to go: the case the contact opened or joined, else the inbox."""
    position = accepted.receipts[-1].position
    if accepted.duplicate:
        case = _case_among(receipt.stream for receipt in accepted.receipts)
        return f"{case or '/'}?min_position={position}&done={AGAIN}"
    for receipt in accepted.receipts:
        event = parse(receipt.body)
        if event.envelope.type == MatterIdentified.type_name:
            joined, case = event.envelope.data["joined"], event.envelope.data["case"]
            done = "contact_joined" if joined else "contact"
            return f"/cases/{case}?min_position={position}&done={done}"
        if event.envelope.type == CaseOpened.type_name:
            return f"/cases/{event.envelope.data['case']}?min_position={position}&done=contact"
    return f"/?min_position={position}&done=contact_only"
