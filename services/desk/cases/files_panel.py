"""Puts a file with a case or an item from its page, and shows one, on record (Art. 6(4), 9(1))."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import get_args

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from events.attachment import AttachmentAdded, Shows
from services.blobs.keeping import Upload
from services.blobs.pieces import in_pieces
from services.blobs.serving import shown
from services.desk.asking.field import Field, choice
from services.desk.asking.form_with_file import FormWithFile
from services.desk.asking.forms import FormError, build
from services.desk.asking.once import AGAIN, key_of, once_of
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.desk.rendering.html import principal_of, words_of
from services.desk.rendering.refusals import Refusal, forged, refusal
from services.errors import (
    CommandRefusedError,
    FileTooLargeError,
    HuiyinError,
    OriginConflictError,
)

UNHEARD_MAX_BYTES = 67_108_864
"""How much of a refused form is still listened to, so that the browser hears why."""

SHOWS: tuple[str, ...] = get_args(Shows)
FIELDS: tuple[Field, ...] = (
    choice("shows", "file.shows", "shows", SHOWS),
    Field(name="title", control="line", label="file.title"),
)
FILE = "file"


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachAttempt:
    """A file that was not taken: what was typed stays in the form, beside what was wrong."""

    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    refusal: Refusal | None = None


ShowAgain = Callable[[AttachAttempt, int], Response]


class _ForgedError(HuiyinError):
    """The form did not come from a page of this session."""


class FilesPanel:
    """What the pages of cases and items do with files."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

    async def attach(
        self, request: Request, *, about: str, address: str, show_again: ShowAgain
    ) -> Response:
        """Takes the form's file and goes back to the page, or shows the page with why not."""
        words = words_of(request)
        fields: dict[str, str] = {}
        try:
            form = FormWithFile(request.headers.get("content-type", ""), self._begin(request))
            try:
                fields = form.fields
                await _read(request, form)
                position = await run_in_threadpool(self._perform, request, form, about, words)
            finally:
                form.close()
        except _ForgedError:
            attempt, status = AttachAttempt(values=fields, refusal=forged(words)), 403
        except FormError as error:
            attempt, status = AttachAttempt(values=fields, problems=error.problems), 422
        except CommandRefusedError as error:
            attempt, status = AttachAttempt(values=fields, refusal=refusal(error, words)), 422
        except FileTooLargeError:
            problem = {FILE: words("rule.file-size")}
            attempt, status = AttachAttempt(values=fields, problems=problem), 413
        except OriginConflictError:
            # The same form was sent before: the file it brought then is there.
            return RedirectResponse(f"{address}?done={AGAIN}", 303)
        else:
            return RedirectResponse(f"{address}?min_position={position}&done=attach", 303)
        await _hear_out(request)
        return await run_in_threadpool(show_again, attempt, status)

    def show(self, request: Request, name: str, *, of: str) -> Response:
        """The file in clear, once the log says who looks and what for."""
        purpose = request.query_params.get("purpose", "")
        caller = principal_of(request).caller()
        commands = self._parts.commands
        return shown(
            self._parts.blobs,
            name,
            lambda: commands.reveal_file(of, name, purpose=purpose, caller=caller),
        )

    def _begin(self, request: Request) -> Callable[[Mapping[str, str], str], Upload]:
        def begin(fields: Mapping[str, str], declared: str) -> Upload:
            self._refuse_forged(request, fields)
            return self._parts.blobs.upload(declared)

        return begin

    def _refuse_forged(self, request: Request, fields: Mapping[str, str]) -> None:
        if not self._parts.tokens.csrf_matches(principal_of(request), fields.get("csrf", "")):
            raise _ForgedError("the form is not of this session")

    def _perform(self, request: Request, form: FormWithFile, about: str, words: Words) -> int:
        self._refuse_forged(request, form.fields)
        empty = {
            each.name: words("refusal.required", field=words(each.label))
            for each in FIELDS
            if not form.fields.get(each.name)
        }
        if form.upload is None:
            empty[FILE] = words("refusal.required", field=words("file.file"))
        if empty or form.upload is None:
            raise FormError(empty)
        principal = principal_of(request)
        data = {each.name: form.fields[each.name] for each in FIELDS}
        blob = form.upload.finish()
        data |= {"about": about, "blob": blob.name, "by": principal.actor}
        accepted = self._parts.commands.perform(
            build(AttachmentAdded, data, FIELDS, words),
            caller=principal.caller(),
            idempotency_key=key_of(once_of(form.fields), "attach"),
        )
        return accepted.receipts[-1].position


async def _read(request: Request, form: FormWithFile) -> None:
    async for piece in in_pieces(request.stream()):
        await run_in_threadpool(form.feed, piece)


async def _hear_out(request: Request) -> None:
    """A browser that is still sending shows no answer: the rest is heard and thrown away."""
    heard_bytes = 0
    try:
        async for data in request.stream():
            heard_bytes += len(data)
            if heard_bytes > UNHEARD_MAX_BYTES:
                return
    except (ClientDisconnect, RuntimeError):
        return
