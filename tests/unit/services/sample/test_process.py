"""The sample's people: an act nobody may play holds up no other."""

import time

from services.errors import CommandRefusedError, StoreUnavailableError
from services.sample.process import play
from services.sample.troupe import Troupe

TROUPE = Troupe(url="http://127.0.0.1:1", token_for="{} {}".format, give_up_at_s=0.0)


def test_an_act_that_is_refused_is_told_and_the_others_are_played() -> None:
    played: list[str] = []
    told: list[tuple[int, int]] = []

    def first(_: Troupe) -> None:
        raise CommandRefusedError("the day is too long ago", rule="sample-of-late")

    def second(_: Troupe) -> None:
        played.append("second")

    found = play(TROUPE, lambda done, of: told.append((done, of)), acts=(first, second))
    assert (found.acts, played) == (1, ["second"])
    assert found.left_out == ("first: the day is too long ago",)
    assert told[-1] == (2, 2)


def test_an_act_whose_tape_has_not_arrived_is_left_out() -> None:
    def early(troupe: Troupe) -> None:
        raise StoreUnavailableError(f"nothing at {troupe.url}")

    found = play(TROUPE, lambda *_: None, acts=(early,))
    assert found.acts == 0
    assert found.left_out == ("early: nothing at http://127.0.0.1:1",)


def test_an_act_nobody_answered_is_played_again_while_there_is_time() -> None:
    answers = [StoreUnavailableError("the view is behind"), None]

    def late(_: Troupe) -> None:
        if (error := answers.pop(0)) is not None:
            raise error

    patient = Troupe(
        url="http://127.0.0.1:1", token_for="{} {}".format, give_up_at_s=time.monotonic() + 60
    )
    assert play(patient, lambda *_: None, acts=(late,)).left_out == ()
    assert answers == []
