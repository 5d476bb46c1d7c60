"""From a request's path to its line in the table, in one look-up for fixed paths."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from services.access.errors import MethodNotAllowedError, NoSuchRouteError
from services.access.grants import Access, Endpoint

_PARAMETER = re.compile(r"\{[a-z_]+(:path)?\}")


@dataclass(frozen=True, slots=True)
class Match:
    """The table's line for a request. ``template`` is also what logs and metrics name, never the
    path itself.
    """

    template: str
    access: Access


class Matcher:
    """Finds the line of a table for a method and path. Fixed paths come before those with
    parameters.
    """

    def __init__(self, table: Mapping[Endpoint, Access]) -> None:
        self._fixed: dict[str, dict[str, Match]] = {}
        patterns: dict[str, dict[str, Match]] = {}
        for (method, template), access in table.items():
            group = patterns if "{" in template else self._fixed
            group.setdefault(template, {})[method] = Match(template, access)
        self._patterns = [(_compiled(template), lines) for template, lines in patterns.items()]

    def find(self, method: str, path: str) -> Match:
        """The line for this request; HEAD counts as GET. Raises ``NoSuchRouteError``,
        ``MethodNotAllowedError``.
        """
        lines = self._fixed.get(path)
        if lines is None:
            lines = next((lines for p, lines in self._patterns if p.fullmatch(path)), None)
        if lines is None:
            raise NoSuchRouteError("there is nothing at this address")
        match = lines.get("GET" if method == "HEAD" else method)
        if match is None:
            raise MethodNotAllowedError(tuple(sorted(lines)))
        return match


def _compiled(template: str) -> re.Pattern[str]:
    expression, last = "", 0
    for parameter in _PARAMETER.finditer(template):
        expression += re.escape(template[last : parameter.start()])
        expression += ".*" if parameter.group(1) else "[^/]+"
        last = parameter.end()
    return re.compile(expression + re.escape(template[last:]))
