"""What the parser of YAML stumbles over, in words for who wrote the file; values are not checked here."""

from __future__ import annotations

from django.utils.translation import gettext_noop
from ruamel.yaml.error import MarkedYAMLError

from backend.tenants.file.phrases import said


def problem_of(error: MarkedYAMLError) -> tuple[str, int]:
    """What is wrong, and in which line."""
    problem, mark = str(error.problem), error.problem_mark
    other = gettext_noop("column %(column)d: can't be read as YAML (%(problem)s)")
    pattern = next((words for sign, words in _patterns().items() if sign in problem), other)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return said(pattern, column=column, problem=problem), line


def _patterns() -> dict[str, str]:
    """Ours by a part of the parser's sentence; not said at import, since files are read before there are settings."""
    return {
        "mapping values are not allowed": gettext_noop(
            "column %(column)d: a colon where none may be; put texts with one in quotes, and look at the indentation"
        ),
        "could not find expected ':'": gettext_noop("column %(column)d: a colon is missing after the name"),
        "that cannot start any token": gettext_noop(
            "column %(column)d: a character that no value begins with; put texts in quotes, indent by spaces, no tabs"
        ),
        "found duplicate key": gettext_noop("column %(column)d: the same name stands here twice"),
        "found unexpected end of stream": gettext_noop("column %(column)d: a quotation mark is not closed"),
        "expected <block end>": gettext_noop(
            "column %(column)d: indented otherwise than what stands around it, or a quotation mark too many"
        ),
        "expected ',' or": gettext_noop("column %(column)d: a bracket is not closed, or a comma is missing"),
        "expected the node content": gettext_noop("column %(column)d: a value is missing, or the end of a bracket"),
        "found undefined alias": gettext_noop(
            "column %(column)d: an asterisk that refers to nothing; put the text in quotes"
        ),
        "but found another document": gettext_noop(
            "column %(column)d: a second document begins here; there may be only one"
        ),
    }
