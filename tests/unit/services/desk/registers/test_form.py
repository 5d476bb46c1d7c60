"""Every fact has its form by itself: fields from its class, values back into it, mistakes beside
their fields.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from events import finding, notice
from events.item import ItemFact
from services.desk.asking.forms import FormError, told
from services.desk.inbox.rows import Places
from services.desk.messages import LANGUAGES, words
from services.desk.registers.form import Field, FormPart, Group, fields_by_path, form_of
from services.desk.registers.form import Path as FormPath
from services.desk.registers.inputs import (
    Choosing,
    Fieldset,
    FormView,
    Input,
    Option,
    Typed,
    form_view,
)
from services.desk.registers.reading import COMPANY, FormReading, Values, typed
from services.desk.registers.wording import Wording
from services.ledger.registers.found import all_registers

WORDING = Wording(all_registers()["notice"], words("zh"))
DRAFT = {
    "community": "yinhu",
    "subject": "outage",
    "title": "停水",
    "text": "请储水",
    "places.1.id": "b1-board",
    "places.1.channel": "notice_board",
    "places.1.building": "yinhu/b1",
    "valid_from": "2026-11-30T09:00",
}


class _Community:
    community, name, name_en, desk = "yinhu", "银湖花园", "Silver Lake", "desk:yinhu"

    class _Building:
        id, name = "b1", "1号楼"

    buildings = (_Building(),)


PLACES = Places([_Community()], words("zh"))


def form(fact: type[ItemFact]) -> tuple[FormPart, ...]:
    found = form_of(fact)
    assert found is not None
    return found


def read(fact: type[ItemFact], values: Values, community: str | None = None) -> ItemFact:
    given = {"by": "staff:1"} if fact.opens else {"id": notice_id(), "by": "staff:1"}
    return FormReading(form(fact), values, WORDING, community=community).fact(fact, **given)


def notice_id() -> str:
    return "01a20a60-a638-7299-bc9a-226a2fc3f5ff"


def wrong(fact: type[ItemFact], values: Values, community: str | None = None) -> dict[str, str]:
    with pytest.raises(FormError) as caught:
        read(fact, values, community)
    return caught.value.problems


def test_a_field_gets_the_control_its_type_asks_for() -> None:
    controls = {p.name: p.control for p in form(notice.NoticeDrafted) if isinstance(p, Field)}
    assert controls == {
        "community": "community",
        "subject": "choice",
        "title": "line",
        "text": "text",
        "valid_from": "moment",
        "valid_until": "moment",
        "ask": "line",
        "privacy_entry": "line",
    }
    (places,) = (part for part in form(notice.NoticeDrafted) if isinstance(part, Group))
    assert (places.name, places.required, places.many) == ("places", True, True)
    assert [part.name for part in places.parts] == ["id", "channel", "building"]
    (important, _) = form(notice.NoticeClassified)
    assert isinstance(important, Field)
    assert important.control == "yes_no"


def test_what_the_ledger_decides_and_who_acts_is_not_asked_for() -> None:
    asked = {part.name for part in form(notice.NoticeDrafted)}
    assert asked.isdisjoint({"id", "by", "number", "important", "sealing", "externalref"})


def test_a_subject_id_is_never_typed_but_the_office_s_own_names_are() -> None:
    (flat,) = (part for part in form(notice.DeliveryRecorded) if isinstance(part, Group))
    assert [part.name for part in flat.parts] == ["building", "unit"]


def test_a_step_that_takes_a_file_has_no_form() -> None:
    assert form_of(notice.PostingPhotographed) is None


@pytest.mark.parametrize(
    "fact",
    [step.fact for register in all_registers().values() for step in register.steps.values()],
    ids=lambda fact: fact.type_name,
)
def test_every_step_of_every_register_has_a_form_or_takes_a_file(fact: type[ItemFact]) -> None:
    files = [name for name in fact.model_fields if "Attachment" in str(fact.model_fields[name])]
    assert (form_of(fact) is None) <= bool(files)
    assert "happened_at" not in fact.model_fields, "every form and body asks when it happened"


def test_what_was_typed_becomes_the_fact() -> None:
    fact = read(notice.NoticeDrafted, DRAFT)
    assert isinstance(fact, notice.NoticeDrafted)
    assert fact.valid_from == datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    assert fact.places == (notice.Place(id="b1-board", channel="notice_board", building="b1"),)
    assert fact.valid_until is None


def test_the_whole_company_has_to_be_chosen() -> None:
    assert read(notice.NoticeDrafted, {**DRAFT, "community": COMPANY, "places.1.building": ""})
    assert wrong(notice.NoticeDrafted, {**DRAFT, "community": ""}).keys() >= {"community"}


def test_empty_rows_do_not_exist_and_mistakes_keep_their_row() -> None:
    values = {**DRAFT, "places.4.id": "Not An Id", "places.4.channel": "app"}
    assert wrong(notice.NoticeDrafted, values).keys() == {"places.4.id"}
    values = {**DRAFT, "places.4.channel": "app"}
    assert wrong(notice.NoticeDrafted, values) == {"places.4.id": "请填写“处所代号”。"}
    empty = {name: text for name, text in DRAFT.items() if not name.startswith("places")}
    assert wrong(notice.NoticeDrafted, empty) == {"places": "请填写“张贴或发布处”。"}


def test_a_building_of_another_community_is_told() -> None:
    values = {**DRAFT, "places.1.building": "fengming/b1"}
    assert wrong(notice.NoticeDrafted, values).keys() == {"places.1.building"}
    step = {"channel": "home_visit", "building": "yinhu/b1", "state": "delivered"}
    assert wrong(notice.DeliveryRecorded, step, "fengming").keys() == {"building"}
    assert read(notice.DeliveryRecorded, step, "yinhu")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"valid_from": "soon"}, "valid_from"),
        ({"subject": "gossip"}, "subject"),
        ({"title": ""}, "title"),
        ({"ask": "x" * 81}, "ask"),
    ],
)
def test_a_mistake_is_told_beside_its_field(values: dict[str, str], field: str) -> None:
    assert wrong(notice.NoticeDrafted, {**DRAFT, **values}).keys() == {field}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"valid_from": "soon"}, "“生效时间”请填日期和时间，例如 2026-11-10 09:05。"),
        ({"ask": "x" * 81}, "“咨询处”太长，最多 80 个字。"),
    ],
)
def test_a_mistake_says_what_its_field_takes(values: dict[str, str], said: str) -> None:
    assert list(wrong(notice.NoticeDrafted, {**DRAFT, **values}).values()) == [said]


def test_a_moment_that_is_none_is_told_by_its_field_s_name() -> None:
    for language in LANGUAGES:
        wording = Wording(all_registers()["notice"], words(language))
        with pytest.raises(FormError) as caught:
            FormReading((), {"happened_at": "yesterday"}, wording).happened_at()
        label = words(language)("item.field.happened_at")
        assert f"“{label}”" in caught.value.problems["happened_at"]


def test_a_place_in_the_fact_is_found_on_the_page() -> None:
    values = {"places.0.id": "a", "places.3.id": "b"}
    reading = FormReading(form(notice.NoticeDrafted), values, WORDING)
    with pytest.raises(FormError):
        reading.fact(notice.NoticeDrafted, by="staff:1")
    assert reading.input_name(["places", 1, "building"]) == "places.3.building"
    assert reading.input_name(["places", 7]) == "places"
    assert reading.input_name(["nothing"]) == ""


def test_several_values_of_one_name_stand_in_lines() -> None:
    class Posted(dict[str, str]):
        def getlist(self, name: str) -> list[str]:
            return [self[name], " b "]

    assert typed(Posted(buildings="a", csrf="x")) == {"buildings": "a\nb"}


def view(fact: type[ItemFact], choosing: Choosing, **said: object) -> FormView:
    return form_view(
        "step",
        form(fact),
        wording=WORDING,
        choosing=choosing,
        typed=Typed(**said),  # type: ignore[arg-type]  # what each test says
    )


def test_a_form_shows_three_rows_and_more_when_asked() -> None:
    choosing = Choosing(places=PLACES, company=True)
    shown = view(notice.NoticeDrafted, choosing)
    (rows,) = (each for each in shown.needed if isinstance(each, Fieldset))
    assert len(rows.rows) == 3
    first, second = rows.rows[0][0], rows.rows[1][0]
    assert isinstance(first, Input)
    assert isinstance(second, Input)
    assert (first.required, second.required) == (True, False)
    typed_in = {"rows.places": "3", "places.5.id": "x"}
    more = view(notice.NoticeDrafted, choosing, values=typed_in, more="places")
    (rows,) = (each for each in more.needed if isinstance(each, Fieldset))
    assert len(rows.rows) == 9


def test_what_may_be_left_out_is_folded_away_until_something_is_in_it() -> None:
    choosing = Choosing(places=PLACES)
    assert not view(notice.NoticeDrafted, choosing).besides_open
    assert view(notice.NoticeDrafted, choosing, values={"ask": "前台"}).besides_open
    assert view(notice.NoticeDrafted, choosing, problems={"valid_until": "x"}).besides_open


def test_a_field_named_like_a_part_offers_the_item_s_parts() -> None:
    keys = {"place": (Option(value="b1-board", label="b1-board · 待张贴"),)}
    shown = view(notice.NoticePosted, Choosing(places=PLACES, community="yinhu", keys=keys))
    (place,) = shown.needed
    assert isinstance(place, Input)
    assert place.control == "choice"
    assert [option.value for option in place.groups[0].options] == ["b1-board"]


def test_a_finding_s_forms_need_no_code_of_their_own() -> None:
    (remedy,) = form(finding.FindingConfirmed)
    assert remedy == Field(name="remedy", control="text", required=True, personal=True)


def _misspelt() -> Iterator[tuple[type[ItemFact], FormPath]]:
    """Every line of a register's form, of a step that somebody fills in."""
    for register in all_registers().values():
        for step in register.steps.values():
            for path, field in fields_by_path(form_of(step.fact) or ()).items():
                if field.control in {"line", "lines"}:
                    yield step.fact, path


def test_a_value_of_another_form_is_told_how_it_is_written() -> None:
    bare = set()
    for fact, path in _misspelt():
        for value in ("zz zz", ["zz zz"]):
            data: dict[str, Any] = {path[-1]: value}
            for name in reversed(path[:-1]):
                data = {name: data}
            with pytest.raises(ValidationError) as caught:
                fact.from_published(data)
            bare |= {
                (fact.type_name, path)
                for wrong in caught.value.errors()
                if wrong["type"] == "string_pattern_mismatch" and path[-1] in wrong["loc"]
                if told(wrong, "x", words("zh")) == words("zh")("refusal.bad_value", field="x")
            }
    assert bare == set()
