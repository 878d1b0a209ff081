"""From guesses to a municipality file that says of each line where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from backend.common.german import fold
from backend.tenants import registry
from backend.tenants.drafting.guesses import Guess
from backend.tenants.drafting.official import Official
from backend.tenants.drafting.website import Website

_HEAD = """A draft for {name}, to be read line by line before it is applied: what is guessed says so.
Keys and state are the official directory's. Next: manage.py rollout plan, then rollout checklist {slug}.
"""
_LONGEST_SLUG = 40


def slug_of(name: str) -> str:
    """`Groß Kreutz (Havel)`: gross-kreutz-havel."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:_LONGEST_SLUG].strip("-")


def guesses_of(site: Website) -> list[Guess]:
    """What all rooms find on the website, in the order in which they announce themselves. Raises FetchError."""
    return [guess for module in registry.modules() if module.draft for guess in module.draft(site)]


def file_text(official: Official, guesses: Iterable[Guess]) -> str:
    """The municipality file, as YAML with comments."""
    slug = slug_of(official.plain_name)
    document = CommentedMap({"slug": slug, "name": CommentedMap({"de": official.plain_name}), "ags": official.ags})
    if official.ars:
        document["ars"] = official.ars
    document["state"] = official.state
    document["status"] = "preparing"
    if official.postal_code:
        document["postal_codes"] = CommentedSeq([official.postal_code])
    document["modules"] = CommentedSeq(registry.service_modules())
    document["modules"].fa.set_flow_style()
    for guess in guesses:
        _put(document, guess)
    document.yaml_set_start_comment(_HEAD.format(name=official.name, slug=slug))
    text, yaml = StringIO(), YAML()
    yaml.width = 1000  # a comment stands at the end of its value's line
    yaml.dump(document, text)
    return text.getvalue()


def _put(document: CommentedMap, guess: Guess) -> None:
    """Whoever says something first is believed."""
    *inner, last = guess.path
    for key in inner:
        document = document.setdefault(key, CommentedMap())
    comment = f"guessed: {guess.why}"
    if last.endswith("+"):
        entries = document.setdefault(last.removesuffix("+"), CommentedSeq())
        entries.append(_entry(guess.value))
        entries.yaml_set_comment_before_after_key(len(entries) - 1, before=comment, indent=2)
    elif last not in document:
        document[last] = _entry(guess.value)
        document.yaml_add_eol_comment(comment, last)


def _entry(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    entry = CommentedMap(value)
    entry.fa.set_flow_style()
    return entry
