"""How owners' votes are counted: by heads and by floor area, both, exactly (Civil Code, article
278; Art. 4(3)).
"""

from decimal import Decimal
from fractions import Fraction

from events.meeting import Electorate, Majority, Votes

QUORUM = Fraction(2, 3)
"""So much of all owners and of all area must take part in a vote."""

_SPECIAL = Fraction(3, 4)
_HALF = Fraction(1, 2)


def by_area(votes: Votes) -> bool:
    """Whether the areas for and against were counted."""
    return votes.area_in_favour_m2 is not None and votes.area_against_m2 is not None


def carried(votes: Votes, majority: Majority, *, assembly: bool) -> bool:
    """Whether the votes carry what was put to them.

    An assembly's are measured against all who took part; elsewhere those for outnumber those
    against, or are three quarters of both.
    """
    if not assembly:
        voting = votes.in_favour + votes.against
        return _enough(Fraction(votes.in_favour), Fraction(voting), majority)
    heads = Fraction(votes.in_favour), Fraction(_heads(votes))
    areas = _fraction(votes.area_in_favour_m2), _areas(votes)
    return _enough(*heads, majority) and _enough(*areas, majority)


def quorate(votes: Votes, electorate: Electorate) -> bool:
    """Whether enough took part, by heads and by area."""
    heads, areas = Fraction(_heads(votes)), _areas(votes)
    all_heads, all_areas = Fraction(electorate.owners), _fraction(electorate.area_m2)
    return heads >= QUORUM * all_heads and areas >= QUORUM * all_areas


def _enough(in_favour: Fraction, of: Fraction, majority: Majority) -> bool:
    if majority == "special":
        return of > 0 and in_favour >= _SPECIAL * of
    return in_favour > _HALF * of


def _heads(votes: Votes) -> int:
    return votes.in_favour + votes.against + votes.abstained


def _areas(votes: Votes) -> Fraction:
    told = (votes.area_in_favour_m2, votes.area_against_m2, votes.area_abstained_m2)
    return sum((_fraction(area) for area in told), Fraction(0))


def _fraction(area_m2: str | None) -> Fraction:
    return Fraction(Decimal(area_m2 or "0"))
