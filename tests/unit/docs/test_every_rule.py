"""Whatever is refused or found names its clause, its rule, the version of the rules, and what to do
instead: held for every rule there is in the code (Art. 3(6)).
"""

import ast
from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.clauses import ARTICLES
from services.desk.messages import LANGUAGES, Language, words
from services.desk.rendering.refusals import refusal
from services.errors import CommandRefusedError, InvalidEventError, NotPermittedError
from services.ledger.contract import Caller
from services.ledger.rulebook.book import names_rules
from services.problems import problem
from tests.rulebook.checks import ROOT, rules
from tests.rulebook.citing import clauses, matches
from tests.unit.services.ledger.workbench import Workbench

OF_THE_PROGRAM = frozenset(
    {
        "as-of-past",
        "as-of-time",
        "as-of-too-early",
        "broker-unavailable",
        "check-at-once",
        "cursor",
        "figure-known",
        "form-size",
        "from-to",
        "http-only",
        "if-match",
        "kept-unreadable",
        "known-view",
        "not-found",
        "one-doctor-at-a-time",
        "one-rebuild-at-a-time",
        "overloaded",
        "period",
        "position",
        "refused",
        "replay-into-a-fresh-database",
        "search-now",
        "store-unavailable",
        "unexpected",
        "version-conflict",
        "view-behind",
        "what-if-bounded",
        "what-if-otherwise",
    }
)
"""What no clause asks for: how questions are put, who was faster, what is out of order."""

EVERYBODY = Caller(actor="source:any", sources=None)
BY_ARTICLE = sorted({(rule.id, rule.article or "Art.9(1)") for rule in rules()})


def named() -> Iterator[str]:
    """Every rule that stands in the making of an error or a finding."""
    for path in (ROOT / "services").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call):
                for each in call.keywords:
                    if each.arg == "rule" and isinstance(each.value, ast.Constant):
                        yield str(each.value.value)


def test_every_rule_has_a_clause_of_the_rulebook() -> None:
    known, told = clauses(), {id_ for id_, _ in BY_ARTICLE}
    assert set(named()) - told - set(ARTICLES) - OF_THE_PROGRAM == set()
    cited = {article for _, article in BY_ARTICLE} | set(ARTICLES.values())
    assert {each for each in cited if not any(matches(each, id_) for id_ in known)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_says_in_both_languages_what_to_do(language: Language) -> None:
    told = {id_ for id_, _ in BY_ARTICLE}
    assert {id_ for id_ in told if not words(language).known(f"rule.{id_}")} == set()


class Commands:
    """As the ledger's commands are written."""

    def __init__(self, bench: Workbench) -> None:
        self._core = bench.ledger._core

    def refuse(self, rule: str, article: str) -> None:
        raise CommandRefusedError("do it otherwise", rule=rule, article=article)


def test_every_refusal_names_clause_rule_version_and_what_to_do() -> None:
    commands = names_rules(Commands)(Workbench())
    for rule, article in BY_ARTICLE:
        with pytest.raises(CommandRefusedError) as caught:
            commands.refuse(rule, article)
        told = problem(caught.value)
        named = (told["article"], told["rule"], told["ruleset"], told["detail"])
        assert named == (article, rule, "default@1", "do it otherwise")
        assert refusal(caught.value, words("zh")).ruleset == "default@1"


def test_what_is_refused_before_anything_is_decided_names_the_version_too() -> None:
    bench = Workbench().registered()
    sent = bench.event("huiyin.contact.logged.v1", {})
    with pytest.raises(NotPermittedError) as foreign:
        bench.ledger.accept(replace(sent, source="urn:test:no"), caller=EVERYBODY, way="http")
    with pytest.raises(InvalidEventError) as malformed:
        bench.ledger.accept(sent, caller=EVERYBODY, way="http")
    named = [problem(each.value) for each in (foreign, malformed)]
    assert [(each["article"], each["ruleset"]) for each in named] == [("Art.9(1)", "default@1")] * 2
