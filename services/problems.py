"""Tells a refusal the same way at every edge: an error as an RFC 9457 problem, for HTTP answers and
rejected records.

A problem never repeats what was sent: it names fields by JSON Pointer (RFC 6901) and says what is
wrong with them.
"""

from dataclasses import dataclass
from typing import Any

from events.catalogue import UnknownTypeError
from events.envelope import EnvelopeTooLargeError
from services.clauses import article_of
from services.errors import (
    BrokerUnavailableError,
    CommandRefusedError,
    FileTooLargeError,
    InvalidEventError,
    KeptUnreadableError,
    NotFoundError,
    NotPermittedError,
    OriginConflictError,
    OverloadedError,
    StoreUnavailableError,
    VersionConflictError,
    ViewBehindError,
)

PROBLEM_MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:huiyin:problem:"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kind:
    """What all errors of a class share. ``rule`` is used where the error itself names none."""

    rule: str
    status: int
    title: str
    title_zh: str


_UNEXPECTED = _Kind(
    rule="unexpected", status=500, title="Something broke on our side", title_zh="系统内部出错"
)

_KINDS: dict[type[Exception], _Kind] = {
    InvalidEventError: _Kind(
        rule="invalid-event",
        status=422,
        title="The event is not well formed",
        title_zh="事件格式不正确",
    ),
    UnknownTypeError: _Kind(
        rule="unknown-type",
        status=422,
        title="There is no such event type",
        title_zh="没有这种事件类型",
    ),
    EnvelopeTooLargeError: _Kind(
        rule="event-size", status=413, title="The event is too large", title_zh="事件过大"
    ),
    FileTooLargeError: _Kind(
        rule="file-size", status=413, title="The file is too large", title_zh="文件过大"
    ),
    CommandRefusedError: _Kind(
        rule="refused",
        status=422,
        title="The rules do not allow this",
        title_zh="不符合规定",
    ),
    NotPermittedError: _Kind(
        rule="not-permitted",
        status=403,
        title="This caller may not do this",
        title_zh="没有权限",
    ),
    NotFoundError: _Kind(
        rule="not-found", status=404, title="There is no such thing", title_zh="找不到"
    ),
    VersionConflictError: _Kind(
        rule="version-conflict",
        status=412,
        title="Somebody else was faster",
        title_zh="他人已先作更改",
    ),
    OriginConflictError: _Kind(
        rule="origin-conflict",
        status=409,
        title="This id was used for other content",
        title_zh="同一编号已用于其他内容",
    ),
    KeptUnreadableError: _Kind(
        rule="kept-unreadable",
        status=422,
        title="What waited cannot be read any more",
        title_zh="等候中的事件已无法读取",
    ),
    OverloadedError: _Kind(
        rule="overloaded", status=503, title="Too much is waiting", title_zh="系统繁忙"
    ),
    StoreUnavailableError: _Kind(
        rule="store-unavailable",
        status=503,
        title="The ledger cannot be reached",
        title_zh="账本暂时无法访问",
    ),
    BrokerUnavailableError: _Kind(
        rule="broker-unavailable",
        status=503,
        title="Kafka cannot be reached",
        title_zh="消息系统暂时无法访问",
    ),
    ViewBehindError: _Kind(
        rule="view-behind", status=503, title="The view is not there yet", title_zh="视图尚未更新"
    ),
}


def problem(error: Exception) -> dict[str, Any]:
    """The error as an RFC 9457 object, ready for JSON.

    Always: ``type`` (URN of the rule), ``title``, ``title_zh``, ``status`` (HTTP), ``detail``,
    ``rule``. What the ledger refuses names also the ``article`` of the rulebook and the ``ruleset``
    it was decided under; ``detail`` says what to do instead. Where known: ``field`` (JSON Pointer),
    ``span`` in it (``start`` and ``end`` in characters, half-open, and what could stand there
    ``instead``), ``errors`` (``pointer`` and ``problem`` each), ``retry_after_s``. An error this
    module does not know becomes ``unexpected``, without its text, which may quote what was sent.
    """
    kind = _kind_of(error)
    rule = getattr(error, "rule", None) or kind.rule
    detail = str(error) if kind is not _UNEXPECTED else "the cause is in the service's log"
    found: dict[str, Any] = {
        "type": TYPE_PREFIX + rule,
        "title": kind.title,
        "title_zh": kind.title_zh,
        "status": kind.status,
        "detail": detail,
        "rule": rule,
        "article": getattr(error, "article", None) or article_of(rule),
        "ruleset": getattr(error, "ruleset", None),
    }
    match error:
        case CommandRefusedError(field=field, offence=offence):
            found["field"] = field
            if offence is not None:
                span = {"start": offence.start, "end": offence.end, "instead": offence.instead}
                found["span"] = span
        case InvalidEventError(problems=problems) if problems:
            found["errors"] = [{"pointer": p.pointer, "problem": p.problem} for p in problems]
        case OverloadedError(retry_after_s=retry_after_s):
            found["retry_after_s"] = retry_after_s
        case _:
            pass
    return {name: value for name, value in found.items() if value is not None}


def _kind_of(error: Exception) -> _Kind:
    """The nearest class of the error that has a kind of its own."""
    return next((_KINDS[cls] for cls in type(error).__mro__ if cls in _KINDS), _UNEXPECTED)
