"""Bags of files with manifests (BagIt 1.0, RFC 8493): written once, checked file by file."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHMS = ("sha256", "sha512")
PAYLOAD = "data"
CHUNK_BYTES = 1 << 20
LINE_MAX_BYTES = 65_536


class Flaw(NamedTuple):
    """A file that is not as the manifests say. ``path`` is relative to the bag."""

    path: str
    detail: str


def seal_bag(root: Path, *, info: Mapping[str, str]) -> None:
    """Adds declaration, ``bag-info.txt`` and manifests to a folder whose payload is written; on
    return all of it is on disk.

    A crash in here leaves a folder that is no bag yet.
    """
    payload = list(_files(root / PAYLOAD))
    size_bytes = sum(path.stat().st_size for path in payload)
    told = {**info, "Payload-Oxum": f"{size_bytes}.{len(payload)}"}
    (root / "bag-info.txt").write_text(
        "".join(f"{name}: {value}\n" for name, value in told.items()), encoding="utf-8"
    )
    _write_manifests(root, "manifest", payload)
    (root / "bagit.txt").write_text(DECLARATION, encoding="utf-8")
    _write_manifests(root, "tagmanifest", [each for each in root.iterdir() if each.is_file()])
    for path in (*_files(root), *_folders(root)):
        _sync(path)


def flaws_of(root: Path) -> Iterator[Flaw]:
    """Everything about the bag's files that is not as it should be. Raises ``OSError``."""
    if _text(root / "bagit.txt") != DECLARATION:
        yield Flaw("bagit.txt", "is not the declaration of a BagIt 1.0 bag in UTF-8")
    for kind, there in (
        ("manifest", {_name(root, path) for path in _files(root / PAYLOAD)}),
        ("tagmanifest", _tag_files(root)),
    ):
        for algorithm in ALGORITHMS:
            yield from _flaws_against(root, f"{kind}-{algorithm}.txt", algorithm, there)
    yield from _oxum_flaws(root)


def _flaws_against(root: Path, manifest: str, algorithm: str, there: set[str]) -> Iterator[Flaw]:
    text = _text(root / manifest)
    if text is None:
        yield Flaw(manifest, "is not there")
        return
    listed: dict[str, str] = {}
    for line in text.splitlines():
        digest, _, name = line.partition("  ")
        if not name or _leaves(name):
            yield Flaw(manifest, f"holds a line that names no file of the bag: {line[:80]}")
            continue
        listed[name] = digest
    for name in sorted(there - listed.keys()):
        yield Flaw(name, f"is not listed in {manifest}")
    for name, digest in sorted(listed.items()):
        path = root / name
        if not path.is_file():
            yield Flaw(name, f"is listed in {manifest} and not there")
        elif _digest(path, algorithm) != digest.lower():
            yield Flaw(name, f"is not the file {manifest} lists")


def _oxum_flaws(root: Path) -> Iterator[Flaw]:
    payload = list(_files(root / PAYLOAD))
    oxum = f"{sum(path.stat().st_size for path in payload)}.{len(payload)}"
    if f"Payload-Oxum: {oxum}\n" not in (_text(root / "bag-info.txt") or ""):
        yield Flaw("bag-info.txt", f"does not tell the payload's bytes and files, {oxum}")


def _write_manifests(root: Path, kind: str, paths: list[Path]) -> None:
    for algorithm in ALGORITHMS:
        names = sorted((_name(root, path), path) for path in paths)
        lines = (f"{_digest(path, algorithm)}  {name}\n" for name, path in names)
        (root / f"{kind}-{algorithm}.txt").write_text("".join(lines), encoding="utf-8")


def _digest(path: Path, algorithm: str) -> str:
    found = hashlib.new(algorithm)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            found.update(chunk)
    return found.hexdigest()


def _tag_files(root: Path) -> set[str]:
    """What a tag manifest lists: every file outside the payload but the tag manifests
    themselves.
    """
    names = {_name(root, path) for path in _files(root)}
    return {n for n in names if not n.startswith((f"{PAYLOAD}/", "tagmanifest-"))}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() or path.is_symlink())


def _folders(root: Path) -> Iterator[Path]:
    yield from (path for path in root.rglob("*") if path.is_dir())
    yield root


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _leaves(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name.startswith("/") or ".." in parts or "~" in parts[:1]


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
