"""Which kinds of files are taken, and how their bytes show that they are what they are said to be.

A file is looked at while it passes: its beginning tells what it is; that a text is text, and which
kind of office document an archive holds, shows only at its end.
"""

import codecs
import re
from collections.abc import Callable, Mapping
from typing import Final

from services.errors import CommandRefusedError

HEAD_BYTES = 16
"""How much of a file's beginning its kind is told by."""

_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX: Final = f"{_OFFICE}wordprocessingml.document"
XLSX: Final = f"{_OFFICE}spreadsheetml.sheet"
PLAIN: Final = "text/plain"


def _begins(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signatures)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[4:8] == b"ftyp" and head[8:12] in brands


_MP4 = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"MSNV", b"3gp4",
        b"3gp5", b"dash")  # fmt: skip

SIGNATURES: Mapping[str, Callable[[bytes], bool]] = {
    "application/pdf": _begins(b"%PDF-"),
    "image/jpeg": _begins(b"\xff\xd8\xff"),
    "image/png": _begins(b"\x89PNG\r\n\x1a\n"),
    "image/webp": _riff(b"WEBP"),
    "image/heic": _brand(b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"),
    "audio/mpeg": _begins(b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2"),
    "audio/wav": _riff(b"WAVE"),
    "audio/mp4": _brand(b"M4A ", b"M4B ", *_MP4),
    "audio/ogg": _begins(b"OggS"),
    "video/mp4": _brand(b"M4V ", *_MP4),
    DOCX: _begins(b"PK\x03\x04"),
    XLSX: _begins(b"PK\x03\x04"),
    PLAIN: lambda head: b"\x00" not in head,
}
"""Every kind that is taken, and whether a file begins like one."""

_SAME_AS = {
    "audio/mp3": "audio/mpeg",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "application/ogg": "audio/ogg",
    "image/heif": "image/heic",
    "image/jpg": "image/jpeg",
}
"""What browsers and recorders also call them."""

_MAIN_PART = {DOCX: b"word/document.xml", XLSX: b"xl/workbook.xml"}

INLINE: frozenset[str] = frozenset(SIGNATURES) - {DOCX, XLSX, "image/heic"}
"""What a browser shows by itself; the rest it keeps as a file."""

SUFFIXES: Mapping[str, str] = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "video/mp4": ".mp4",
    DOCX: ".docx",
    XLSX: ".xlsx",
    PLAIN: ".txt",
}
"""How a file of each kind is called when it leaves the store."""


_BY_ENDING: Mapping[str, str] = {
    **{suffix: kind for kind, suffix in SUFFIXES.items()},
    ".jpeg": "image/jpeg",
    ".heif": "image/heic",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
}


def kind_by_name(name: str, declared: str) -> str:
    """What a file is said to be by its sender, or else by how its name ends: some browsers do not
    know.
    """
    bare = declared.partition(";")[0].strip().lower()
    if _SAME_AS.get(bare, bare) in SIGNATURES:
        return declared
    ending = "." + name.rpartition(".")[2].lower()
    return _BY_ENDING.get(ending, declared)


class Inspection:
    """One file while it passes by."""

    def __init__(self, declared: str) -> None:
        """``declared`` is a media type, parameters allowed. Raises ``CommandRefusedError`` for one
        that is not taken.
        """
        self.media_type = kind_of(declared)
        self._head, self._told = bytearray(), False
        self._text = codecs.getincrementaldecoder("utf-8")()
        self._tail, self._main_part_seen = b"", self.media_type not in _MAIN_PART

    def see(self, data: bytes) -> None:
        """Looks at the next bytes. Raises ``CommandRefusedError`` as soon as they do not fit."""
        if not self._told:
            self._head += data[: HEAD_BYTES - len(self._head)]
            if len(self._head) == HEAD_BYTES:
                self._tell()
        if self.media_type == PLAIN:
            self._read(data)
        elif not self._main_part_seen:
            part = _MAIN_PART[self.media_type]
            joined = self._tail + data
            self._main_part_seen = part in joined
            self._tail = joined[-len(part) :]

    def end(self) -> None:
        """That was all. Raises ``CommandRefusedError`` where it was not enough."""
        if not self._head:
            raise _refusal("the file is empty: choose another", rule="file-not-empty")
        if not self._told:
            self._tell()
        if self.media_type == PLAIN:
            self._read(b"", final=True)
        if not self._main_part_seen:
            raise self._other()

    def _tell(self) -> None:
        self._told = True
        if not SIGNATURES[self.media_type](bytes(self._head)):
            raise self._other()

    def _read(self, data: bytes, *, final: bool = False) -> None:
        try:
            self._text.decode(data, final)
        except UnicodeDecodeError:
            raise self._other() from None
        if b"\x00" in data:
            raise self._other()

    def _other(self) -> CommandRefusedError:
        return _refusal(
            f"the file is no {self.media_type}: send it as what it is", rule="file-as-declared"
        )


def kind_of(declared: str) -> str:
    """The kind meant by a media type. Raises ``CommandRefusedError`` where it is not taken."""
    bare = declared.partition(";")[0].strip().lower()
    media_type = _SAME_AS.get(bare, bare)
    if media_type not in SIGNATURES or not _is_utf8(declared):
        raise _refusal(
            "such files are not kept: send PDF, JPEG, PNG, WebP, HEIC, MP3, WAV, M4A, OGG, MP4, "
            "DOCX, XLSX, or plain text in UTF-8",
            rule="file-kind",
        )
    return media_type


def _is_utf8(declared: str) -> bool:
    charset = re.search(r'charset="?([^\s";]*)', declared, re.IGNORECASE)
    return charset is None or charset[1].lower() in ("utf-8", "utf8", "us-ascii")


def _refusal(reason: str, *, rule: str) -> CommandRefusedError:
    return CommandRefusedError(reason, rule=rule)
