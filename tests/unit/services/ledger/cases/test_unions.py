"""What may be reported of a case is decided, and what is decided is remembered: the unions that no
type check holds against each other.
"""

from typing import get_args

from events.case import CaseFact
from events.catalogue import FACTS, newest
from events.clock_step import AnyClockStep
from events.story import CaseStoryFact
from services.ledger.cases.case import CaseStreamFact
from services.ledger.cases.decisions import CaseCommandFact

COMMANDS, STREAM = set(get_args(CaseCommandFact)), set(get_args(CaseStreamFact))


def test_what_may_be_published_of_a_case_is_decided() -> None:
    steps = {each for each in FACTS if issubclass(each, CaseFact) and newest(each) is each}
    published = {each for each in steps if each.publishable}
    assert not published - set(get_args(AnyClockStep)) - COMMANDS


def test_what_is_decided_of_a_case_is_remembered_and_told() -> None:
    assert not COMMANDS - STREAM
    assert not STREAM - set(get_args(CaseStoryFact))
