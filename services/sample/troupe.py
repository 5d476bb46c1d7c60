"""The people who play the sample, and what of its tape they can see already."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from services.access.principal import Role
from services.errors import StoreUnavailableError
from services.sample.people import Item, Person

LOOK_EVERY_S = 0.3
_HEADS = {"yinhu": "staff:yh-01", "fengming": "staff:fm-01"}
_CLERKS = {"yinhu": "staff:yh-04", "fengming": "staff:fm-04"}
_DESKS = {"yinhu": "staff:yh-03", "fengming": "staff:fm-03"}


@dataclass(kw_only=True)
class Troupe:
    """Everybody who has something to decide. What a tape tells takes a while to arrive: until
    ``give_up_at_s`` (monotonic) they wait for it.
    """

    url: str
    token_for: Callable[[str, Role], str]
    give_up_at_s: float
    _people: dict[tuple[str, Role], Person] = field(default_factory=dict)

    def manager(self, community: str) -> Person:
        """Who heads a community's office."""
        return self._person(_HEADS[community], "manager")

    def clerk(self, community: str) -> Person:
        """Who keeps its records."""
        return self._person(_CLERKS[community], "records_clerk")

    def desk(self, community: str) -> Person:
        """Who sits at its desk."""
        return self._person(_DESKS[community], "desk")

    @property
    def quality(self) -> Person:
        """Who watches over quality for the whole company."""
        return self._person("staff:hq-03", "manager")

    @property
    def company_clerk(self) -> Person:
        """Who numbers the records of the whole company."""
        return self._person("staff:hq-04", "records_clerk")

    def closed_cases(self, community: str, count: int, *, but: Collection[str]) -> list[str]:
        """The first closed cases, by number, but for these streams, once there are so many."""
        return self._found(
            community,
            count,
            lambda row: row["state"] == "closed" and f"case/{row['case']}" not in but,
        )[:count]

    def private_cases(self, community: str) -> list[str]:
        """Private cases that can be answered, once there is one."""
        return self._found(
            community,
            1,
            lambda row: row["sensitivity"] == "private" and row["state"] != "merged",
        )

    def records(self, community: str) -> list[dict[str, Any]]:
        """The community's records of cases, in the order of filing."""
        found = self.clerk(community).get("/v1/records", community=community, limit=200)["items"]
        of_cases = [each for each in found if each["detail"]["about"].startswith("case/")]
        return sorted(of_cases, key=lambda each: str(each["number"]))

    def filed(self, community: str, count: int) -> list[str]:
        """The records of the first cases that were filed, by id, once there are so many."""
        while len(found := self.records(community)) < count:
            self._wait(f"the closed cases of {community} are not filed yet")
        return [each["id"] for each in found[:count]]

    def settle(self, item: Item) -> None:
        """Returns once the views show it."""
        self.quality.get("/v1/inbox", limit=1, min_position=item.position)

    def _found(
        self, community: str, count: int, wanted: Callable[[dict[str, Any]], bool]
    ) -> list[str]:
        asked: dict[str, str | int] = {"community": community, "limit": 200}
        while True:
            rows = self.quality.get("/v1/inbox", **asked)["cases"]
            found = sorted(filter(wanted, rows), key=lambda row: str(row["number"]))
            if len(found) >= count:
                return [row["case"] for row in found]
            self._wait(f"the tape of {community} is not taken in yet")

    def waits(self) -> bool:
        """Waits a little; False once it has waited long enough."""
        if time.monotonic() >= self.give_up_at_s:
            return False
        time.sleep(LOOK_EVERY_S)
        return True

    def _wait(self, why: str) -> None:
        if not self.waits():
            raise StoreUnavailableError(why)

    def _person(self, actor: str, role: Role) -> Person:
        key = (actor, role)
        if key not in self._people:
            self._people[key] = Person(
                actor=actor, role=role, url=self.url, token_for=self.token_for
            )
        return self._people[key]
