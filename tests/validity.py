"""Prove `valid_until`: no answer may differ before it while nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from backend.common.errors import OrtsblattError
from backend.serving.answers import Answer
from backend.tenants.registry import Part


def walk(build: Callable[[datetime], Answer | Part], *, moments: Iterable[datetime]) -> int:
    """Build at the first moment, and again whenever its time is up; in between it must say the same at every moment.

    Returns how often the answer changed. What is not there at first is no answer and promises nothing.
    """
    changes, last, until = 0, None, None
    for moment in sorted(set(moments)):
        is_due = last is None or (until is not None and moment >= until)
        try:
            built = build(moment)
        except OrtsblattError:
            assert is_due, f"gone at {moment}, promised until {until}"
            last = until = None
            continue
        said = _said(built)
        if not is_due:
            assert said == last, f"changed at {moment}, promised until {until}"
            continue
        assert built.valid_until is None or built.valid_until > moment
        changes += last is not None and said != last
        last, until = said, built.valid_until
    return changes


def _said(built: Answer | Part) -> Any:
    return built.body if isinstance(built, Answer) else built.document
