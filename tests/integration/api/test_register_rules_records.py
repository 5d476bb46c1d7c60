"""The records chapter over HTTP: each refusal leaves the log as it was (Art. 10)."""

import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from events.filing_scheme import SCHEME_ID
from events.instant import format_instant
from events.property_check import PROPERTY_OF
from events.record import record_of
from tests.integration.api.scene import System, open_findings

CREATED, OK, REFUSED = 201, 200, 422
FORBIDDEN, NOT_FOUND, UNSEALED = 403, 404, 503
SEALED_WITHIN_S = 90.0
LATER = "2099-01-01T00:00:00Z"
WS = {"code": "WS", "name": "文书"}
MINUTES = {"matter": "minutes", "category": "WS", "retention": "D30"}


def adopt(client: httpx.Client, **changes: Any) -> httpx.Response:
    said = {
        "name": "归档方案",
        "fonds": "J001",
        "unit": "KFB",
        "categories": [WS],
        "schedule": [MINUTES],
        "effective_from": LATER,
        **changes,
    }
    return client.post("/v1/filing_schemes", json=said)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        pytest.param({"effective_from": "2001-01-01T00:00:00Z"}, "scheme-follows-on",
                     marks=pytest.mark.proves("Art.10", "scheme-follows-on")),
        pytest.param({"community": "yinhu"}, "scheme-of-the-company",
                     marks=pytest.mark.proves("Art.10", "scheme-of-the-company")),
        pytest.param({"categories": [WS, WS]}, "category-once",
                     marks=pytest.mark.proves("Art.10", "category-once")),
        pytest.param({"categories": [WS, {"code": "XC", "name": "巡查"}]}, "own-code-marked",
                     marks=pytest.mark.proves("Art.10", "own-code-marked")),
        pytest.param({"schedule": [MINUTES, MINUTES]}, "matter-once",
                     marks=pytest.mark.proves("Art.10", "matter-once")),
        pytest.param({"schedule": [{**MINUTES, "category": "ZY"}]}, "category-of-the-scheme",
                     marks=pytest.mark.proves("Art.10", "category-of-the-scheme")),
        pytest.param({"schedule": [{**MINUTES, "matter": "assembly_minutes"}]},
                     "resolutions-for-ever",
                     marks=pytest.mark.proves("Art.10", "resolutions-for-ever")),
    ],
)  # fmt: skip
def test_a_scheme_that_contradicts_itself_is_refused(
    system: System, changes: dict[str, Any], rule: str
) -> None:
    head = system.parts.store.head().position
    with system.client("records_clerk") as clerk:
        refused_as(adopt(clerk, **changes), rule)
    assert system.parts.store.head().position == head


@pytest.mark.proves("Art.10")
def test_the_scheme_that_ships_is_there_and_new_versions_follow_it(system: System) -> None:
    with system.client("records_clerk") as clerk:
        then = {"min_position": system.parts.store.head().position}
        shipped = clerk.get(f"/v1/filing_schemes/{SCHEME_ID}", params=then).json()
        begun = adopt(clerk, effective_from="2098-01-01T00:00:00Z").json()
        assert begun["id"] == SCHEME_ID
        asked = {"min_position": begun["position"]}
        shown = clerk.get(f"/v1/filing_schemes/{SCHEME_ID}", params=asked).json()
    assert shipped["item"]["detail"]["fonds"] == "J001"
    assert shown["item"]["detail"]["version"] == begun["version"]
    versions = [part["key"] for part in shown["parts"] if part["part"] == "version"]
    assert len(versions) == begun["version"]


def sent_letter(client: httpx.Client, **changes: Any) -> str:
    """A letter that went out; returns its stream."""
    said = {
        "community": "yinhu",
        "to": {"kind": "owner", "name": "张伟", "unit": "1-101"},
        "subject": "reminder",
        "title": "关于更换钢丝绳的函",
        **changes,
    }
    response = client.post("/v1/letters/send", json=said)
    assert response.status_code == CREATED, response.text
    return str(response.json()["receipts"][0]["stream"])


def file(client: httpx.Client, about: str, **changes: Any) -> httpx.Response:
    said = {"community": "yinhu", "about": about, "matter": "letter", **changes}
    return client.post("/v1/records", json=said)


def classify(client: httpx.Client, filed: httpx.Response, **told: Any) -> httpx.Response:
    begun = filed.json()
    said = {"category": "WS", "retention": "D10", **told}
    headers = {"If-Match": f'"{begun["version"]}"'}
    return client.post(f"/v1/records/{begun['id']}/classify", json=said, headers=headers)


def refused_as(response: httpx.Response, rule: str, article: str = "Art.10") -> None:
    problem = response.json()
    assert response.status_code == REFUSED, response.text
    assert (problem["rule"], problem["article"]) == (rule, article)
    assert problem["ruleset"].startswith("default@")


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        pytest.param("case", "file-case-there",
                     marks=pytest.mark.proves("Art.10", "file-case-there")),
        pytest.param("finding", "fileable-kind",
                     marks=pytest.mark.proves("Art.10", "fileable-kind")),
        pytest.param("notice", "file-what-is-there",
                     marks=pytest.mark.proves("Art.10", "file-what-is-there")),
    ],
)  # fmt: skip
def test_a_refused_filing_appends_nothing(system: System, kind: str, rule: str) -> None:
    head = system.parts.store.head().position
    with system.client("records_clerk") as clerk:
        refused_as(file(clerk, f"{kind}/{uuid.uuid4()}"), rule)
    assert system.parts.store.head().position == head


@pytest.mark.parametrize(
    ("matter", "told", "rule"),
    [
        pytest.param("letter", {"category": "XX"}, "known-category",
                     marks=pytest.mark.proves("Art.10", "known-category")),
        pytest.param("assembly_minutes", {}, "record-for-ever",
                     marks=pytest.mark.proves("Art.10", "record-for-ever")),
        pytest.param("important_notice", {}, "term-with-reason",
                     marks=pytest.mark.proves("Art.10", "term-with-reason")),
    ],
)  # fmt: skip
def test_a_refused_classification_appends_nothing(
    system: System, matter: str, told: dict[str, Any], rule: str
) -> None:
    with system.client() as desk, system.client("records_clerk") as clerk:
        filed = file(clerk, sent_letter(desk), matter=matter)
        assert filed.status_code == CREATED, filed.text
        head = system.parts.store.head().position
        refused_as(classify(clerk, filed, **told), rule)
    assert system.parts.store.head().position == head


@pytest.mark.proves("Art.10", "record-unclassified")
def test_a_record_the_schedule_does_not_know_is_among_the_findings(system: System) -> None:
    with system.client() as desk, system.client("records_clerk") as clerk:
        begun = file(clerk, sent_letter(desk), matter="other").json()
        listed = open_findings(clerk, position=begun["position"])
        shown = clerk.get(f"/v1/records/{begun['id']}").json()["item"]
    [found] = [each for each in listed if each["detail"]["about"] == f"record/{begun['id']}"]
    assert found["detail"]["rule"] == "record-unclassified"
    assert shown["state"] == "unclassified"


@pytest.mark.proves("Art.10")
def test_a_year_is_arranged_in_parts_until_nothing_remains(system: System) -> None:
    with system.client() as desk, system.client("records_clerk") as clerk:
        begun = [file(clerk, sent_letter(desk), matter="legal_letter").json() for _ in range(3)]
        asked = {"year": shown_year(clerk, begun[-1]), "limit": 1}
        planned = arrange(clerk, **asked, dry_run=True)
        given: dict[str, str] = {}
        while True:
            done = arrange(clerk, **asked)
            given |= {each["record"]: each["archival_number"] for each in done["numbered"]}
            if not done["remaining"]:
                break
            wait_for(clerk, done["position"])
        assert planned["numbered"][0]["archival_number"] in given.values()
        assert {record["id"] for record in begun} <= given.keys()
        assert len(set(given.values())) == len(given)
        wait_for(clerk, done["position"])
        shown = clerk.get(f"/v1/records/{begun[0]['id']}").json()["item"]
        on_paper(clerk, f"/v1/records/{begun[0]['id']}/record.pdf")
    assert shown["state"] == "arranged"
    assert shown["detail"]["archival_number"] == given[begun[0]["id"]]


def test_the_catalogue_is_narrowed_by_number_and_by_its_fields(system: System) -> None:
    with system.client() as desk, system.client("records_clerk") as clerk:
        begun = file(clerk, sent_letter(desk), matter="important_notice").json()
        asked: dict[str, Any] = {"min_position": begun["position"], "limit": 20}
        shown = clerk.get(f"/v1/records/{begun['id']}", params=asked).json()["item"]
        number = {"number": shown["number"], **asked}

        def found(**more: Any) -> list[str]:
            page = clerk.get("/v1/records", params={**number, **more})
            assert page.status_code == OK, page.text
            return [item["id"] for item in page.json()["items"]]

        year = shown["detail"]["year"]
        assert found(detail=["category:WS", "retention:D30", f"year:{year}"]) == [begun["id"]]
        assert found(detail=["retention:Y"]) == []
        counted = clerk.get("/v1/records/counts", params={"number": shown["number"]}).json()
        assert counted["total"] == 1
        wrong = clerk.get("/v1/records", params={"detail": "about:x"})
    assert wrong.status_code == REFUSED


@pytest.mark.proves("Art.10")
def test_a_case_that_is_over_and_not_filed_is_asked_for_after_its_term(system: System) -> None:
    long_over, just_over = system.open_case(time=days(-200)), system.open_case()
    with system.client() as desk, system.client("records_clerk") as clerk:
        withdraw(desk, long_over.id, happened_at=days(-190))
        position = withdraw(desk, just_over.id)
        late = unfiled(clerk, position)
        assert long_over.id in late
        assert just_over.id not in late
        filed = clerk.post(
            f"/v1/cases/{long_over.id}/file",
            json={"retention": "D10"},
            headers={"If-Match": version_of(clerk, long_over.id)},
        )
        assert filed.status_code == CREATED, filed.text
        assert long_over.id not in unfiled(clerk, filed.json()["position"])
        on_paper(clerk, f"/v1/records/{record_of(f'case/{long_over.id}')}/record.pdf")


def test_the_catalogue_is_searched_by_words_of_the_title(system: System) -> None:
    with system.client() as desk, system.client("records_clerk") as clerk:
        wanted = file(clerk, sent_letter(desk), title="关于蓄水池清洗的函").json()
        other = file(clerk, sent_letter(desk), title="关于门禁卡的函").json()
        asked: dict[str, Any] = {"min_position": other["position"], "limit": 20}
        found = clerk.get("/v1/records", params={"q": "蓄水池", **asked}).json()["items"]
        assert [item["id"] for item in found] == [wanted["id"]]
        counted = clerk.get("/v1/records/counts", params={"q": "蓄水池"}).json()
        assert counted["total"] == 1
        assert clerk.get("/v1/records", params={"q": "游泳池", **asked}).json()["items"] == []
        assert clerk.get("/v1/notices", params={"q": "停水"}).status_code == REFUSED


@pytest.mark.proves("Art.10")
def test_filing_numbers_have_no_hole_and_one_would_be_told(system: System) -> None:
    with system.client() as desk, system.client("records_clerk") as clerk:
        filed = file(clerk, sent_letter(desk)).json()
        asked = {"min_position": filed["position"]}
        assert clerk.get("/v1/records/gaps", params=asked).json()["gaps"] == []


def on_paper(client: httpx.Client, path: str) -> None:
    made = client.get(path)
    assert made.status_code == OK, made.text
    assert b"<pdfaid:part>2</pdfaid:part>" in made.content


@pytest.mark.proves("Art.10")
def test_a_record_is_checked_on_request_and_the_report_says_what_was_looked_at(
    system: System,
) -> None:
    with system.client() as desk, system.client("auditor") as auditor:
        with system.client("records_clerk") as clerk:
            begun = file(clerk, sent_letter(desk), title="整改告知").json()
        at = f"/v1/records/{begun['id']}"
        wait_for(auditor, begun["position"])
        assert auditor.get(f"{at}/report").status_code == NOT_FOUND
        assert desk.post(f"{at}/check").status_code == FORBIDDEN
        give_up_at_s = time.monotonic() + SEALED_WITHIN_S
        while (made := auditor.post(f"{at}/check")).status_code == UNSEALED:
            assert time.monotonic() < give_up_at_s
            time.sleep(0.1)
        assert made.status_code == CREATED, made.text
        asked = {"min_position": made.json()["position"]}
        report = auditor.get(f"{at}/report", params=asked).json()
        shown = auditor.get(at).json()
        on_paper(auditor, f"{at}/report.pdf")
    failed = [each for each in report["checks"] if each["outcome"] == "failed"]
    assert (report["passed"], report["occasion"], failed) == (True, "command", [])
    assert {each["check"] for each in report["checks"]} == PROPERTY_OF.keys()
    [part] = [part for part in shown["parts"] if part["part"] == "check"]
    assert (part["state"], part["due_at"]) == ("passed", report["next_by"])


def withdraw(client: httpx.Client, case: str, **told: Any) -> int:
    response = client.post(
        f"/v1/cases/{case}/withdraw",
        json={"evidence": "来电说不用了", **told},
        headers={"If-Match": version_of(client, case)},
    )
    assert response.status_code == CREATED, response.text
    return int(response.json()["position"])


def unfiled(client: httpx.Client, position: int) -> list[str]:
    asked = {"min_position": position}
    response = client.get("/v1/records/unfiled", params=asked)
    assert response.status_code == OK, response.text
    return [row["case"] for row in response.json()["cases"]]


def version_of(client: httpx.Client, case: str) -> str:
    response = client.get(f"/v1/cases/{case}")
    assert response.status_code == OK, response.text
    return response.headers["ETag"]


def days(number: int) -> str:
    return format_instant(datetime.now(UTC) + timedelta(days=number))


def shown_year(client: httpx.Client, begun: dict[str, Any]) -> int:
    asked = {"min_position": begun["position"]}
    shown = client.get(f"/v1/records/{begun['id']}", params=asked)
    return int(shown.json()["item"]["detail"]["year"])


def arrange(client: httpx.Client, **asked: Any) -> dict[str, Any]:
    response = client.post("/v1/records/arrangements", json=asked)
    assert response.status_code in {OK, CREATED}, response.text
    told: dict[str, Any] = response.json()
    return told


def wait_for(client: httpx.Client, position: int) -> None:
    response = client.get("/v1/records", params={"min_position": position, "limit": 1})
    assert response.status_code == OK, response.text
