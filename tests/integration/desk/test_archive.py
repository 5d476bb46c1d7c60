"""The auditor's page: how far the log is sealed, and an event to take away with its proof."""

import io
import re
import time
import zipfile

import httpx

from projections.archive.tlog.hashes import leaf_of
from projections.archive.tlog.note import read_verifier_key
from projections.archive.tlog.proof_file import check_proof, read_proof
from tests.integration.api.scene import System
from tests.integration.api.test_register_rules_records import file, sent_letter
from tests.integration.desk.conftest import Visit

SEALED_WITHIN_S = 90.0
OK, SEE_OTHER, FORBIDDEN, NOT_FOUND, REFUSED, LATER = 200, 303, 403, 404, 422, 503


def evidence_of(auditor: httpx.Client, position: int) -> httpx.Response:
    """Asked for again until it is sealed."""
    give_up_at_s = time.monotonic() + SEALED_WITHIN_S
    while True:
        answer = auditor.get("/archive/evidence", params={"position": position})
        if answer.status_code != LATER or time.monotonic() > give_up_at_s:
            return answer
        time.sleep(0.05)


def test_an_auditor_takes_an_event_away_with_its_proof(system: System, visit: Visit) -> None:
    position = system.open_case().position
    auditor = visit("auditor")
    taken = evidence_of(auditor, position)
    assert taken.status_code == OK, taken.text
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        held = {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}
    [row] = system.parts.store.read_positions([position])
    assert held[f"{position}.json"] == row.body
    keys = [read_verifier_key(line) for line in held["vkey"].decode().splitlines()]
    proof = read_proof(held[f"{position}.tlog-proof"].decode())
    check_proof(proof, leaf=leaf_of(row.body), keys=keys)


def test_the_page_proves_the_newest_event_and_leads_to_the_books(
    system: System, visit: Visit
) -> None:
    auditor = visit("auditor")
    assert evidence_of(auditor, system.open_case().position).status_code == OK
    page = auditor.get("/archive")
    assert page.status_code == OK
    assert "最新一条已当场核对" in page.text
    for words in ("签名检查点", "下载证据", 'href="/records"', 'href="/archive_uses"'):
        assert words in page.text
    assert "Download the evidence" in auditor.get("/archive", params={"lang": "en"}).text


def test_only_who_may_read_the_log_takes_evidence(system: System, visit: Visit) -> None:
    desk, auditor = visit("desk"), visit("auditor")
    page = desk.get("/archive")
    assert page.status_code == OK
    assert "下载证据" not in page.text
    assert desk.get("/archive/evidence", params={"position": 1}).status_code == FORBIDDEN
    far = auditor.get("/archive/evidence", params={"position": 9_999_999_999})
    assert far.status_code == NOT_FOUND
    for text in ("", "first", "-1", "٣"):
        assert auditor.get("/archive/evidence", params={"position": text}).status_code == REFUSED


def test_a_whole_record_is_taken_away_and_older_checkpoints_are_held_against_the_newest(
    system: System, visit: Visit
) -> None:
    with system.client() as desk, system.client("records_clerk") as clerk:
        filed = file(clerk, sent_letter(desk), title="整改告知").json()
    auditor = visit("auditor")
    assert evidence_of(auditor, filed["position"]).status_code == OK
    at = f"/records/{filed['id']}"
    page = auditor.get(at, params={"min_position": filed["position"]})
    assert f'href="{at}/evidence"' in page.text
    taken = auditor.get(f"{at}/evidence")
    assert taken.status_code == OK, taken.text
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        held = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    assert {"README.md", "manifest-sha256.txt", "data/record.pdf"} <= held.keys()
    proofs = [name for name in held if name.endswith(".tlog-proof")]
    events = [name for name in held if name.startswith("data/events/")]
    assert len(proofs) == len(events) >= 3
    assert visit("desk").get(f"{at}/evidence").status_code == FORBIDDEN
    listed = auditor.get("/archive/checkpoints")
    assert listed.status_code == OK
    hour = re.findall(r'href="(/archive/checkpoints/[0-9T-]+)"', listed.text)[0]
    assert "chip ill" not in listed.text
    signed = auditor.get(hour).text
    size = int(signed.splitlines()[1])
    told = auditor.get("/archive/consistency", params={"from": size, "to": filed["position"]})
    assert told.text.splitlines()[:2] == [f"old {size}", signed.splitlines()[2]]
    refused = auditor.get("/archive/consistency", params={"from": 2, "to": 1})
    assert refused.status_code == REFUSED
    assert auditor.get("/archive/checkpoints/2026-01-01T00").status_code == NOT_FOUND
    assert "四性检测" in auditor.get("/archive").text


def test_what_is_handed_over_on_paper_is_checked_on_its_page(system: System, visit: Visit) -> None:
    with system.client() as desk, system.client("records_clerk") as clerk:
        filed = file(clerk, sent_letter(desk)).json()
        told = {
            "community": "yinhu",
            "to": "owners_committee",
            "receiver": "银湖花园业主委员会",
            "legal_basis": "《物业管理条例》第三十六条",
            "method": "paper",
            "records": [filed["id"]],
        }
        prepared = clerk.post("/v1/handovers", json=told).json()
    assert evidence_of(visit("auditor"), filed["position"]).status_code == OK, "it is sealed"
    manager, at = visit("manager"), f"/handovers/{prepared['id']}"
    page = manager.get(at, params={"min_position": prepared["position"]})
    assert "现在没有您能办的步骤，轮到主管。" in visit("records_clerk").get(at).text
    number = re.search(rf'href="/records/{filed["id"]}">([^<]+)</a>', page.text)
    assert number is not None, "its records are named by their numbers"
    assert number[1].startswith("yinhu-D")
    token = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert token is not None
    assert "未检测" in page.text
    checked = manager.post(f"{at}/check", data={"csrf": token[1]})
    assert checked.status_code == SEE_OTHER, checked.text
    after = manager.get(checked.headers["location"])
    assert "检测合格：是" in after.text
    assert "未检测" not in after.text
