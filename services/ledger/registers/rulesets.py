"""Decisions about the company's rules: a version is whole, follows the one before, and its own
proposals stand up to it (Art. 3(6)).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import assert_never

from events import ruleset as facts
from events.ruleset_terms import FitChannels
from events.vocabulary import PUBLIC_CHANNELS
from services.errors import CommandRefusedError
from services.ledger.in_force import in_force
from services.ledger.registers.contract import MANAGERS, At, Outcome, Register, Step, refuse
from services.ledger.rulebook.requiring import refuse_unfit
from services.ledger.rulebook.rules import RulesetVersion, version_of
from services.screening.screen import Screen

ARTICLE = "Art.3(6)"
_KEYS: Mapping[str, str] = {
    "limits": "limit",
    "channels": "matter",
    "required": "type",
    "disclosures": "item",
    "notice_periods": "subject",
}
"""What tells the lines of a list apart."""


@dataclass(frozen=True, kw_only=True)
class Ruleset:
    """Every version, the oldest first."""

    versions: tuple[RulesetVersion, ...] = ()

    @property
    def id(self) -> str:
        """There is one."""
        return facts.RULESET_ID

    @property
    def version(self) -> int:
        """That of the stream: each fact is a version."""
        return len(self.versions)

    @property
    def newest(self) -> RulesetVersion:
        """The version adopted last, which may not hold yet."""
        return self.versions[-1]

    def at(self, instant: datetime) -> RulesetVersion:
        """The version that holds at an instant; before all of them, the first."""
        held = in_force(self.versions, instant, since=lambda version: version.effective_from)
        return held or self.versions[0]


def evolve(ruleset: Ruleset | None, fact: facts.AnyRulesetFact) -> Ruleset:
    """The rules after the fact."""
    assert fact.version is not None
    if isinstance(fact, facts.RulesetAdopted):
        before = ruleset.versions if ruleset else ()
        return Ruleset(versions=(*before, version_of(fact, fact.version)))
    assert ruleset is not None
    assert fact.effective_from is not None
    version = replace(
        ruleset.newest,
        number=fact.version,
        effective_from=fact.effective_from,
        wording=_with(ruleset.newest.wording, fact),
    )
    return Ruleset(versions=(*ruleset.versions, version))


def decide(ruleset: Ruleset | None, fact: facts.AnyRulesetFact, at: At) -> Outcome:
    """The next version. Raises ``CommandRefusedError``."""
    match fact:
        case facts.RulesetAdopted():
            for fault in faults(fact):
                raise fault
        case facts.PhraseListed():
            fact = fact.model_copy(update={"effective_from": fact.effective_from or at.happened_at})
            assert ruleset is not None
            screen = Screen(_with(ruleset.newest.wording, fact))
            _refuse_proposal(screen, _phrase(fact), "/instead")
        case facts.PhraseDelisted():
            fact = fact.model_copy(update={"effective_from": fact.effective_from or at.happened_at})
            assert ruleset is not None
            _refuse_unlisted(ruleset.newest.wording, fact)
        case _:
            assert_never(fact)
    number = 1
    if ruleset is not None:
        assert fact.effective_from is not None
        _refuse_backwards(ruleset.newest, fact.effective_from, at)
        number = ruleset.version + 1
    return Outcome(facts=(fact.model_copy(update={"version": number}),))


def _refuse_backwards(newest: RulesetVersion, effective_from: datetime, at: At) -> None:
    """What was decided stays: only a first version holds for what has happened already."""
    if effective_from < at.happened_at:
        refuse("rules hold from now on or later: name a later instant",
               rule="rules-ahead", article=ARTICLE, field="/effective_from")  # fmt: skip
    if effective_from < newest.effective_from:
        refuse(
            f"version {newest.number} holds from later than this would: name a later instant",
            rule="rules-in-order",
            article=ARTICLE,
            field="/effective_from",
        )


def faults(fact: facts.RulesetAdopted) -> Iterator[CommandRefusedError]:
    """Everything a version says that it may not say, in its own order."""
    for check in _checks(fact):
        try:
            check()
        except CommandRefusedError as refused:
            yield refused


def _checks(fact: facts.RulesetAdopted) -> Iterator[Callable[[], None]]:
    yield partial(_refuse_community, fact)
    yield partial(_refuse_roles, [line.role for line in fact.authority])
    for name, key in _KEYS.items():
        yield partial(_refuse_twice, [getattr(each, key) for each in getattr(fact, name)], name)
    for index, fit in enumerate(fact.channels):
        yield partial(_refuse_channels, fit, index)
    for index, required in enumerate(fact.required):
        yield partial(refuse_unfit, required, index)
    screen = Screen(fact.wording)
    for name in ("forbidden", "vague"):
        phrases: tuple[facts.Phrase, ...] = getattr(fact.wording, name)
        words = [phrase.words for phrase in phrases]
        for index, phrase in enumerate(phrases):
            place = f"/wording/{name}/{index}"
            yield partial(_refuse_again, words, index, place)
            yield partial(_refuse_proposal, screen, phrase, f"{place}/instead")


def _refuse_community(fact: facts.RulesetAdopted) -> None:
    if fact.community is not None:
        refuse("the rules are the whole company's: leave the community out",
               rule="rules-of-the-company", article=ARTICLE, field="/community")  # fmt: skip


def _refuse_roles(roles: Sequence[str]) -> None:
    for index, role in enumerate(roles):
        if roles.index(role) < index:
            refuse("a role stands twice: keep one line of it", rule="role-once",
                   article=ARTICLE, field=f"/authority/{index}/role")  # fmt: skip


def _refuse_again(words: Sequence[str], index: int, place: str) -> None:
    if words.index(words[index]) < index:
        refuse("words stand twice in a list: keep them once", rule="phrase-once",
               article=ARTICLE, field=f"{place}/words")  # fmt: skip


def _refuse_channels(fit: FitChannels, index: int) -> None:
    if fit.matter == "private" and not PUBLIC_CHANNELS.isdisjoint(fit.channels):
        refuse("many read along there: a private matter is answered one to one",
               rule="private-by-one-to-one", article="Art.5(3)",
               field=f"/channels/{index}/channels")  # fmt: skip


def _refuse_twice(named: Sequence[str], place: str) -> None:
    for index, name in enumerate(named):
        if named.index(name) < index:
            refuse(f"{name} stands twice: keep one line of it", rule="term-once", article=ARTICLE,
                   field=f"/{place}/{index}")  # fmt: skip


def _refuse_proposal(screen: Screen, phrase: facts.Phrase, field: str) -> None:
    """Whoever says what the rules propose is not to be stopped for it."""
    if screen.phrases(phrase.instead) or screen.personal(phrase.instead):
        refuse(
            "what is to be said instead would be held against its author, too: word it anew",
            rule="proposal-stands",
            article=ARTICLE,
            field=field,
        )


def _refuse_unlisted(wording: facts.Wording, fact: facts.PhraseDelisted) -> None:
    if all(phrase.words != fact.words for phrase in getattr(wording, fact.listed_as)):
        refuse(
            "these words are not on that list: name them as they stand there",
            rule="delist-listed",
            article=ARTICLE,
            field="/words",
        )


def _with(wording: facts.Wording, fact: facts.PhraseListed | facts.PhraseDelisted) -> facts.Wording:
    phrases: tuple[facts.Phrase, ...] = getattr(wording, fact.listed_as)
    rest = tuple(phrase for phrase in phrases if phrase.words != fact.words)
    added = (_phrase(fact),) if isinstance(fact, facts.PhraseListed) else ()
    return wording.model_copy(update={fact.listed_as: (*rest, *added)})


def _phrase(fact: facts.PhraseListed) -> facts.Phrase:
    return facts.Phrase(words=fact.words, also=fact.also, unless=fact.unless, instead=fact.instead)


REGISTER: Register[Ruleset, facts.AnyRulesetFact] = Register(
    kind="ruleset",
    plural="rulesets",
    letter="GZ",
    steps={
        "adopt": Step(fact=facts.RulesetAdopted, roles=MANAGERS, by_form=False),
        "list_phrase": Step(fact=facts.PhraseListed, roles=MANAGERS),
        "delist_phrase": Step(fact=facts.PhraseDelisted, roles=MANAGERS),
    },
    evolve=evolve,
    decide=decide,
)
