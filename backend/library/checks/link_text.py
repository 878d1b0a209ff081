"""Links whose words don't say where they lead."""

from __future__ import annotations

from collections.abc import Iterator

from backend.library.checks.drafts import Draft, Finding, outline

SAY_NOTHING = frozenset(
    {"", "hier", "hier klicken", "klicken sie hier", "link", "mehr", "mehr erfahren", "weiter", "weiterlesen"}
)


def check(draft: Draft) -> Iterator[Finding]:
    """Each empty one, and each whose words are the same for every link."""
    for field, html in draft.texts.items():
        for words in outline(html).links:
            if words.casefold().strip(" .…>»") in SAY_NOTHING:
                yield Finding(field=field, about=words)
