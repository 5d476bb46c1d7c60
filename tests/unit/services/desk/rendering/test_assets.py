"""The files of the pages: found at start, copied whole, and nothing else can be asked for."""

from pathlib import Path

import orjson
import pytest

from services.desk.rendering.assets import VENDORED, Assets
from services.desk.rendering.vendor import COPIED, MODULES, copy
from services.errors import NotFoundError, SetupError


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    for source in COPIED:
        place = tmp_path / "modules" / source
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(source)
    return tmp_path / "modules"


def test_copying_puts_every_vendored_script_in_its_place(modules: Path, tmp_path: Path) -> None:
    static = tmp_path / "static"
    copy(modules, static)
    copy(modules, static)
    assets = Assets(static)
    for name in VENDORED:
        assert assets.find(name).media_type.startswith("text/javascript")
    assert not list(static.rglob("*.new"))


def test_a_missing_script_stops_the_start_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="make run"):
        Assets(tmp_path)


def test_an_address_changes_with_the_content(modules: Path, tmp_path: Path) -> None:
    static = tmp_path / "static"
    copy(modules, static)
    before = Assets(static).address(VENDORED[0])
    (static / VENDORED[0]).write_text("other")
    assert Assets(static).address(VENDORED[0]) != before


@pytest.mark.parametrize(
    "name", ["../parts.py", "/etc/passwd", "vendor", "vendor/htmx.LICENSE.txt"]
)
def test_only_what_a_page_loads_exists(modules: Path, tmp_path: Path, name: str) -> None:
    copy(modules, tmp_path / "static")
    with pytest.raises(NotFoundError):
        Assets(tmp_path / "static").find(name)


def test_the_lock_pins_by_hash_and_names_no_host() -> None:
    lock = orjson.loads((MODULES.parent / "package-lock.json").read_bytes())
    packages = {name: held for name, held in lock["packages"].items() if name}
    assert packages
    for held in packages.values():
        assert held["integrity"].startswith("sha512-")
        assert "resolved" not in held
