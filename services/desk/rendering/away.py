"""That somebody is not on their post, until when, and who is instead: in words."""

from collections.abc import Iterator

from services.desk.messages import Words
from services.desk.rendering.moments import full
from services.questions.charts import Seat


def told_away(seat: Seat, words: Words) -> Iterator[str]:
    """Nothing where they are there."""
    if seat.here:
        return
    yield words("chart.left" if seat.left else "chart.away")
    if seat.back_by is not None:
        yield words("chart.back_by", moment=full(seat.back_by))
    who = seat.stand_in
    yield words("chart.nobody") if who is None else words("chart.stand_in", who=who)
