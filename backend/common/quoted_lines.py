"""Lines of vCalendar 1.0 in quoted-printable, as lines of iCalendar; what they say is not known here."""

from __future__ import annotations

import quopri
import re

from backend.common.text_files import decode

# Encoded values go on in the next line after an equals sign. Names of parameters are short: an endless line of them
# would be searched anew from each.
_QUOTED = re.compile(
    r"^(?P<name>[A-Z-]{1,40});[^:\n]{0,200}ENCODING=QUOTED-PRINTABLE[^:\n]{0,200}:(?P<value>(?:[^\n]*=\n)*[^\n]*)$",
    re.MULTILINE | re.IGNORECASE,
)


def unquoted(calendar: str) -> str:
    """The calendar, its line ends newlines, with each encoded value written out; one without any as it is."""
    return _QUOTED.sub(_written_out, calendar)


def _written_out(match: re.Match[str]) -> str:
    content = quopri.decodestring(match["value"].encode("utf-8", "replace"))
    value = decode(content).replace("\\", "\\\\").replace("\n", "\\n").replace(";", "\\;").replace(",", "\\,")
    return f"{match['name']}:{value}"
