"""Files at the desk: put with a case and with an item by a plain form, seen for a purpose."""

import re

import httpx

from tests.integration.api.scene import System, step
from tests.integration.desk.conftest import Visit
from tests.integration.desk.test_pages import hidden

OK, SEE_OTHER, FORBIDDEN, NOT_FOUND, TOO_LARGE, REFUSED = 200, 303, 403, 404, 413, 422
PNG = b"\x89PNG\r\n\x1a\n" + bytes(5_000)


def attached(visitor: httpx.Client, address: str, content: bytes, **fields: str) -> httpx.Response:
    page = visitor.get(address)
    said = {"shows": "scene", "title": "厨房水管，电话13900007700", **fields}
    told = {**hidden(page, "form-attach"), **said}
    file = {"file": ("现场.png", content, "image/png")}
    return visitor.post(f"{address}/attach", data=told, files=file)


def test_a_photo_is_put_with_a_case_and_seen_for_a_purpose(system: System, visit: Visit) -> None:
    case = system.open_case()
    desk, auditor = visit(), visit("auditor")
    address = f"/cases/{case.id}"
    done = attached(desk, address, PNG)
    assert done.status_code == SEE_OTHER, done.text
    page = desk.get(done.headers["location"])
    assert "文件已附上。" in page.text
    assert "附上文件：现场照片" in page.text
    assert "139****7700" in page.text
    assert "图片 · 5 KB" in page.text
    [file] = set(re.findall(rf'action="({address}/files/[0-9a-f]{{64}})"', page.text))
    seen = desk.get(file, params={"purpose": "visit_party"})
    assert (seen.status_code, seen.content) == (OK, PNG)
    assert seen.headers["content-disposition"].startswith("inline")
    assert desk.get(file, params={"purpose": ""}).status_code == REFUSED
    assert auditor.get(file, params={"purpose": "visit_party"}).status_code == FORBIDDEN
    watched = auditor.get(address)
    assert "附上文件：现场照片" in watched.text
    assert file not in watched.text
    revealed = desk.post(f"{address}/reveal", data={**hidden(page), "purpose": "visit_party"})
    assert f'<img src="{file}?purpose=visit_party"' in revealed.text


def test_what_is_wrong_is_said_beside_the_form(system: System, visit: Visit) -> None:
    case, desk = system.open_case(), visit()
    address = f"/cases/{case.id}"
    for answer, status, words in (
        (attached(desk, address, b"%PDF-1.7 no picture"), REFUSED, "文件内容与它的类型不符"),
        (attached(desk, address, PNG, title=""), REFUSED, "标题"),
        (attached(desk, address, PNG + bytes(1_100_000)), TOO_LARGE, "文件太大"),
        (attached(desk, address, PNG, csrf="other"), FORBIDDEN, "厨房水管"),
    ):
        assert answer.status_code == status
        assert words in answer.text
    stranger = visit(communities=["fengming"])
    other = stranger.post(f"{address}/attach", data={"csrf": "x"}, files={"file": ("a.png", PNG)})
    assert other.status_code == NOT_FOUND
    assert system.parts.store.read_stream(f"files/{case.id}") == []


def test_a_photo_is_put_with_an_item(system: System, visit: Visit) -> None:
    told = {
        "community": "yinhu",
        "by": "staff:desk-1",
        "subject": "reminder",
        "title": "停水提醒",
        "text": "明日停水检修。",
        "places": [{"id": "board-gate", "channel": "notice_board"}],
        "valid_from": "2026-03-02T00:00:00Z",
    }
    drafted = system.publish(step("huiyin.notice.drafted.v1", told))
    address = f"/notices/{drafted['stream'].removeprefix('notice/')}"
    desk = visit()
    desk.get(f"{address}?min_position={drafted['position']}")
    done = attached(desk, address, PNG, shows="board")
    assert done.status_code == SEE_OTHER, done.text
    there = httpx.URL(done.headers["location"])
    page = desk.get(there.copy_merge_params({"lang": "en"}))
    assert "File added: photo of a notice board" in page.text
    [file] = set(re.findall(rf'action="({address}/files/[0-9a-f]{{64}})"', page.text))
    assert desk.get(file, params={"purpose": "inspect_record"}).content == PNG
