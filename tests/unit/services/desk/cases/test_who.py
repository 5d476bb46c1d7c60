"""One hurried line about the caller is understood, or left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.cases.who import Who, understand


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
    ],
)
def test_telephone_flat_and_name_in_any_order(
    line: str, name: str | None, unit: str | None, phone: str | None
) -> None:
    assert understand(line) == Who(name=name, unit=unit, phone=phone)


@given(st.text(max_size=60))
def test_nothing_typed_breaks_it_and_nothing_is_invented(line: str) -> None:
    who = understand(line)
    for value in (who.name, who.unit, who.phone):
        assert value is None or set(value.replace(" ", "")) <= set(line)
