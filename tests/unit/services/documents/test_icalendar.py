"""A calendar's file, as RFC 5545 wants it."""

from datetime import UTC, date, datetime

from services.documents.icalendar import LINE_MAX_OCTETS, CalendarDay, icalendar

MADE_AT = datetime(2026, 11, 15, 9, 30, tzinfo=UTC)
DAY = CalendarDay(
    uid="1@huiyin",
    day=date(2026, 11, 30),
    title="公示：公摊水电费分摊明细，10 月; 银湖花园",
    text="第一行\n第二行, 用\\分开" + "很长" * 60,
    url="http://desk.example/disclosures/1",
)


def file_of(*days: CalendarDay) -> str:
    return icalendar(days, name="公示日历", made_at=MADE_AT).decode()


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_a_day_takes_the_whole_day_and_ends_with_the_next() -> None:
    lines = unfolded(file_of(DAY))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert "DTSTART;VALUE=DATE:20261130" in lines
    assert "DTEND;VALUE=DATE:20261201" in lines
    assert "DTSTAMP:20261115T093000Z" in lines


def test_what_means_something_to_the_format_is_escaped() -> None:
    lines = unfolded(file_of(DAY))
    assert r"SUMMARY:公示：公摊水电费分摊明细，10 月\; 银湖花园" in lines
    [text] = [line for line in lines if line.startswith("DESCRIPTION:")]
    assert text.startswith(r"DESCRIPTION:第一行\n第二行\, 用\\分开")


def test_no_line_is_longer_than_allowed_and_no_character_is_cut() -> None:
    for line in icalendar([DAY], name="公示日历", made_at=MADE_AT).split(b"\r\n"):
        assert len(line) <= LINE_MAX_OCTETS
        line.decode()
