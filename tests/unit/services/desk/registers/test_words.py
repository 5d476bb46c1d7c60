"""Every register can be spoken of, in both languages: fields, states, steps, parts, choices, facts
and rules.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from events.catalogue import FACTS
from events.item import ItemFact
from projections.registers.model import Part
from services.desk.messages import LANGUAGES, Language, words
from services.desk.registers.form import fields_by_path, fields_of_kind, form_of
from services.desk.registers.wording import GROUPS, Wording
from services.ledger.registers.found import all_registers

ROOT = Path(__file__).parents[5]
KINDS = sorted(all_registers())
_RULE = re.compile(r'rule="([a-z-]+)"')
_OF_A_PART = {"state", "done", "within", *Part.__dataclass_fields__}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    spoken: Language = request.param
    return spoken


@pytest.mark.parametrize("kind", KINDS)
def test_a_register_is_named_and_stands_under_a_heading(kind: str, language: Language) -> None:
    wording = Wording(all_registers()[kind], words(language))
    assert all((wording.name, wording.one, wording.lead, wording.states()))
    assert wording.group in GROUPS


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_and_choice_has_a_word(kind: str, language: Language) -> None:
    wording = Wording(all_registers()[kind], words(language))
    fields = fields_of_kind(kind)
    unnamed = {path for path in fields if path != ("number",) and not wording.known_field(path)}
    assert unnamed == set()
    unsaid = {
        (path, choice)
        for path, field in fields.items()
        for choice in field.choices
        if wording.known_choice(path, choice, field.shared) is None
    }
    assert unsaid == set()


@pytest.mark.parametrize("kind", KINDS)
def test_every_group_step_and_fact_has_a_word(kind: str, language: Language) -> None:
    register, spoken = all_registers()[kind], words(language)
    wording = Wording(register, spoken)
    for name, step in register.steps.items():
        assert spoken.known(f"{register.plural}.step.{name}")
        for path in fields_by_path(form_of(step.fact) or ()):
            assert wording.known_field(path[:1]), path
    for fact in FACTS:
        if issubclass(fact, ItemFact) and fact.kind == kind:
            _, noun, past, _ = fact.type_name.split(".")
            assert spoken.known(f"fact.{noun}.{past}")


@pytest.mark.parametrize("kind", KINDS)
def test_every_state_part_and_value_a_kind_shows_has_a_word(kind: str, language: Language) -> None:
    register, spoken = all_registers()[kind], words(language)
    wording, shown = Wording(register, spoken), _Shown(register.plural)
    assert shown.states
    assert {s for s in shown.states if not spoken.known(f"{register.plural}.state.{s}")} == set()
    assert {n for n in shown.values if not wording.known_field((n,))} == set()
    for part, state in shown.parts:
        assert spoken.known(f"{register.plural}.part.{part}.name")
        if state is not None:
            assert wording.part_state(part, state) != state


@pytest.mark.parametrize("kind", KINDS)
def test_steps_are_offered_in_states_there_are(kind: str) -> None:
    register = all_registers()[kind]
    states = set(Wording(register, words("zh")).states())
    assert {s for step in register.steps.values() for s in step.during} <= states


@pytest.mark.parametrize("kind", KINDS)
def test_no_step_takes_an_address_that_is_taken(kind: str) -> None:
    register = all_registers()[kind]
    assert register.steps.keys().isdisjoint({"reveal", "events", "new", "counts", "parts"})


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_of_a_register_can_be_told(kind: str, language: Language) -> None:
    source = ROOT / "services/ledger/registers" / f"{all_registers()[kind].plural}.py"
    rules = set(_RULE.findall(source.read_text()))
    assert {rule for rule in rules if not words(language).known(f"rule.{rule}")} == set()


class _Shown:
    """What a kind's module puts into rows, read from its code: no list has to be kept."""

    def __init__(self, plural: str) -> None:
        source = ROOT / "projections/registers/kinds" / f"{plural}.py"
        self._tree = ast.parse(source.read_text())
        self._constants = dict(self._assigned())
        self.states: set[str] = set()
        self.values: set[str] = {"opened_by"}
        self.parts: set[tuple[str, str | None]] = set()
        for call in (node for node in ast.walk(self._tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Attribute):
                self._note(call, call.func.attr)

    def _note(self, call: ast.Call, method: str) -> None:
        named = {each.arg: each.value for each in call.keywords if each.arg is not None}
        if method == "to" and (state := self._text(call.args[0])):
            self.states.add(state)
        elif method == "keep":
            self.values |= named.keys()
        elif method in {"put_part", "put_entry"} and (part := self._text(call.args[0])):
            self.values |= named.keys() - _OF_A_PART
            self.parts.add((part, self._text(named["state"])))

    def _text(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        return self._constants.get(node.id) if isinstance(node, ast.Name) else None

    def _assigned(self) -> Iterator[tuple[str, str]]:
        for node in self._tree.body:
            if isinstance(node, ast.Assign):
                pairs = self._pairs(node.targets[0], node.value)
                yield from ((n.id, v.value) for n, v in pairs if isinstance(v.value, str))

    def _pairs(self, target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.Name, ast.Constant]]:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for name, each in zip(target.elts, value.elts, strict=True):
                yield from self._pairs(name, each)
        elif isinstance(target, ast.Name) and isinstance(value, ast.Constant):
            yield target, value
