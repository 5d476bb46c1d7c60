"""Which facts the views show: each is shown somewhere, and what a view is not meant to show never
reaches it.
"""

from typing import Any, get_args, get_type_hints

import pytest

from events import party, reply
from events.case import CaseFact
from events.catalogue import FACTS, newest, type_names_of
from events.registers import AnyItemFact
from projections.engine.view import View, facts_in, shown_types
from projections.registers.view import all_kinds
from projections.views import all_views
from services.ledger.cases.case import CaseStreamFact
from services.ledger.registers.found import all_registers


def test_every_fact_is_shown_by_a_view() -> None:
    shown = {fact for view in all_views().values() for fact in view.facts}
    assert shown == {newest(fact) for fact in FACTS}


@pytest.mark.parametrize("view", all_views().values(), ids=lambda view: view.name)
@pytest.mark.parametrize("method", ["keys", "apply"])
def test_a_view_handles_the_facts_it_declares(view: View, method: str) -> None:
    """The union the type check goes by is the one the engine goes by."""
    event: Any = get_type_hints(getattr(view, method))["event"]
    [union] = get_args(event)
    assert facts_in(union) == view.facts
    assert len(set(view.facts)) == len(view.facts)
    assert all(fact in FACTS and newest(fact) is fact for fact in view.facts)


def test_old_versions_are_shown_where_the_newest_is() -> None:
    timeline = shown_types(all_views()["timeline"])
    assert {reply.NoteAdded.type_name, reply.NoteAddedV1.type_name} <= timeline
    assert party.SubjectForgotten.type_name not in timeline


def test_every_fact_of_a_register_shows_as_its_kind_says() -> None:
    kinds = all_kinds()
    for fact in facts_in(AnyItemFact):
        assert fact in kinds[fact.kind].facts  # type: ignore[attr-defined]  # the union holds nothing but ItemFact
    assert kinds.keys() == all_registers().keys()


def test_the_inbox_knows_the_version_of_a_case_whatever_happens_in_it() -> None:
    assert set(facts_in(CaseStreamFact)) <= set(all_views()["inbox"].facts)


def test_the_dashboard_sees_a_case_change_hands_whatever_hands_it() -> None:
    facts = set(all_views()["dashboard"].facts)
    handing = {each for each in FACTS if issubclass(each, CaseFact)}
    assert {each for each in handing if "assignee" in each.model_fields} <= facts


def test_one_fact_alone_is_a_union_too() -> None:
    assert facts_in(reply.NoteAdded) == (reply.NoteAdded,)
    assert type_names_of((reply.NoteAdded,)) == {"huiyin.note.added.v1", "huiyin.note.added.v2"}
