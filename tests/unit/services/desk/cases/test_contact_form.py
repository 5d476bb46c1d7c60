"""What is wrong with a contact as it was typed is told beside the field it was typed into."""

import pytest

from events.contact import ContactLogged
from services.desk.asking.forms import FormError
from services.desk.cases.contact_form import (
    DEFAULTS,
    case_fields,
    contact_from,
    proposed_building,
    typed_contact,
)
from services.desk.inbox.rows import Places
from services.desk.messages import words

ZH = words("zh")


def contact(**typed: str) -> ContactLogged:
    said = {**DEFAULTS, "community": "yinhu", "text": "还在漏。", **typed}
    return contact_from(typed_contact(said), ZH, Places((), ZH), cases={})


def problems(**typed: str) -> dict[str, str]:
    with pytest.raises(FormError) as refused:
        contact(**typed)
    return refused.value.problems


def test_a_number_pasted_with_marks_that_show_nothing_is_taken() -> None:
    party = contact(who="\u202a13900000001\u202c").party
    assert party is not None
    assert (party.name, party.unit, party.phone) == (None, None, "13900000001")


def test_who_cannot_be_written_so_is_told_with_the_fields_name() -> None:
    assert problems(who="张\0三") == {
        "who": ZH("refusal.bad_value", field=ZH("contact.who")),
    }


def test_a_kind_of_party_there_is_none_of_is_told_with_the_fields_name() -> None:
    assert problems(who="张三", party_kind="x") == {
        "party_kind": ZH("refusal.closed_list", field=ZH("contact.party_kind")),
    }


def test_each_matter_belongs_to_the_case_named_with_it() -> None:
    other, third = "0195a1b2-0000-7000-8000-000000000001", "0195a1b2-0000-7000-8000-000000000002"
    further = {"category_2": "repair", "urgency_2": "normal", "text_2": "灯也不亮。", "case_2": "7"}
    further |= {"category_5": "complaint", "urgency_5": "normal", "text_5": "没人管。"}
    typed = typed_contact({**DEFAULTS, "community": "yinhu", "text": "还在漏。", **further})
    assert case_fields(typed) == ["case", "case_2", "case_3"]
    cases = {"case": third, "case_2": other}
    matters = contact_from(typed, ZH, Places((), ZH), cases=cases).matters
    assert [matter.case for matter in matters] == [third, other, None]


def test_a_case_named_with_nothing_said_is_not_passed_over() -> None:
    of_a_matter = {"category_4": "repair", "urgency_4": "normal", "case_4": "7"}
    assert problems(**of_a_matter) == {
        "text_2": ZH("refusal.required", field=ZH("contact.said")),
    }


class _Yinhu:
    community, name, name_en, desk = "yinhu", "银湖花园", "Silver Lake", "desk:yinhu"

    class _Building:
        id, name = "b3", "3号楼"

    buildings = (_Building(),)


def test_a_flat_names_its_building_whatever_the_reader_calls_it() -> None:
    for spoken, called in ((ZH, "3号楼"), (words("en"), "Building 3")):
        places = Places([_Yinhu()], spoken)
        assert places.buildings["yinhu"]["b3"] == called
        typed = {"who": "3-1202", "community": "yinhu"}
        assert proposed_building(typed, places) == "b3"
