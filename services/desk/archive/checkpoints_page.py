"""Checkpoints and witnesses over time: how the log grew, and that each older tree begins the newest
(Art. 9(3), 10).
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from projections.archive.folder import CHECKPOINT, VERIFIER_KEYS, MissingTileError
from projections.archive.history import History, Kept
from projections.archive.queries import NotSealedYetError, consistency
from projections.archive.tlog.checkpoint import open_checkpoint
from projections.archive.tlog.note import VerifierKey, read_verifier_key
from services.desk.parts import DeskParts
from services.desk.rendering.html import Rendering
from services.errors import CommandRefusedError, NotFoundError, ViewBehindError

PAGE_HOURS = 48
SIZE_DIGITS_MAX = 16
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A checkpoint as the page lists it. ``fits``: its tree begins the newest one; None where that
    cannot be told.
    """

    hour: str
    size: int
    root: str
    others: tuple[str, ...]
    fits: bool | None


class CheckpointsPage:
    """Answers ``GET /archive/checkpoints`` and what can be downloaded there."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._rendering, self._folder = rendering, parts.log_files
        self._history = History(parts.log_files)

    def show(self, request: Request) -> Response:
        """A page of hours, the newest first; each is held against the tiles on the way."""
        before = request.query_params.get("before") or None
        kept = self._history.newest(before=before, limit=PAGE_HOURS + 1)
        keys = [read_verifier_key(t) for t in (self._folder.text(VERIFIER_KEYS) or "").splitlines()]
        found = (self._line(each, keys) for each in kept[:PAGE_HOURS])
        lines = [line for line in found if line is not None]
        return self._rendering.page(
            request,
            "checkpoints.html",
            lines=lines,
            older=kept[PAGE_HOURS - 1].hour if len(kept) > PAGE_HOURS else None,
            newest=lines[0].size if lines else 0,
            oldest=lines[-1].size if lines else 0,
        )

    def checkpoint(self, hour: str) -> Response:
        """One of them, as it was signed. Raises ``NotFoundError``."""
        text = self._history.of(hour)
        if text is None:
            raise NotFoundError("no checkpoint of this hour is kept")
        return _file(text, name=f"{hour}.checkpoint")

    def consistency(self, request: Request) -> Response:
        """That the tree of one size begins that of another, as lines of base64. Raises
        ``CommandRefusedError``, ``ViewBehindError``.
        """
        old, new = self._size(request, "from"), self._size(request, "to")
        if new < old:
            raise CommandRefusedError("from is the smaller size", rule="from-to", field="/from")
        try:
            found = consistency(self._folder, old=old, new=new)
        except NotSealedYetError as error:
            raise ViewBehindError(f"{error}: ask again") from None
        hashes = "".join(f"{_text(each)}\n" for each in found.hashes)
        told = f"old {old}\n{_text(found.old_root)}\nnew {new}\n{_text(found.new_root)}\n\n{hashes}"
        return _file(told, name=f"consistency-{old}-{new}.txt")

    def _line(self, kept: Kept, keys: Sequence[VerifierKey]) -> Line | None:
        """None for one that no key of this log has signed."""
        try:
            found, note = open_checkpoint(kept.text, keys)
        except ValueError:
            return None
        return Line(
            hour=kept.hour,
            size=found.size,
            root=_text(found.root),
            others=tuple(e.name for e in note.signatures if e.name != found.origin),
            fits=self._fits(found.size, found.root),
        )

    def _fits(self, size: int, root: bytes) -> bool | None:
        if size == 0 or self._folder.text(CHECKPOINT) is None:
            return None
        try:
            return consistency(self._folder, old=size, new=None).old_root == root
        except NotSealedYetError:
            return False
        except (MissingTileError, ValueError):
            return None

    def _size(self, request: Request, name: str) -> int:
        text = request.query_params.get(name, "")
        if not text.isascii() or not text.isdigit() or not 0 < len(text) <= SIZE_DIGITS_MAX:
            raise CommandRefusedError(
                "name two sizes: whole numbers from 1", rule="position", field=f"/{name}"
            )
        if int(text) == 0:
            raise CommandRefusedError(
                "name two sizes: whole numbers from 1", rule="position", field=f"/{name}"
            )
        return int(text)


def _file(text: str, *, name: str) -> Response:
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Response(text, media_type=TEXT, headers=headers)


def _text(found: bytes) -> str:
    return base64.b64encode(found).decode()
