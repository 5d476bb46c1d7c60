"""Where the fonts of printed records lie: fetched by set-up from npm's packages, never kept in the
repository.
"""

from collections.abc import Mapping
from pathlib import Path

FONTS_FOLDER = Path(__file__).parent / "fonts"
FONT_FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
_PACKAGE = "@expo-google-fonts/noto-sans-sc"
COPIED: Mapping[str, str] = {
    f"{_PACKAGE}/400Regular/NotoSansSC_400Regular.ttf": FONT_FILES[0],
    f"{_PACKAGE}/700Bold/NotoSansSC_700Bold.ttf": FONT_FILES[1],
    f"{_PACKAGE}/LICENSE_FONT": "NotoSansSC.LICENSE.txt",
}
"""From npm's folder, to the folder of fonts."""
