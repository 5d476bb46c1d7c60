"""Writes docs/rulebook.md: clause → event types → where it is seen → rules → the tests that show
them. One thing a line, and no totals, so that two branches that add to it seldom touch one line.
"""

import inspect
from collections.abc import Iterable, Iterator

from events.fact import Fact
from events.item import ItemFact
from services.desk.messages import words
from services.ledger.registers.found import all_registers
from tests.rulebook.checks import Proof, Rule, proofs, rules
from tests.rulebook.citing import HERE, Clause, clauses, pages
from tests.rulebook.missing import UNBUILT, admitted

_HEAD = HERE / "head_rulebook.md"


def rulebook() -> str:
    """The whole page."""
    known, ledger, tests = clauses(), rules(), proofs()
    lines = [_HEAD.read_text("utf-8"), "## 条款 Clauses", ""]
    for clause in known.values():
        if not clause.is_situation:
            lines += _section(clause, ledger, tests)
    lines += _others(ledger, tests, known.values())
    lines += ["## 日常情形 Everyday situations", ""]
    for clause in known.values():
        if clause.is_situation:
            lines += _section(clause, ledger, tests)
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(clause: Clause, ledger: list[Rule], tests: list[Proof]) -> Iterator[str]:
    yield f"### {clause.id}"
    yield ""
    yield f"{clause.zh}。{clause.en}."
    yield ""
    missing = [
        name
        for id_, _, name in (line.partition(" ") for line in admitted(UNBUILT))
        if id_ == clause.id
    ]
    if missing:
        named = ", ".join("测试 a test" if name == "test" else f"`{name}`" for name in missing)
        yield f"**尚未建成 Not built yet:** {named}"
        yield ""
    yield from _events(clause)
    yield from _seen(clause)
    yield from _checks(_rows(clause, ledger, tests))


def _events(clause: Clause) -> Iterator[str]:
    if not clause.facts:
        return
    yield "| 事件 event | |"
    yield "|---|---|"
    for fact in clause.facts:
        yield f"| `{fact.type_name}` | {_first_sentence(fact)} |"
    yield ""


def _first_sentence(fact: type[Fact]) -> str:
    told = " ".join(inspect.cleandoc(fact.__doc__ or "").partition("\n\n")[0].split())
    return told.replace("|", "\\|")


def _seen(clause: Clause) -> Iterator[str]:
    named = pages()
    seen = [f"{named[at]} `{at}`" for at in clause.views]
    kinds = {fact.kind for fact in clause.facts if issubclass(fact, ItemFact)}
    for kind, register in all_registers().items():
        if kind in kinds:
            seen.append(f"{_called(register.plural)} `/{register.plural}`")
    if seen:
        yield "在哪里看 Seen in:"
        yield ""
        yield from (f"- {each}" for each in seen)
        yield ""


def _called(plural: str) -> str:
    return f"{words('zh')(f'{plural}.name')} {words('en')(f'{plural}.name')}"


def _rows(
    clause: Clause, ledger: list[Rule], tests: list[Proof]
) -> Iterator[tuple[str, str, list[Proof]]]:
    """The rules of the clause, then what else its tests show: name, effect, tests."""
    here = [rule for rule in ledger if _belongs(rule, clause.id)]
    effects = {rule.id: rule.effect for rule in ledger}
    for rule in here:
        yield rule.id, rule.effect, [proof for proof in tests if proof.rule == rule.id]
    shown = {proof.rule for proof in tests if proof.clause == clause.id}
    for name in sorted(shown - {rule.id for rule in here}):
        by = [proof for proof in tests if (proof.clause, proof.rule) == (clause.id, name)]
        yield name, effects.get(name, "shown"), by


def _belongs(rule: Rule, clause_id: str) -> bool:
    """Whether the rule names the clause, or a part of it that has no row of its own."""
    return rule.article is not None and (
        rule.article == clause_id or rule.article.startswith(f"{clause_id}(")
    )


_EFFECTS = {"refused": "拦下 refused", "found": "发现 found", "shown": "显示 shown"}


def _checks(rows: Iterable[tuple[str, str, list[Proof]]]) -> Iterator[str]:
    told = [
        f"| `{name}` | {_EFFECTS[effect]} | {_sentence(name)} | {_tests(by)} |"
        for name, effect, by in rows
    ]
    if told:
        yield "| 规则 rule | | | 测试 test |"
        yield "|---|---|---|---|"
        yield from told
        yield ""


def _sentence(rule: str) -> str:
    return words("zh").first(f"rule.{rule}") or ""


def _tests(by: list[Proof]) -> str:
    links = {f"[{proof.test.removeprefix('test_')}](../{proof.path})": None for proof in by}
    return "<br>".join(links) or "–"


def _others(ledger: list[Rule], tests: list[Proof], known: Iterable[Clause]) -> Iterator[str]:
    ids = [clause.id for clause in known]
    yield "## 不论哪一条 Whichever clause it is about"
    yield ""
    elsewhere = [rule for rule in ledger if not any(_belongs(rule, id_) for id_ in ids)]
    yield from _checks(
        (rule.id, rule.effect, [proof for proof in tests if proof.rule == rule.id])
        for rule in elsewhere
    )
