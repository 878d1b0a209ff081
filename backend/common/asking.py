"""Asking the person at the terminal before something is done that can't be undone."""

from __future__ import annotations


def is_confirmed(question: str) -> bool:
    """Whether the answer is a plain yes; without a terminal, as in a job, nobody has said it."""
    try:
        return input(f"{question} [yes/no] ").strip().lower() == "yes"
    except EOFError:
        return False
