"""What is wrong in a municipality file, in plain words with file, line and field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.common.errors import OrtsblattError


@dataclass(frozen=True, kw_only=True, order=True)
class Problem:
    """One mistake: `municipalities/x.yaml:12 theme.primary: …`."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.field}: {self.message}"


class FileRefused(OrtsblattError):
    """A municipality file has mistakes; nothing was touched. Mend the lines that `problems` names."""

    code = "file_refused"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
