"""A file of rules is tried against the ledger and adopted by somebody with authority only."""

from datetime import timedelta
from pathlib import Path

import pytest

from events.ruleset import RULESET_ID
from services.access.keys import load_or_create
from services.access.principal import Role
from services.access.tokens import Tokens
from services.composition.rules import Desk
from services.errors import NotPermittedError
from services.ledger.rulebook.rules import shipped_ruleset
from services.rulefile.writing import as_toml
from tests.unit.services.ledger.refusals import forbidden
from tests.unit.services.ledger.workbench import COMPANY, Workbench


@pytest.fixture
def bench() -> Workbench:
    bench = Workbench().registered()
    bench.ledger.perform(shipped_ruleset(by=COMPANY.actor), caller=COMPANY)
    return bench


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(load_or_create(tmp_path / "token.key"))


def token(tokens: Tokens, role: Role, communities: tuple[str, ...] | None = None) -> str:
    return tokens.issue(
        actor="staff:chief", role=role, communities=communities, sources=None, lifetime_s=3_600
    )


def written(folder: Path, desk: Desk, bench: Workbench, *, hours: int) -> Path:
    """The rules in force, with another time for what has to be read."""
    text = as_toml(*desk.in_force(bench.clock.now))
    changed = text.replace(
        'limit = "bulletin_read"\nminutes = 1440',
        f'limit = "bulletin_read"\nminutes = {hours * 60}',
    )
    assert changed != text
    file = folder / "rules.toml"
    file.write_text(changed, encoding="utf-8")
    return file


@pytest.mark.proves("Art.3(6)", "ruleset.adopted")
def test_a_file_becomes_the_next_version_in_the_name_of_whose_token_it_is(
    bench: Workbench, tokens: Tokens, tmp_path: Path
) -> None:
    desk = Desk(bench.ledger, tokens, clock=bench.clock)
    file = written(tmp_path, desk, bench, hours=2)
    now, head = bench.clock.now, len(bench.store.bodies)
    checked = desk.check(file, effective_from=now)
    assert (checked.faults, checked.against) == ((), "default@1")
    assert [each.place for each in checked.changes] == ["limits bulletin_read"]
    assert len(bench.store.bodies) == head, "trying records nothing"
    adopted = desk.adopt(
        file, token=token(tokens, "manager"), reason="例会决定", effective_from=now
    )
    assert (adopted.label, adopted.by) == ("default@2", "staff:chief")
    version, rules = Desk(bench.another_ledger(), tokens).in_force(now + timedelta(minutes=1))
    assert (version.number, rules.within("bulletin_read")) == (2, timedelta(hours=2))
    assert bench.ledger.item_version("ruleset", RULESET_ID) == 2


def test_who_has_no_authority_adopts_nothing(
    bench: Workbench, tokens: Tokens, tmp_path: Path
) -> None:
    desk = Desk(bench.ledger, tokens, clock=bench.clock)
    file = written(tmp_path, desk, bench, hours=2)
    now, head = bench.clock.now, len(bench.store.bodies)
    with forbidden("role-may-call"):
        desk.adopt(file, token=token(tokens, "desk"), reason="自己改", effective_from=now)
    narrow = token(tokens, "manager", ("lakeside",))
    with pytest.raises(NotPermittedError):
        desk.adopt(file, token=narrow, reason="自己改", effective_from=now)
    assert len(bench.store.bodies) == head


def test_what_only_the_ledger_can_refuse_is_told_before_it_is_tried(
    bench: Workbench, tokens: Tokens, tmp_path: Path
) -> None:
    desk = Desk(bench.ledger, tokens, clock=bench.clock)
    file = written(tmp_path, desk, bench, hours=2)
    later, soon = (bench.clock.now + timedelta(days=days) for days in (9, 2))
    desk.adopt(file, token=token(tokens, "manager"), reason="例会决定", effective_from=later)
    [fault] = desk.check(file, effective_from=soon).faults
    assert (fault.rule, fault.article) == ("rules-in-order", "Art.3(6)")
