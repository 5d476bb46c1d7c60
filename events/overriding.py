"""Who lets a rule about wording be broken once, and on what ground (Art. 3(6))."""

from typing import Literal

from events.case import CaseFact
from events.personal import PersonalText
from events.text import Line
from events.vocabulary import ActorId

WordingRule = Literal["personal-data-public", "forbidden-phrase"]


class RuleOverridden(CaseFact, type_name="huiyin.rule.overridden.v1"):
    """The next answer by a person in this case is not held against ``rule``; after it the rule
    stands again (Art. 3(6)). ``legal_basis`` names the law or contract that asks for those words.
    """

    by: ActorId
    rule: WordingRule
    reason: PersonalText
    legal_basis: Line | None = None
