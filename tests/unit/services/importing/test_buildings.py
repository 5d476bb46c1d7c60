"""Buildings come in from a sheet: each community is registered once, with those it had."""

from pathlib import Path

import pytest

from events.reference import CommunityRegistered
from services.importing.buildings import BUILDINGS_MAX, BuildingsImport
from services.importing.process import Checked, Imported
from services.importing.sheets import read_sheet
from tests.unit.services.ledger.workbench import COMPANY, Workbench

TITLES = "小区,楼栋,楼栋名称\n"
ROWS = "lakeside,b1,一号楼（南）\nlakeside,b9,九号楼\n"


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def check(bench: Workbench, path: Path, text: str) -> Checked:
    path.write_text(text, "utf-8-sig")
    bring = BuildingsImport(bench.ledger, caller=COMPANY)
    return bring.check(read_sheet(path), path.read_bytes(), lambda _: None)


def record(bench: Workbench, checked: Checked) -> Imported:
    return BuildingsImport(bench.ledger, caller=COMPANY).record(checked.ready, lambda _: None)


def lakeside(bench: Workbench) -> CommunityRegistered:
    found = bench.ledger.community_registered("lakeside")
    assert found is not None
    return found


def test_buildings_are_added_to_those_there_are(bench: Workbench, tmp_path: Path) -> None:
    before = lakeside(bench)
    checked = check(bench, tmp_path / "sheet.csv", TITLES + ROWS)
    assert checked.problems == ()
    assert record(bench, checked) == Imported(recorded=1, known=0)
    after = lakeside(bench)
    names = {each.id: each.name for each in after.buildings}
    assert (names["b1"], names["b9"]) == ("一号楼（南）", "九号楼")
    assert {each.id for each in before.buildings} | {"b9"} == set(names)
    assert (after.name, after.desk) == (before.name, before.desk)
    bench.open_case()
    again = check(bench, tmp_path / "sheet.csv", TITLES + ROWS)
    assert record(bench, again) == Imported(recorded=0, known=1)


@pytest.mark.parametrize(
    ("row", "column", "part"),
    [
        ("nowhere,b1,一号楼\n", "小区", "not registered"),
        ("lakeside,B 1,一号楼\n", "楼栋", "pattern"),
        ("lakeside,b9,又一个九号楼\n", "楼栋", "stands on line 3 already"),
        ("lakeside,b10,\n", "楼栋名称", "is empty"),
    ],
)
def test_a_bad_row_is_told_and_nothing_comes_in(
    bench: Workbench, tmp_path: Path, row: str, column: str, part: str
) -> None:
    before = len(bench.store.bodies)
    checked = check(bench, tmp_path / "sheet.csv", TITLES + ROWS + row)
    [found] = checked.problems
    assert (found.line, found.column, checked.ready) == (4, column, ())
    assert part in found.problem
    assert len(bench.store.bodies) == before


def test_a_community_has_only_so_many(bench: Workbench, tmp_path: Path) -> None:
    rows = "".join(f"lakeside,x{number},{number}号楼\n" for number in range(BUILDINGS_MAX))
    checked = check(bench, tmp_path / "sheet.csv", TITLES + rows)
    assert "at most" in checked.problems[0].problem
