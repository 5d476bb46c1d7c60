"""The page of minutes: what a meeting decided, ready to be printed, and in clear only on record."""

import httpx
import pytest

from tests.integration.api.scene import NAME, System
from tests.integration.api.test_register_rules_meetings import HELD, OWN, WHOLE, led
from tests.integration.desk.conftest import Visit
from tests.integration.desk.test_pages import hidden

OK, FORBIDDEN, NOT_FOUND, REFUSED = 200, 403, 404, 422
ATTENDED = {**HELD, "attendees": [{"kind": "owner", "name": NAME}]}


@pytest.fixture
def address(system: System, visit: Visit) -> str:
    """The page of a meeting with drafted minutes that name an owner."""
    with system.client("desk", actor="staff:author-1") as client:
        steps = tuple((name, ATTENDED if name == "hold" else said) for name, said in WHOLE)
        begun, _, position = led(client, OWN, steps)
    page = f"/meetings/{begun['id']}"
    seen = {"min_position": position}
    assert visit("desk").get(page, params=seen).status_code == OK
    return page


def test_a_meeting_leads_to_its_minutes_and_they_to_their_pdf(visit: Visit, address: str) -> None:
    clerk = visit("desk")
    assert f'href="{address}/minutes"' in clerk.get(address).text
    page = clerk.get(f"{address}/minutes").text
    assert "草稿" in page
    assert "换钢丝绳" in page
    assert "staff:engineer-7" in page
    assert NAME not in page
    made = clerk.get(f"/v1{address}/minutes.pdf")
    assert made.status_code == OK
    assert made.content.startswith(b"%PDF-")


def reveal(clerk: httpx.Client, address: str, **said: str) -> httpx.Response:
    fields = hidden(clerk.get(f"{address}/minutes"), "form-reveal")
    return clerk.post(f"{address}/minutes", data={**fields, **said})


def test_names_are_shown_for_a_purpose_as_page_or_pdf(visit: Visit, address: str) -> None:
    clerk = visit("desk")
    assert reveal(clerk, address, form="page").status_code == REFUSED
    page = reveal(clerk, address, form="page", purpose="verify_identity")
    assert page.status_code == OK
    assert NAME in page.text
    made = reveal(clerk, address, form="pdf", purpose="verify_identity")
    assert made.headers["content-type"] == "application/pdf"
    assert made.headers["cache-control"] == "no-store"
    assert NAME not in clerk.get(f"{address}/minutes").text


def test_a_form_from_elsewhere_shows_nothing(visit: Visit, address: str) -> None:
    told = {"purpose": "verify_identity", "csrf": "forged", "form": "pdf"}
    answer = visit("desk").post(f"{address}/minutes", data=told)
    assert answer.status_code == FORBIDDEN
    assert NAME not in answer.text


def test_minutes_are_none_of_another_community_s_business(visit: Visit, address: str) -> None:
    stranger = visit("desk", communities=["fengming"])
    assert stranger.get(f"{address}/minutes").status_code == NOT_FOUND
