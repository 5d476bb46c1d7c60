"""One hurried line about the caller is understood, or left alone."""

import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.cases.who import Who, building_of, in_figures, taken_apart, understand


@pytest.mark.parametrize(
    ("line", "name", "unit", "phone"),
    [
        ("3-1202 张女士 13900000001", "张女士", "3-1202", "13900000001"),
        ("张女士，3-1202，139 0000 0001", "张女士", "3-1202", "13900000001"),
        ("3栋1202 老李", "老李", "3栋1202", None),
        ("5号楼2单元301室 王工", "王工", "5号楼2单元301室", None),
        ("A-1502 Mr Smith +86 139-0000-0001", "Mr Smith", "A-1502", "+8613900000001"),
        ("01088889999 物业委员会", "物业委员会", None, "01088889999"),
        ("1202室", None, "1202室", None),
        ("欧阳静怡", "欧阳静怡", None, None),
        ("", None, None, None),
        ("3-2-501 赵", "赵", "3-2-501", None),
        ("张三 11010519491231002X 3-1202", "张三 11010519491231002X", "3-1202", None),
        ("张三 110105 19491231002x", "张三 110105 19491231002x", None, None),
        ("张三 110105194912310021", "张三 110105194912310021", None, None),
        ("张三139****0001，3-1202", "张三139****0001", "3-1202", None),
        ("张三 139-1234-****", "张三 139-1234-****", None, None),
        ("张三 0571-8888888*", "张三 0571-8888888*", None, None),
        ("三栋1202 张女士 138 1234 5678", "张女士", "3栋1202", "13812345678"),
        ("3幢二单元1202 张", "张", "3幢2单元1202", None),
        ("二十三栋十单元301室 李四", "李四", "23栋10单元301室", None),
        ("1202 张女士", "张女士", "1202", None),
        ("张女士1202", "张女士", "1202", None),
        ("A1502 Smith", "Smith", "A1502", None),
        ("88886666 张三", "张三", None, "88886666"),
        ("1202 8888-6666 张三", "张三", "1202", "88886666"),
        ("88886666转302 张三", "张三", None, "88886666转302"),
        ("(010)88889999 张三", "张三", None, "(010)88889999"),
        ("4008001234 张", "张", None, "4008001234"),
        ("张 400-800-1234", "张", None, "4008001234"),
        ("13800000001 13900000002 张", "13900000002 张", None, "13800000001"),
        ("3-1202 5-301 张", "5-301 张", "3-1202", None),
        ("尾号4321 张", "尾号4321 张", None, None),
        ("张三 6222 0212 3456 7890", "张三 6222 0212 3456 7890", None, None),
        ("张三 110105 1949 1231 002X", "张三 110105 1949 1231 002X", None, None),
        ("王十一 李四", "王十一 李四", None, None),
        ("\u202a13900000001\u202c", None, None, "13900000001"),
        (
            "\ufeff3-1202\u200b 张\u200b女士 139\u20600000\u00ad0001",
            "张女士",
            "3-1202",
            "13900000001",
        ),
        ("\u200b", None, None, None),
        ("３－１２０２ 张 １３９００００００１１", "张", "3-1202", "13900000011"),
        ("＋８６ １３９ ００００ ００１１ 张", "张", None, "+8613900000011"),
    ],
)
def test_telephone_flat_and_name_in_any_order(
    line: str, name: str | None, unit: str | None, phone: str | None
) -> None:
    assert understand(line) == Who(name=name, unit=unit, phone=phone)


@pytest.mark.parametrize(
    ("line", "doubtful"),
    [
        ("3-1202 张女士 13900000001", False),
        ("13800000001 13900000002 张", True),
        ("3-1202 5-301 张", True),
        ("尾号4321 张", True),
        ("", False),
    ],
)
def test_digits_left_in_the_name_are_a_doubt(line: str, doubtful: bool) -> None:
    assert understand(line).doubtful is doubtful


FULL_WIDTH = "０１２３４５６７８９＋－"
_SAID = st.sampled_from(
    [
        *(
            "13900000001",
            "139 0000 0002",
            "+86 13900000003",
            "010-88889999",
            "88886666",
            "400-800-1234",
        ),
        *(
            "1202",
            "3-1202",
            "3栋1202室",
            "三栋二单元301",
            "十二号楼401",
            "B座1203",
            "12室",
            "尾号0001",
        ),
        *(
            "张女士",
            "Mr Smith",
            "11010519491231002X",
            "6222 0212 3456 7890",
            "139****0001",
            "*",
            "号楼",
        ),
        *("\u202a", "\u200b", "\ufeff", "１３９００００００１１", "３－１２０２"),
    ]
)


@given(
    st.text(max_size=60) | st.lists(_SAID, max_size=5).map("，".join) | st.lists(_SAID).map("".join)
)
def test_nothing_typed_breaks_it_nothing_is_invented_and_nothing_is_dropped(line: str) -> None:
    who, apart = understand(line), taken_apart(line)
    assert Counter("".join("".join(apart).split())) == Counter(_seen(line))
    rest, unit, phone = apart
    assert _telling(who.name or "") == _telling(rest)
    assert _telling(who.phone or "") == _telling(phone)
    assert _telling(who.unit or "") == _telling(in_figures(unit))


@pytest.mark.parametrize(
    ("spelt", "figures"),
    [
        ("十栋", "10栋"),
        ("十二号楼三单元401", "12号楼3单元401"),
        ("二十座", "20座"),
        ("九十九幢", "99幢"),
        ("一二栋", "12栋"),
        ("一〇二栋", "102栋"),
        ("三三十栋", "三三十栋"),
        ("3栋1202", "3栋1202"),
    ],
)
def test_buildings_are_told_in_figures(spelt: str, figures: str) -> None:
    assert in_figures(spelt) == figures


@pytest.mark.parametrize(
    ("unit", "building"),
    [
        ("3-1202", "b3"),
        ("三栋1202", "b3"),
        ("3号楼2单元1202室", "b3"),
        ("A座1502", "a"),
        ("12-301", "b12"),
        ("1-301", None),
        ("9-301", None),
        ("1202", None),
    ],
)
def test_a_flat_says_which_building_it_is_in(unit: str, building: str | None) -> None:
    buildings = {"b3": "3号楼", "b12": "十二号楼", "a": "A座", "b1": "1栋", "c1": "一号楼"}
    assert building_of(unit, buildings) == building


def _seen(line: str) -> str:
    """What shows of a line, spaces aside; full-width figures count as the narrow ones."""
    narrow = (unicodedata.normalize("NFKC", c) if c in FULL_WIDTH else c for c in line)
    return "".join("".join(c for c in narrow if unicodedata.category(c) != "Cf").split())


def _telling(text: str) -> str:
    """The letters and figures of a text."""
    return "".join(character for character in text if character.isalnum())
