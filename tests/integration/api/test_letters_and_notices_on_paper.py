"""Letters and notices as PDF over HTTP: masked, or in clear for a purpose and on record."""

import time
from typing import Any

import httpx
import pytest

from tests.integration.api.scene import NAME, UNIT, System
from tests.integration.api.test_registers import draft

OK, CREATED, FORBIDDEN, NOT_FOUND, REFUSED = 200, 201, 403, 404, 422
PATIENCE_S = 60


def sent(client: httpx.Client) -> tuple[str, int]:
    said = {
        "community": "yinhu",
        "to": {"kind": "owner", "name": NAME, "unit": UNIT},
        "subject": "reminder",
        "title": "关于更换钢丝绳的函",
        "text": "请拨打13900004321预约。",
    }
    response = client.post("/v1/letters/send", json=said)
    assert response.status_code == CREATED, response.text
    receipt: dict[str, Any] = response.json()["receipts"][0]
    return f"/v1/letters/{receipt['stream'].removeprefix('letter/')}", response.json()["position"]


def drafted(client: httpx.Client) -> tuple[str, int]:
    begun = draft(client)
    return f"/v1/notices/{begun['id']}", begun["position"]


@pytest.mark.parametrize(("begin", "name"), [(sent, "letter"), (drafted, "notice")])
def test_it_is_a_pdf_for_the_archive_masked_or_in_clear_for_a_purpose_and_on_record(
    system: System, begin: Any, name: str
) -> None:
    with (
        system.client() as desk,
        system.client("desk", communities=["fengming"]) as stranger,
        system.client("auditor") as auditor,
    ):
        about, position = begin(desk)
        path, asked = f"{about}/{name}.pdf", {"min_position": position}
        masked = desk.get(path, params=asked)
        assert masked.status_code == OK, masked.text
        assert masked.headers["content-type"] == "application/pdf"
        assert b"<pdfaid:part>2</pdfaid:part>" in masked.content
        assert f'filename="{name}-' in masked.headers["content-disposition"]
        assert desk.get(path).content == masked.content
        assert desk.get(path, params={"lang": "en"}).content != masked.content
        purpose = {"purpose": "verify_identity"}
        assert desk.post(path, json={}).status_code == REFUSED
        assert auditor.post(path, json=purpose).status_code == FORBIDDEN
        assert stranger.get(path).status_code == NOT_FOUND
        assert stranger.post(path, json=purpose).status_code == NOT_FOUND
        clear = desk.post(path, json=purpose)
        assert clear.status_code == OK, clear.text
        assert clear.content != masked.content
        give_up_at_s = time.monotonic() + PATIENCE_S
        while "huiyin.item.viewed.v1" not in _types(desk.get(about).json()):
            assert time.monotonic() < give_up_at_s
            time.sleep(0.1)


def _types(told: dict[str, Any]) -> list[str]:
    return [event["type"] for event in told["timeline"]]
