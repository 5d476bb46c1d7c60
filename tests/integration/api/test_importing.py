"""A sheet of open cases brought into a running system is in the inbox, once."""

from pathlib import Path

from events.envelope import parse
from events.occupancy import OccupancyStarted
from services.composition.importing import importing
from services.importing.forms import CASES, OCCUPANCIES
from services.importing.process import Imported
from services.importing.sheets import read_sheet
from tests.integration.api.scene import System

TITLES = "编号,时间,小区,楼栋,渠道,类别,内容,姓名,电话\n"
ROWS = (
    "OLD-1,2026-02-27 09:30,yinhu,b1,电话,报修,旧系统里的漏水,欧阳静怡,13900004321\n"
    "OLD-2,2026-02-28,yinhu,b3,前台,投诉,旧系统里的噪音,欧阳静怡,13900004321\n"
)


def bring_in(system: System, path: Path) -> Imported:
    with importing(system.parts.settings, CASES) as bring:
        checked = bring.check(read_sheet(path), path.read_bytes(), lambda _: None)
        assert checked.problems == ()
        return bring.record(checked.ready, lambda _: None)


def test_imported_cases_are_in_the_inbox_once(system: System, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(TITLES + ROWS, encoding="utf-8-sig")
    assert bring_in(system, path) == Imported(recorded=2, known=0)
    assert bring_in(system, path) == Imported(recorded=0, known=2)
    position = system.parts.store.head().position
    with system.client() as client:
        found = client.get("/v1/inbox", params={"q": "旧系统", "min_position": position})
    texts = {case["text"] for case in found.json()["cases"]}
    assert texts == {"旧系统里的漏水", "旧系统里的噪音"}


def test_one_bad_row_keeps_the_whole_sheet_out(system: System, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(
        TITLES + ROWS.replace("OLD", "BAD") + "BAD-3,2026-03-01,yinhu,b77,电话,报修,x,,\n"
    )
    before = system.parts.store.head().position
    with importing(system.parts.settings, CASES) as bring:
        [found] = bring.check(read_sheet(path), path.read_bytes(), lambda _: None).problems
    assert (found.line, found.column) == (4, "楼栋")
    assert system.parts.store.head().position == before


def test_imported_occupants_are_in_their_register(system: System, tmp_path: Path) -> None:
    path = tmp_path / "occupancies.csv"
    path.write_text(
        "小区,楼栋,房号,姓名,身份,起始\nyinhu,b3,3-2901,慕容雪,业主,2019-06-01\n",
        encoding="gb18030",
    )
    before = system.parts.store.head().position
    with importing(system.parts.settings, OCCUPANCIES) as bring:
        checked = bring.check(read_sheet(path), path.read_bytes(), lambda _: None)
        assert checked.problems == ()
        assert bring.record(checked.ready, lambda _: None) == Imported(recorded=1, known=0)
    landed = [parse(row.body).envelope for row in system.parts.store.read(after=before, limit=100)]
    [item] = [each.id for each in landed if each.type == OccupancyStarted.type_name]
    asked = {"min_position": system.parts.store.head().position}
    with system.client() as client:
        told = client.get(f"/v1/occupancies/{item}", params=asked).json()
    assert (told["item"]["state"], told["item"]["detail"]["role"]) == ("running", "owner")
