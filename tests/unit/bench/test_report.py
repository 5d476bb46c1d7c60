"""The results file has the four columns other programs read; the table tells what was missed."""

import io
from pathlib import Path

import orjson
from rich.console import Console

from bench import report
from bench.figures import Aim, Figure

FAST = Figure(name="relay", value=20_000.4, unit="events/s", aim=Aim(at_least=15_000))
SLOW = Figure(name="visible, p99", value=400.0, unit="ms", aim=Aim(at_most=250))
PEER = Figure(name="library", value=811.0, unit="appends/s", subject="peer 1.0")


def test_the_file_has_rows_of_name_value_unit_and_subject(tmp_path: Path) -> None:
    path = tmp_path / "results" / "latest.json"
    report.write([FAST, PEER], path)
    assert orjson.loads(path.read_bytes()) == [
        {"name": "relay", "value": 20_000.4, "unit": "events/s", "subject": "huiyin"},
        {"name": "library", "value": 811.0, "unit": "appends/s", "subject": "peer 1.0"},
    ]


def test_a_second_run_replaces_the_first(tmp_path: Path) -> None:
    path = tmp_path / "latest.json"
    report.write([FAST], path)
    report.write([PEER], path)
    assert [row["name"] for row in orjson.loads(path.read_bytes())] == ["library"]
    assert list(tmp_path.iterdir()) == [path]


def test_the_table_says_which_aims_are_met() -> None:
    out = io.StringIO()
    report.show({"Followers": [FAST, SLOW]}, Console(file=out, width=120))
    (relay,) = [line for line in out.getvalue().splitlines() if "relay" in line]
    (visible,) = [line for line in out.getvalue().splitlines() if "visible" in line]
    assert "≥ 15,000" in relay
    assert "yes" in relay
    assert "≤ 250" in visible
    assert "no" in visible
