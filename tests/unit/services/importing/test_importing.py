"""A sheet comes in whole or not at all, and every bad row is told where a person finds it."""

from pathlib import Path
from typing import Any, get_args

import pytest
from openpyxl import Workbook

from events.case import CaseCategory
from events.occupancy import OccupancyRole
from events.vocabulary import Channel, Level, PartyKind, Urgency
from services.cli.importing import Kind
from services.desk.messages import words
from services.errors import SetupError
from services.importing import words as spoken
from services.importing.forms import BUILDINGS, FORMS
from services.importing.process import Checked, Import, RowProblem
from services.importing.sheets import read_sheet
from tests.unit.services.ledger.workbench import COMPANY, Workbench

PARTIES = "小区,身份,姓名,电话,房号\n"
CASES = "编号,时间,小区,楼栋,渠道,类别,紧急程度,内容,姓名,电话\n"
OCCUPANCIES = "小区,楼栋,房号,姓名,电话,身份,起始,到期\n"
SECRET = bytes(32)


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def bring(bench: Workbench, kind: str) -> Import:
    return Import(bench.ledger, FORMS[kind], caller=COMPANY, secret=SECRET)


def check(bench: Workbench, kind: str, path: Path) -> Checked:
    return bring(bench, kind).check(read_sheet(path), path.read_bytes(), lambda _: None)


def sheet(tmp_path: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path = tmp_path / "sheet.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_parties_come_in_from_what_spreadsheets_write(
    bench: Workbench, tmp_path: Path, encoding: str
) -> None:
    text = PARTIES + "lakeside,业主,张伟,13900000001,1-101\n\nlakeside,tenant,李娜,,1-102\n"
    checked = check(bench, "parties", sheet(tmp_path, text, encoding))
    assert checked.problems == ()
    before = len(bench.store.bodies)
    done = bring(bench, "parties").record(checked.ready, lambda _: None)
    assert (done.recorded, done.known) == (2, 0)
    types = [event.envelope.type for event in bench.log()[before:]]
    assert types == ["huiyin.party.registered.v1"] * 2
    assert "张伟".encode() not in b"".join(bench.store.bodies)


def test_a_workbook_reads_like_a_csv(bench: Workbench, tmp_path: Path) -> None:
    workbook = Workbook()
    page = workbook.active
    assert page is not None
    page.append(["小区", "身份", "姓名", "电话", "房号"])
    page.append(["lakeside", "业主", "张伟", 13900000001, "1-101"])
    path = tmp_path / "sheet.xlsx"
    workbook.save(path)
    [ready] = check(bench, "parties", path).ready
    assert ready.fact.to_data()["party"]["phone"] == "13900000001"


def test_open_cases_come_in_with_their_time_and_reference(bench: Workbench, tmp_path: Path) -> None:
    row = "R-17,2026-02-27 09:30,lakeside,b1,电话,报修,加急,厨房漏水,张伟,13900000001\n"
    path = sheet(tmp_path, CASES + row)
    checked = check(bench, "cases", path)
    assert checked.problems == ()
    bring(bench, "cases").record(checked.ready, lambda _: None)
    logged, opened = bench.log()[-3:-1]
    assert logged.envelope.time.isoformat() == "2026-02-27T01:30:00+00:00"
    assert opened.envelope.data["urgency"] == "urgent"
    again = bring(bench, "cases").record(checked.ready, lambda _: None)
    assert (again.recorded, again.known) == (0, 1)


def test_who_lives_where_comes_in_by_home_and_period(bench: Workbench, tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        OCCUPANCIES
        + "lakeside,b1,1-101,张伟,13900000001,业主,2019-06-01,\n"
        + "lakeside,b1,1-101,张伟,13900000001,共有人,2020/1/5,\n"
        + "lakeside,,S-3,李娜,,商户,2024-03-01,2027-02-28\n",
    )
    checked = check(bench, "occupancies", path)
    assert checked.problems == ()
    before = len(bench.store.bodies)
    assert bring(bench, "occupancies").record(checked.ready, lambda _: None).recorded == 3
    begun = [event.envelope for event in bench.log()[before:]]
    first, second, shop = (each.data for each in begun)
    assert [each.type for each in begun] == ["huiyin.occupancy.started.v1"] * 3
    assert first["flat"]["id"] == second["flat"]["id"] != shop["flat"]["id"]
    assert first["party"]["id"] == second["party"]["id"] != shop["party"]["id"]
    assert first["since"] == "2019-05-31T16:00:00.000000Z"
    assert (shop["role"], shop["until"]) == ("shop_keeper", "2027-02-27T16:00:00.000000Z")
    assert b"1-101" not in b"".join(bench.store.bodies)
    again = bring(bench, "occupancies").record(checked.ready, lambda _: None)
    assert (again.recorded, again.known) == (0, 3)


@pytest.mark.parametrize(
    ("row", "column", "part"),
    [
        ("nowhere,b1,1-101,张伟,,业主,2019-06-01,", "小区", "not registered"),
        ("lakeside,b9,1-101,张伟,,业主,2019-06-01,", "楼栋", "no such building"),
        ("lakeside,b1,,张伟,,业主,2019-06-01,", "房号", "is empty"),
        ("lakeside,b1,1-101,,13900000001,业主,2019-06-01,", "姓名", "is empty"),
        ("lakeside,b1,1-101,张伟,,房东,2019-06-01,", "身份", "is none of"),
        ("lakeside,b1,1-101,张伟,,租户,2019-06-01,2019-05-01", "到期", "ends before it begins"),
    ],
)
def test_a_bad_row_of_who_lives_where_is_told_and_nothing_comes_in(
    bench: Workbench, tmp_path: Path, row: str, column: str, part: str
) -> None:
    good = "lakeside,b1,1-102,李娜,,租户,2024-03-01,\n"
    before = len(bench.store.bodies)
    [found] = check(bench, "occupancies", sheet(tmp_path, OCCUPANCIES + good + row)).problems
    assert (found.line, found.column) == (3, column)
    assert part in found.problem
    assert len(bench.store.bodies) == before


@pytest.mark.parametrize(
    ("row", "problems"),
    [
        ("R-1,昨天,lakeside,b1,电话,报修,,漏水,,", [("时间", "is no time")]),
        ("R-1,2026-02-27,lakeside,b1,传真,报修,,漏水,,", [("渠道", "is none of")]),
        ("R-1,2026-02-27,nowhere,b1,电话,报修,,漏水,,", [("小区", "not registered")]),
        ("R-1,2026-02-27,lakeside,b9,电话,报修,,漏水,,", [("楼栋", "no such building")]),
        (",2026-02-27,lakeside,,电话,报修,,,,", [("编号", "is empty"), ("内容", "is empty")]),
        ("R 1,2026-02-27,lakeside,,电话,报修,,漏水,,", [("编号", "pattern")]),
        ("R-1,2036-02-27,lakeside,,电话,报修,,漏水,,", [("时间", "in the future")]),
    ],
)
def test_a_bad_row_is_told_by_line_and_column_and_nothing_comes_in(
    bench: Workbench, tmp_path: Path, row: str, problems: list[tuple[str, str]]
) -> None:
    good = "R-0,2026-02-27,lakeside,b1,电话,报修,,漏水,,\n"
    before = len(bench.store.bodies)
    checked = check(bench, "cases", sheet(tmp_path, CASES + good + row + "\n"))
    assert [(found.line, found.column) for found in checked.problems] == [
        (3, column) for column, _ in problems
    ]
    for found, (_, part) in zip(checked.problems, problems, strict=True):
        assert part in found.problem
    assert len(bench.store.bodies) == before


def test_a_reference_that_comes_twice_in_a_file_is_told(bench: Workbench, tmp_path: Path) -> None:
    row = "R-1,2026-02-27,lakeside,b1,电话,报修,,漏水,,\n"
    [found] = check(bench, "cases", sheet(tmp_path, CASES + row + row)).problems
    assert found == RowProblem(line=3, column="编号", problem="stands on line 2 already")


def test_columns_are_checked_before_rows(bench: Workbench, tmp_path: Path) -> None:
    problems = check(
        bench, "parties", sheet(tmp_path, "小区,姓名,备注\nlakeside,张伟,无\n")
    ).problems
    assert [(found.line, found.column) for found in problems] == [(1, "备注"), (1, "身份")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        ("小区,小区\n".encode(), "twice"),
        (b"\xff\xfe\xfa\xfb", "neither UTF-8"),
        ('小区\n"abc'.encode(), "is no CSV"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(content)
    with pytest.raises(SetupError, match=reason):
        read_sheet(path)


def test_a_broken_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(b"no workbook")
    with pytest.raises(SetupError, match="no XLSX"):
        read_sheet(path)


@pytest.mark.parametrize(
    ("section", "values", "own"),
    [
        ("party_kind", get_args(PartyKind), spoken.PARTY_KINDS),
        ("occupancies.choice.role", get_args(OccupancyRole), spoken.OCCUPANCY_ROLES),
        ("channel", get_args(Channel), spoken.CHANNELS),
        ("category", get_args(CaseCategory), spoken.CATEGORIES),
        ("urgency", get_args(Urgency), spoken.URGENCIES),
        ("level", get_args(Level), spoken.LEVELS),
        ("staff.choice.sort", ("person", "team"), spoken.STAFF_SORTS),
    ],
)
def test_sheets_use_the_words_of_the_pages(section: str, values: Any, own: dict[str, str]) -> None:
    pages = {words("zh").of(section, value): value for value in values}
    assert own.items() <= pages.items()


def test_the_command_line_names_every_form() -> None:
    assert {kind.value for kind in Kind} == {*FORMS, BUILDINGS.name}
