"""A masked value lets one recognise who is known already, and no more (Art. 6(4))."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.privacy.masking import mask


@pytest.mark.parametrize(
    ("pointer", "plain", "masked"),
    [
        ("/party/name", "张伟", "张*"),
        ("name", "欧阳小红", "欧***"),
        ("/party/name", "李", "李*"),
        ("/party/phone", "13912340001", "139****0001"),
        ("phone", "139 1234 0001", "139****0001"),
        ("phone", "+86 13912340001", "861****0001"),
        ("phone", "62345678", "62****78"),
        ("phone", "12345", "*****"),
        ("/party/unit", "3-1502", "3-****"),
        ("unit", "1502", "****"),
        ("/matters/0/text", "漏水，电话13912340001", "漏水，电话139****0001"),
        ("/text", "3-1502 漏水 20 分钟", "3-1502 漏水 20 分钟"),
        ("/text", "身份证 11010119900307123X 请核", "身份证 110****123X 请核"),
    ],
)
def test_what_is_shown(pointer: str, plain: str, masked: str) -> None:
    assert mask(pointer, plain) == masked


@given(st.sampled_from(["name", "phone", "unit"]), st.text("张伟0123456789-", min_size=2))
def test_no_identifying_value_is_shown_whole(kind: str, plain: str) -> None:
    assert mask(kind, plain) != plain or not any(c.isalnum() for c in plain)


@given(st.text("0123456789", min_size=11, max_size=11), st.text("漏水", max_size=5))
def test_no_mobile_number_survives_in_a_text(number: str, around: str) -> None:
    assert number not in mask("/text", around + number + around)
