"""What concerns a prompt view wakes it; nothing wakes the others before their time."""

from collections.abc import Mapping, Sequence

from projections.engine.lexing import Reader
from projections.reading import SealedField
from projections.views import all_views
from services.projector.applying import Applier
from services.projector.bookkeeping import Generation, Place
from services.projector.session import Session

SHOWN, PASSED_OVER = "huiyin.case.opened.v1", "huiyin.community.registered.v1"


class NoTexts:
    """Reads nothing: there is nothing to read."""

    def open_fields(self, fields: Sequence[SealedField]) -> Mapping[SealedField, str | None]:
        return dict.fromkeys(fields)

    def of_text(self, text: str) -> frozenset[str]:
        return frozenset(text)

    def of_telephone(self, written: str) -> frozenset[str]:
        return frozenset({written})


def session(*partitions: int, view: str = "inbox") -> Session:
    generation = Generation(
        view=view,
        generation=1,
        state="live",
        schema_name=f"view_{view}_1",
        topic_id="topic",
        layout="",
    )
    reader = Reader(NoTexts(), NoTexts())
    applier = Applier(view=all_views()[view], generation=generation, reader=reader)
    places = {partition: Place(next_offset=0, position=0) for partition in partitions}
    return Session(generation=generation, applier=applier, places=places)


def test_what_the_view_shows_wakes_it() -> None:
    assert session(0).wakes({PASSED_OVER, SHOWN})


def test_what_it_does_not_show_lets_it_sleep() -> None:
    assert not session(0).wakes({PASSED_OVER})


def test_where_nobody_waits_for_it_what_the_view_shows_wakes_nobody() -> None:
    assert not session(0, view="dashboard").wakes({SHOWN})


def test_a_record_that_tells_no_type_is_not_left_waiting() -> None:
    assert session(0).wakes({PASSED_OVER, None})


def test_partitions_given_away_are_forgotten() -> None:
    """Whoever has them now reads on; we must not move their bookmarks."""
    joined = session(0, 1)
    joined.leave([0])
    assert set(joined.places) == {1}
