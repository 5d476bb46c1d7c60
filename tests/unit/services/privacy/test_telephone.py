"""A number is told from a word, however either was written."""

import pytest

from services.privacy.telephone import is_telephone


@pytest.mark.parametrize(
    "written",
    [
        "13912340001",
        "１３９ 1234 0001",
        "+86 139-1234-0001",
        "0571-88880000转8012",
        "(0571) 8888 0000 ext. 12",
        "13900000001/13900000002",
        "13900000001、0571-88880000",
        "13900000001（妻子）",
        "手机13900000001",
        "内线8012",
        "12345",
        "110",
        "+44 20 7946 0000",
        "0086-571-88880000 x 12",
        "+330102491231002",
        "+ (33) 0102 491231 002",
        "00330102491231002",
        "330102491331002",
        "330102490229002",
        "100102491231002",
        "33010249123100",
    ],
)
def test_what_can_be_dialled(written: str) -> None:
    assert is_telephone(written)


@pytest.mark.parametrize(
    "written",
    ["不详", "没有留", "n/a", "-", "12", "139****0001", "3号楼1202室", "0000000", "+86",
     "330102199001010000", "11010519491231002X", "身份证 110105 19491231 002 x", "１２",
     "330102491231002", "330102 491231 002", "330102 491231 002（本人）",
     "13900000001/330102491231002"],
)  # fmt: skip
def test_what_cannot(written: str) -> None:
    assert not is_telephone(written)
