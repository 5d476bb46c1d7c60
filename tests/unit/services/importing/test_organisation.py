"""Staff, posts and who holds them come in from sheets: a row may lean on one above it."""

from pathlib import Path

import pytest

from services.importing.forms import FORMS
from services.importing.process import Checked, Import, Imported
from services.importing.sheets import read_sheet
from services.ledger.organisation.book import OrganisationBook
from tests.unit.services.ledger.organisation.scene import day
from tests.unit.services.ledger.workbench import COMPANY, Workbench

STAFF = "工号,小区,姓名,电话,类别\n"
POSTS = "岗位代号,小区,岗位名称,层级,上级岗位代号,部门,编制,起始\n"
HOLDERS = "小区,岗位代号,工号,起始,到期\n"

PEOPLE = (
    "staff:head,,程远舟,,\n"
    "staff:lead,lakeside,陆采薇,13900000002,个人\n"
    "desk:lakeside,lakeside,,,班组、前台\n"
)
CHART = (
    "head,,总经理,公司,,总部,,2020-01-01\n"
    "lead,lakeside,客服主管,主管,head,客服部,,2020-01-01\n"
    "desk,lakeside,前台客服,责任人,lead,客服部,3,2020-01-01\n"
)
HELD = (
    ",head,staff:head,2020-01-01,\n"
    "lakeside,lead,staff:lead,2020-01-01,\n"
    "lakeside,desk,desk:lakeside,2020-01-01,\n"
)


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def check(bench: Workbench, kind: str, path: Path, text: str) -> tuple[Import, Checked]:
    path.write_text(text, "utf-8")
    bring = Import(bench.ledger, FORMS[kind], caller=COMPANY, secret=bytes(32))
    return bring, bring.check(read_sheet(path), path.read_bytes(), lambda _: None)


def record(bench: Workbench, kind: str, path: Path, text: str) -> Imported:
    bring, checked = check(bench, kind, path, text)
    assert checked.problems == ()
    return bring.record(checked.ready, lambda _: None)


def whole(bench: Workbench, path: Path) -> list[Imported]:
    sheets = (("staff", STAFF + PEOPLE), ("posts", POSTS + CHART), ("holders", HOLDERS + HELD))
    return [record(bench, kind, path, text) for kind, text in sheets]


def test_a_chart_comes_in_from_three_sheets(bench: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    assert whole(bench, path) == [Imported(recorded=3, known=0)] * 3
    chart = OrganisationBook(bench.store).chart("lakeside")
    line = chart.escalation_line("desk:lakeside", day(0))
    assert [rung.person for rung in line] == ["staff:lead", "staff:head"]
    assert "陆采薇".encode() not in b"".join(bench.store.bodies)


def test_the_same_sheets_again_record_nothing_and_longer_ones_what_is_new(
    bench: Workbench, tmp_path: Path
) -> None:
    path = tmp_path / "sheet.csv"
    whole(bench, path)
    assert whole(bench, path) == [Imported(recorded=0, known=3)] * 3
    more = "guard,lakeside,秩序员,责任人,lead,秩序部,8,2020-01-01\n"
    again = record(bench, "posts", path, POSTS + CHART + more)
    assert again == Imported(recorded=1, known=3)


@pytest.mark.parametrize(
    ("kind", "rows", "told"),
    [
        ("staff", "staff:x,nowhere,,,\n", (2, "小区", "not registered")),
        ("staff", "staff:x,lakeside,,,领导\n", (2, "类别", "is none of")),
        ("staff", "staff:x,,,,\nstaff:x,,,,\n", (3, "工号", "stands on line 2 already")),
        ("posts", "a,,甲,主管,b,,,2020-01-01\n", (2, "上级岗位代号", "establish it first")),
        ("posts", "a,,甲,主管,,,若干,2020-01-01\n", (2, "编制", "no whole number")),
        (
            "posts",
            "a,,甲,主管,,,,2020-01-01\nb,,乙,区域,a,,,2020-01-01\n",
            (3, "上级岗位代号", "stands higher"),
        ),
        (
            "posts",
            "a,,甲,主管,b,,,2020-01-01\nb,,乙,区域,,,,2020-01-01\n",
            (2, "上级岗位代号", "establish it first"),
        ),
        ("holders", "lakeside,lead,staff:lead,2020-01-01,\n", (2, "", "no such")),
    ],
)
def test_a_bad_row_is_told_and_nothing_comes_in(
    bench: Workbench, tmp_path: Path, kind: str, rows: str, told: tuple[int, str, str]
) -> None:
    before = len(bench.store.bodies)
    titles = {"staff": STAFF, "posts": POSTS, "holders": HOLDERS}[kind]
    _, checked = check(bench, kind, tmp_path / "sheet.csv", titles + rows)
    [found] = checked.problems
    assert (found.line, found.column) == told[:2]
    assert told[2] in found.problem
    assert len(bench.store.bodies) == before


def test_seats_are_counted_over_the_rows_of_a_sheet(bench: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    whole(bench, path)
    extra = "lakeside,lead,desk:lakeside,2020-01-01,\n"
    _, checked = check(bench, "holders", path, HOLDERS + extra)
    [found] = checked.problems
    assert (found.line, found.column) == (2, "工号")
    assert "more seats" in found.problem


def test_a_row_that_says_something_else_than_before_is_told(
    bench: Workbench, tmp_path: Path
) -> None:
    path = tmp_path / "sheet.csv"
    whole(bench, path)
    changed = CHART.replace("客服主管", "服务主管")
    _, checked = check(bench, "posts", path, POSTS + changed)
    [found] = checked.problems
    assert found.line == 3
    assert "brought in before" in found.problem
