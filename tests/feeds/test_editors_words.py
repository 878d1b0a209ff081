"""Whatever a source says while people open, write, save and publish: their words stand, and all else follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.feeds.formats.parsed import ParsedArticle, ParsedEvent
from backend.feeds.models import Article, Event
from backend.feeds.storing import Store
from backend.library.rendering import paragraph_from_html
from tests.feeds.factories import NOON, source

WORDS = ("Bänke", "Sitzbänke", "Neue Bänke")
FIELDS = {Article: ("title", "teaser", "body"), Event: ("title", "location", "starts_at")}
Words = dict[str, int]  # which of three words a field says

STEPS = st.lists(
    st.tuples(st.just("import"), st.tuples(*[st.integers(0, 2)] * 3))
    | st.tuples(st.just("write"), st.tuples(st.integers(0, 2), st.integers(0, 2)))
    | st.tuples(st.sampled_from(["open", "save", "publish", "publish what waits"]), st.none()),
    min_size=4,
    max_size=14,
)


@dataclass
class Expected:
    """The rule in its shortest form: a field differs from what the source said when it was opened, or it follows."""

    says: Words
    live: Words = field(default_factory=dict)  # only the words of people
    draft: tuple[Words, Words] | None = None  # what was saved, and what the source said when it was opened
    form: tuple[Words, Words] = ({}, {})

    def shown(self) -> Words:
        return {**self.says, **self.live}

    def waiting(self) -> Words:
        if self.draft is None:
            return self.shown()
        words, before = self.draft
        return {name: words[name] if words[name] != before[name] else self.says[name] for name in words}

    def take(self, step: str, words: Any, *, names: tuple[str, ...]) -> None:
        if step == "import":
            self.says = dict(zip(names, words, strict=True))
        elif step == "open":
            self.form = (self.waiting(), self.says)
        elif step == "write":
            self.form[0][names[words[0]]] = words[1]
        else:
            if step != "publish what waits":
                self.draft = (dict(self.form[0]), self.form[1])
            if step != "save" and (step == "publish" or self.draft):
                self.live = {name: word for name, word in self.waiting().items() if word != self.says[name]}
                self.draft = None


@pytest.mark.parametrize("model", FIELDS, ids=["news", "events"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_their_words_stand_and_all_else_follows(town, model, steps):
    where = source(str(uuid4()), kind="rss" if model is Article else "ics")
    names = FIELDS[model]
    expected = Expected(says=dict.fromkeys(names, 0))
    store(where, town, model, expected.says)
    item = None
    for step, words in [("open", None), *steps, ("publish what waits", None)]:
        expected.take(step, words, names=names)
        row = model.objects.get(source=where)
        if step == "import":
            store(where, town, model, expected.says)
        elif step == "open":
            item = row.get_latest_revision_as_object() if row.latest_revision else row
        elif step == "write":
            setattr(item, names[words[0]], value(names[words[0]], words[1], for_form=True))
        elif step != "publish what waits":
            revision = item.save_revision()
            if step == "publish":
                revision.publish()
        elif row.has_unpublished_changes:
            row.latest_revision.publish()
        row = model.objects.get(source=where)
        assert said(row, names) == expected.shown(), step
        waiting = row.get_latest_revision_as_object() if row.latest_revision else row
        assert said(waiting, names) == expected.waiting(), step


def value(name: str, word: int, *, for_form: bool = False) -> Any:
    if name == "starts_at":
        return NOON + timedelta(days=1 + word)
    html = f"<p>{WORDS[word]} am Markt.</p>"
    if name == "body":
        return Article._meta.get_field("body").to_python(paragraph_from_html(html)) if for_form else html
    return WORDS[word]


def said(item: Any, names: tuple[str, ...]) -> Words:
    texts = {name: item.body[0].value.source if name == "body" else getattr(item, name) for name in names}
    return {name: next(word for word in range(3) if value(name, word) == text) for name, text in texts.items()}


def store(where: Any, town: Any, model: Any, says: Words) -> None:
    values = {name: value(name, word) for name, word in says.items()}
    if model is Article:
        entry: Any = ParsedArticle(
            key="id:1",
            title=values["title"],
            teaser=values["teaser"],
            body_html=values["body"],
            published_at=NOON,
            original_url="https://rathaus.example.org/1",
        )
    else:
        entry = ParsedEvent(
            key="id:1",
            title=values["title"],
            location=values["location"],
            starts_at=values["starts_at"],
            ends_at=None,
            is_all_day=False,
        )
    with transaction.atomic():
        Store(source=where, town=town, now=NOON).store([entry])
