"""Every pair of colours a text is written in keeps the contrast of WCAG 2.2 AA, by day and by
night.
"""

import re

import pytest

from services.desk.rendering.assets import STATIC_FOLDER

TEXT_CONTRAST_MIN, CONTROL_CONTRAST_MIN = 4.5, 3.0
GROUNDS = ("ground", "surface", "raised", "tint")
TEXT_PAIRS = (
    *((ink, ground) for ink in ("ink", "muted", "accent") for ground in GROUNDS),
    *((tone, f"{tone}-tint") for tone in ("bad", "warn", "good", "violet")),
    *((tone, "surface") for tone in ("bad", "warn", "good", "violet")),
    *(("muted", f"{tone}-tint") for tone in ("bad", "warn", "good")),
    ("ink", "bad-tint"),
    ("ink", "good-tint"),
    ("ink", "warn-tint"),
    ("on-accent", "accent"),
    ("surface", "bad"),
)
CONTROL_PAIRS = (("line-strong", "surface"), ("focus", "surface"), ("focus", "ground"))
_COLOUR = re.compile(r"--([a-z-]+): #([0-9a-f]{6}|[0-9a-f]{3})\b")


def palettes() -> dict[str, dict[str, str]]:
    """The colours by name: those of light, and those of dark."""
    day, night, *_ = re.findall(
        r":root \{(.*?)\}", (STATIC_FOLDER / "desk.css").read_text(), re.DOTALL
    )
    return {"light": dict(_COLOUR.findall(day)), "dark": dict(_COLOUR.findall(night))}


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    digits = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_and_controls_stand_out(mode: str) -> None:
    colours = palettes()[mode]
    weak = {
        pair: round(found, 2)
        for pairs, least in (
            (TEXT_PAIRS, TEXT_CONTRAST_MIN),
            (CONTROL_PAIRS, CONTROL_CONTRAST_MIN),
        )
        for pair in pairs
        if (found := contrast(colours[pair[0]], colours[pair[1]])) < least
    }
    assert weak == {}
