"""Are the keys and the plain files in a package those its events were sealed with, and are they
all there?
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from events.envelope import parse
from projections.archive.package import layout
from services.verifier.disclosed import KeyRing
from services.verifier.package_folder import PackageFolder


def count_keys(folder: PackageFolder, disclosed: int) -> None:
    """What is left out of the keys cannot be read, and nothing else of the package tells."""
    held = (folder.root / layout.KEYS).is_file()
    missing = disclosed - (sum(1 for _ in folder.lines(layout.KEYS)) if held else 0)
    if missing > 0:
        folder.tell("key", f"{missing} of {disclosed} keys are left out", where=layout.KEYS)


def check_keys(folder: PackageFolder) -> None:
    """Every disclosed key opens its event and is the one its event commits to."""
    if not (folder.root / layout.KEYS).is_file():
        return
    keys = KeyRing(folder.lines(layout.KEYS))
    for wrong in keys.malformed:
        folder.tell("key", f"line {wrong} is no key", where=layout.KEYS)
    for line in folder.lines(layout.EVENTS):
        if keys.fits(line) is False:
            position = parse(line).position
            folder.tell_event("key", "is not sealed under the key given", position, line)
    _check_files(folder, keys.files)
    for stray in keys.unused:
        folder.tell("key", f"there is a key of event {stray}, and no such event")


def _check_files(folder: PackageFolder, told: Mapping[str, str]) -> None:
    """Every plain file is the one its event was sealed with, and none is left out: a file is
    destroyed together with the key of its event.
    """
    there = {path.name.partition(".")[0]: path for path in _files(folder)}
    for blob in sorted(told.keys() | there.keys()):
        path = there.get(blob)
        where = f"{layout.FILES}/{blob if path is None else path.name}"
        if path is None:
            folder.tell("file", "is missing: its event tells of it", where=where)
        elif blob not in told:
            folder.tell("file", "no event that was opened tells of this file", where=where)
        elif _sha256(path) != told[blob]:
            folder.tell("file", "is not the file its event was sealed with", where=where)


def _files(folder: PackageFolder) -> Iterator[Path]:
    return (folder.root / layout.FILES).glob("*")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
