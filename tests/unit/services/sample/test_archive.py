"""The archive of the sample: cases somebody filed before are not filed again, and what is built on
records waits until they are there.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from services.errors import StoreUnavailableError
from services.sample.archive import FILED, file_cases, volumes
from services.sample.people import Person
from services.sample.troupe import Troupe


class Office:
    """What the people of the sample see of it: closed cases, and those that are filed."""

    def __init__(self, filed: int) -> None:
        self.cases = [f"c-{number:02d}" for number in range(12)]
        self.filed = self.cases[:filed]

    def get(self, path: str, **asked: Any) -> Mapping[str, Any]:
        del asked
        if path == "/v1/records":
            return {
                "items": [
                    {"id": f"r-{case}", "number": case, "detail": {"about": f"case/{case}"}}
                    for case in self.filed
                ]
            }
        rows = [{"case": each, "number": each, "state": "closed"} for each in self.cases]
        return {"cases": rows}

    def on_case(self, case: str, step: str, **told: Any) -> int:
        assert step == "file"
        assert told == {"retention": "D10"}
        assert case not in self.filed
        self.filed.append(case)
        return 1


def troupe(monkeypatch: pytest.MonkeyPatch, office: Office) -> Troupe:
    monkeypatch.setattr(Person, "get", lambda _, path, **asked: office.get(path, **asked))
    monkeypatch.setattr(
        Person, "on_case", lambda _, case, step, **told: office.on_case(case, step, **told)
    )
    return Troupe(url="http://127.0.0.1:1", token_for="{} {}".format, give_up_at_s=0.0)


@pytest.mark.parametrize("before", [0, 2, 8])
def test_what_is_filed_in_part_is_filed_on(monkeypatch: pytest.MonkeyPatch, before: int) -> None:
    office = Office(before)
    file_cases(troupe(monkeypatch, office))
    assert len(office.filed) == max(before, *FILED.values())
    assert len(set(office.filed)) == len(office.filed)


def test_a_volume_waits_for_its_records(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreUnavailableError, match="not filed yet"):
        volumes(troupe(monkeypatch, Office(2)))
