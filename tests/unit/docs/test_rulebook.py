"""The pages made from the code are as the code is, and nothing in the rulebook's scope is missing
without saying so.
"""

from collections.abc import Callable

import pytest

from services.access.table import PAGES
from tests.rulebook.__main__ import PAGES as WRITTEN
from tests.rulebook.checks import ROOT, proofs, proofs_in, rules, rules_in
from tests.rulebook.citing import cited_in, clauses, matches, pages
from tests.rulebook.missing import UNBUILT, UNPROVEN, admitted, unbuilt, unproven
from tests.rulebook.page import rulebook
from tests.rulebook.registers_page import registers

RUN = "run `.venv/bin/python -m tests.rulebook` and commit what it changes"
IN_SCOPE = (
    *("Art.1", "Art.2", "Art.3(5)", "Art.4(1)", "Art.4(2)", "Art.4(3)", "Art.4(4)"),
    *("Art.5(1)", "Art.5(2)", "Art.5(3)", "Art.9(1)", "Art.9(2)"),
    *("situation:three-matters", "situation:power-cut", "situation:entrapment"),
    *("situation:complaint-about-staff", "situation:duplicates", "situation:wrong-flat"),
    *("situation:withdrawn", "situation:not-ours", "situation:external-orders"),
    *("situation:media-and-lawyers", "situation:fee-dispute", "situation:inspection"),
    *("situation:threat", "situation:paper-after-outage", "situation:shift-change"),
    *("situation:reconciliation", "situation:no-gaming"),
)


@pytest.mark.parametrize(("name", "made"), [("rulebook", rulebook), ("registers", registers)])
def test_a_page_made_from_the_code_is_as_the_code_is(name: str, made: Callable[[], str]) -> None:
    assert WRITTEN[name].read_text("utf-8") == made(), RUN


def test_every_clause_and_situation_in_scope_has_a_row() -> None:
    told = WRITTEN["rulebook"].read_text("utf-8")
    assert [id_ for id_ in IN_SCOPE if f"\n### {id_}\n" not in told] == []


def test_what_is_not_built_is_admitted_and_what_is_built_is_not() -> None:
    missing, told = set(unbuilt(clauses().values(), proofs())), set(admitted(UNBUILT))
    assert missing - told == set(), "a clause has lost a part: put it back"
    assert told - missing == set(), RUN


def test_every_rule_is_shown_by_a_test() -> None:
    missing, told = set(unproven(rules(), proofs())), set(admitted(UNPROVEN))
    assert missing - told == set(), 'mark the test of each: @pytest.mark.proves("Art.n(m)", "rule")'
    assert told - missing == set(), RUN


def test_a_test_says_which_clause_it_is_about() -> None:
    known = clauses()
    strays = {proof for proof in proofs() if proof.clause not in known}
    assert strays == set(), f"a clause is one of {', '.join(known)}"


def test_every_rule_of_a_register_names_its_article() -> None:
    for path in (ROOT / "services" / "ledger" / "registers").glob("*.py"):
        source = path.read_text("utf-8")
        named = {rule.id for rule in rules_in(source)}
        assert {rule for rule in _ids(source) if rule not in named} == set(), path.name


def _ids(source: str) -> set[str]:
    return {found.partition('"')[0] for found in source.split('rule="')[1:]}


def test_every_article_a_rule_names_has_a_row() -> None:
    known = clauses()
    named = {rule.article for rule in rules() if rule.article is not None}
    assert {each for each in named if not any(matches(each, id_) for id_ in known)} == set()


def test_every_page_a_clause_names_is_there() -> None:
    there = {path for method, path in PAGES if method == "GET"}
    named = {view for clause in clauses().values() for view in clause.views}
    assert named <= pages().keys() <= there | {"/cases/{case}"}


def test_citations_are_read_over_line_ends_and_ranges_are_not() -> None:
    assert cited_in("Why it matters (Art.\n    4(1), 5(2)).") == ["Art.4(1)", "Art.5(2)"]
    assert cited_in("Of anyone (Art. 2).") == ["Art.2"]
    assert cited_in("Findings (Art. 3 to 9).") == []
    assert cited_in(None) == []


def test_rules_are_read_with_their_articles() -> None:
    source = """
def _refuse(reason: str, *, rule: str, article: str = "Art.9(1)") -> None: ...
_refuse("do this", rule="by-default")
refuse("do that", rule="by-name", article="Art.4(1)")
Noticed(rule="seen", article=finding.article)
NotPermittedError("no", rule="not-of-the-rulebook")
"""
    read = {(rule.id, rule.article, rule.effect) for rule in rules_in(source)}
    assert read == {
        ("by-default", "Art.9(1)", "refused"),
        ("by-name", "Art.4(1)", "refused"),
        ("seen", None, "found"),
    }


def test_marks_are_read_from_tests_and_their_parameters() -> None:
    source = """
@pytest.mark.proves("Art.2", "one")
@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.proves("Art.1", "two"))])
def test_it(x): ...
"""
    read = [(proof.clause, proof.rule) for proof in proofs_in(source, "tests/test_x.py")]
    assert sorted(read) == [("Art.1", "two"), ("Art.2", "one")]
