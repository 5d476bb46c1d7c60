"""What API and desk ask of the views. Every answer holds for one moment of the view and says up to
where it knows.

Personal values come sealed; opening them is the asker's business. Every method blocks, is safe
from many threads, and may raise ``StoreUnavailableError``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from projections.parties.model import KnownPage, PairList, PartiesFilter, Person
from services.questions.contract_cases import CaseQuestions
from services.questions.contract_figures import FigureQuestions
from services.questions.contract_promises import PromiseQuestions
from services.questions.contract_registers import RegisterQuestions

PAGE_VIEWS = (
    *("clocks", "completeness", "handling", "inbox", "parties", "promises", "registers"),
    "timeline",
)
"""What pages show of a case, an item or a promise lies in these: an event is there to be seen once
all hold it.
"""


class Building(Protocol):
    """A building as the directory shows it."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


class Community(Protocol):
    """A community as the directory shows it."""

    @property
    def community(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def desk(self) -> str: ...
    @property
    def buildings(self) -> Sequence[Building]: ...


class Source(Protocol):
    """A registered source as the directory shows it."""

    @property
    def source(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def types(self) -> Sequence[str]: ...
    @property
    def communities(self) -> Sequence[str]: ...
    @property
    def ways(self) -> Sequence[str]: ...


class Questions(CaseQuestions, RegisterQuestions, PromiseQuestions, FigureQuestions, Protocol):
    """The views' questions, without their connections."""

    def hidden_from(self, actor: str) -> frozenset[str]:
        """Ids of the cases and items of registers kept from an actor, and of every contact in such
        cases.
        """
        ...

    def hidden(self) -> Mapping[str, frozenset[str]]:
        """The same of every actor anything is kept from."""
        ...

    def parties(
        self, asked: PartiesFilter, *, cursor: str | None, limit: int, asker: str
    ) -> KnownPage:
        """A page of the directory. A cursor that is not ours raises ``CommandRefusedError``."""
        ...

    def person(
        self, subject: str, *, communities: frozenset[str] | None, on: datetime, asker: str
    ) -> Person:
        """Somebody, with everybody who is one person with them."""
        ...

    def cases_of_number(
        self, written: str, *, communities: frozenset[str] | None, limit: int, asker: str
    ) -> tuple[str, ...]:
        """The newest cases, by id, that parties of this telephone number raised; none of a number
        many share.
        """
        ...

    def party_pairs(self, community: str, *, on: datetime, limit: int, asker: str) -> PairList:
        """Parties of a community that may be one person."""
        ...

    def communities(self) -> Sequence[Community]: ...

    def sources(self) -> Sequence[Source]: ...

    def watermark(self, view: str) -> int:
        """The position up to which a view holds everything."""
        ...

    def wait_for(self, view: str, position: int, *, timeout_s: float) -> None:
        """Returns once the view holds the position. Raises ``ViewBehindError`` after the time."""
        ...

    def position_at(self, instant: datetime) -> int:
        """The last position recorded by an instant. Raises ``CommandRefusedError`` while it is not
        closed, and for a year before any ledger.
        """
        ...

    def recorded_at(self, position: int) -> datetime:
        """When the event at a position was recorded. Raises ``CommandRefusedError`` where there is
        none yet.
        """
        ...
