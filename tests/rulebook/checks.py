"""Which rules the ledger has and which tests show them: read from the code's syntax, so that no
list of them has to be kept.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[2]
LEDGER = ROOT / "services" / "ledger"
TESTS = ROOT / "tests"

Effect = Literal["refused", "found"]


@dataclass(frozen=True, kw_only=True, order=True)
class Rule:
    """A rule where the code applies it. ``article`` None: that of whatever it is about."""

    id: str
    article: str | None
    effect: Effect


@dataclass(frozen=True, kw_only=True, order=True)
class Proof:
    """A test, and what it says it shows."""

    clause: str
    rule: str
    path: str
    test: str


def rules(folder: Path = LEDGER) -> list[Rule]:
    """Every rule that names an article, once for each article, ordered."""
    found = {rule for path in folder.rglob("*.py") for rule in rules_in(path.read_text("utf-8"))}
    return sorted(found, key=lambda rule: (rule.id, rule.article or "", rule.effect))


def rules_in(source: str) -> Iterator[Rule]:
    """The rules a module names. A call that says no article takes the called function's default."""
    tree = ast.parse(source)
    defaults = dict(_default_articles(tree))
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        named = {each.arg: each.value for each in call.keywords}
        rule, called = _text(named.get("rule")), _name(call.func)
        if rule is None or not ("article" in named or called in defaults):
            continue
        article = _text(named["article"]) if "article" in named else defaults[called]
        yield Rule(id=rule, article=article, effect="found" if called == "Noticed" else "refused")


def proofs(folder: Path = TESTS) -> list[Proof]:
    """What the tests say they show, ordered."""
    return sorted(
        proof
        for path in folder.rglob("test_*.py")
        for proof in proofs_in(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())
    )


def proofs_in(source: str, path: str) -> Iterator[Proof]:
    """The marks of a module's tests, those of single parameters too."""
    if "mark.proves" not in source:
        return
    for test in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)):
        seen = set()
        for call in (node for each in test.decorator_list for node in ast.walk(each)):
            if isinstance(call, ast.Call) and _name(call.func) == "proves":
                clause, *shown = [_text(each) for each in call.args]
                seen |= {(clause, rule) for rule in shown}
        for clause, rule in seen:
            if clause is not None and rule is not None:
                yield Proof(clause=clause, rule=rule, path=path, test=test.name)


def _default_articles(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Which article a function's rules have that is not told one: its default, or the only one it
    passes on.
    """
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        arguments = function.args
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            article = _text(default)
            if argument.arg == "article" and article is not None:
                yield function.name, article
        if [each.arg for each in arguments.kwonlyargs].count("rule"):
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                for keyword in call.keywords:
                    if keyword.arg == "article" and (passed := _text(keyword.value)) is not None:
                        yield function.name, passed


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
