"""Reads a form that brings one file: the file goes to the blob store piece by piece as it comes, so
that it never lies anywhere in the clear, and short fields stand before it (RFC 7578).
"""

from collections.abc import Callable, Mapping

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from services.blobs.keeping import Upload
from services.blobs.kinds import kind_by_name
from services.errors import CommandRefusedError

FIELDS_MAX_BYTES = 65_536

Begin = Callable[[Mapping[str, str], str], Upload]
"""Given the fields so far and the file's media type, makes room for it or refuses."""


class FormWithFile:
    """One form while it comes in. Closed by whoever began it."""

    def __init__(self, content_type: str, begin: Begin) -> None:
        """Raises ``CommandRefusedError`` for what is no such form."""
        self.fields: dict[str, str] = {}
        self.upload: Upload | None = None
        self._begin, self._left_bytes = begin, FIELDS_MAX_BYTES
        self._headers: dict[bytes, bytes] = {}
        self._header, self._value = bytearray(), bytearray()
        self._name, self._text, self._in_file = "", bytearray(), False
        boundary = parse_options_header(content_type)[1].get(b"boundary")
        if not boundary:
            raise _malformed()
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._part_begins,
                    "on_header_field": self._header_field,
                    "on_header_value": self._header_value,
                    "on_header_end": self._header_ends,
                    "on_headers_finished": self._headers_end,
                    "on_part_data": self._part_data,
                    "on_part_end": self._part_ends,
                },
            )
        except FormParserError:
            raise _malformed() from None

    def feed(self, data: bytes) -> None:
        """Takes the next bytes. Raises ``CommandRefusedError``, ``FileTooLargeError``."""
        try:
            self._parser.write(data)
        except FormParserError:
            raise _malformed() from None

    def close(self) -> None:
        """Lets go of a file that was not finished. Repeatable."""
        if self.upload is not None:
            self.upload.close()

    def _part_begins(self) -> None:
        self._headers, self._in_file = {}, False
        self._text.clear()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ends(self) -> None:
        self._headers[bytes(self._header).lower()] = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _headers_end(self) -> None:
        told = parse_options_header(self._headers.get(b"content-disposition", b""))[1]
        self._name = told.get(b"name", b"").decode(errors="replace")
        # A file nobody chose comes with an empty name and no bytes.
        if filename := told.get(b"filename", b"").decode(errors="replace"):
            if self.upload is not None:
                raise _malformed()
            declared = self._headers.get(b"content-type", b"").decode(errors="replace")
            self.upload = self._begin(self.fields, kind_by_name(filename, declared))
            self._in_file = True

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file and self.upload is not None:
            self.upload.write(data[start:end])
            return
        self._left_bytes -= end - start
        if self._left_bytes < 0:
            raise _malformed()
        self._text += data[start:end]

    def _part_ends(self) -> None:
        if not self._in_file and self._name:
            self.fields.setdefault(self._name, self._text.decode(errors="replace").strip())


def _malformed() -> CommandRefusedError:
    return CommandRefusedError("this is no form with one file", rule="file-form")
