"""Whose a contact is, at the desk: put right, kept unnamed, and reached by a message to all."""

import httpx
import pytest

from tests.integration.api.scene import System
from tests.integration.desk.conftest import Visit
from tests.integration.desk.test_pages import hidden

OK, SEE_OTHER, REFUSED = 200, 303, 422


def opened(system: System) -> str:
    return f"/cases/{system.open_case().id}"


def followed(visitor: httpx.Client, response: httpx.Response) -> str:
    assert response.status_code == SEE_OTHER, response.text
    page = visitor.get(response.headers["location"])
    assert page.status_code == OK, page.text
    return page.text


@pytest.mark.proves("situation:wrong-flat", "contact.reattributed")
def test_a_contact_is_put_right_on_its_page(system: System, visit: Visit) -> None:
    visitor, case = visit(), opened(system)
    told = {"kind": "tenant", "reason": "看错一行"}
    fields = hidden(visitor.get(case))
    wrong = visitor.post(f"{case}/reattribute", data={**fields, **told})
    assert wrong.status_code == REFUSED
    assert "请写电话，或姓名加房号" in wrong.text
    right = {**fields, **told, "name": "洪晓东", "unit": "3-1402", "building": "b1"}
    page = followed(visitor, visitor.post(f"{case}/reattribute", data=right))
    assert "联系改归正确的人" in page
    assert "1号楼" in page
    assert "洪**" in page


@pytest.mark.proves("Art.2", "anonymity.declared")
def test_a_party_is_kept_unnamed_and_named_again(system: System, visit: Visit) -> None:
    visitor, case = visit(), opened(system)
    data = {**hidden(visitor.get(case)), "known_to": "staff:desk-1 staff:other", "reason": ""}
    page = followed(visitor, visitor.post(f"{case}/unname", data=data))
    assert "当事人要求不具名" in page
    assert "欧阳" not in page
    data = {**hidden(visitor.get(case)), "reason": "本人同意"}
    page = followed(visitor, visitor.post(f"{case}/name", data=data))
    assert "当事人同意具名" in page
    assert "欧***" in page


@pytest.mark.proves("Art.5(1)", "contact.attempted")
def test_an_attempt_names_the_incident_whose_message_it_was(system: System, visit: Visit) -> None:
    visitor, case = visit(), opened(system)
    with system.client() as desk:
        said = {
            "community": "yinhu",
            "what": "power_cut",
            "title": "3号楼停电",
        }
        incident = desk.post("/v1/incidents", json=said)
    attempt = {"channel": "wechat_group", "outcome": "reached", "text": ""}
    fields = hidden(visitor.get(case))
    unknown = visitor.post(f"{case}/attempts", data={**fields, **attempt, "incident": "没有"})
    assert unknown.status_code == REFUSED
    assert "没有这个编号" in unknown.text
    named = {**fields, **attempt, "incident": f"/incidents/{incident.json()['id']}"}
    followed(visitor, visitor.post(f"{case}/attempts", data=named))
    with system.client() as desk:
        told = desk.get(case.replace("/cases/", "/v1/cases/")).json()["timeline"]
    assert told[-1]["data"]["incident"] == incident.json()["id"]
