"""The pages of a letter and a notice: ready to be printed, in clear only for a purpose."""

from typing import Any

import pytest

from tests.integration.api.scene import NAME, PHONE, System
from tests.integration.api.test_letters_and_notices_on_paper import drafted, sent
from tests.integration.desk.conftest import Visit
from tests.integration.desk.test_pages import hidden

OK, FORBIDDEN, NOT_FOUND, REFUSED = 200, 403, 404, 422


@pytest.mark.parametrize(
    ("begin", "name", "kept"), [(sent, "letter", NAME), (drafted, "notice", PHONE)]
)
def test_an_item_leads_to_its_page_masked_until_shown_for_a_purpose(
    system: System, visit: Visit, begin: Any, name: str, kept: str
) -> None:
    with system.client("desk", actor="staff:author-1") as client:
        about, position = begin(client)
    item = about.removeprefix("/v1")
    clerk, address = visit("desk"), f"{item}/{name}"
    assert f'href="{address}"' in clerk.get(item, params={"min_position": position}).text
    page = clerk.get(address)
    assert page.status_code == OK
    assert kept not in page.text
    assert ('data-draft="草稿"' in page.text) == (name == "notice")
    assert clerk.get(f"/v1{address}.pdf").content.startswith(b"%PDF-")
    fields = hidden(page, "form-reveal")
    told = {**fields, "purpose": "verify_identity"}
    assert clerk.post(address, data={**fields, "form": "page"}).status_code == REFUSED
    forged = clerk.post(address, data={**told, "csrf": "forged", "form": "pdf"})
    assert forged.status_code == FORBIDDEN
    assert kept in clerk.post(address, data={**told, "form": "page"}).text
    made = clerk.post(address, data={**told, "form": "pdf"})
    assert made.headers["content-type"] == "application/pdf"
    assert made.headers["cache-control"] == "no-store"
    assert kept not in clerk.get(address).text
    assert visit("desk", communities=["fengming"]).get(address).status_code == NOT_FOUND
    assert "form-reveal" not in visit("auditor").get(address).text
