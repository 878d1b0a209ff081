"""Every text of every room is in both catalogues, translated, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from config.catalogues import LOCALES, as_text, catalogue_file, read_catalogue, rooms, texts_of, updated

CASES = [pytest.param(room, locale, id=f"{room.name}-{locale}") for room in rooms() for locale in LOCALES]


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return all(strings) and not message.fuzzy


@pytest.mark.parametrize(("room", "locale"), CASES)
def test_the_catalogue_is_what_make_messages_writes(room: Path, locale: str):
    file = catalogue_file(room, locale=locale)
    if not len(texts_of(room)):
        assert not file.exists()
        return
    assert file.exists()
    assert file.read_text() == as_text(updated(room, locale=locale)), "run make messages"


@pytest.mark.parametrize(("room", "locale"), CASES)
def test_every_text_is_translated_with_the_same_placeholders(room: Path, locale: str):
    catalogue = read_catalogue(room, locale=locale)

    assert [message.id for message in catalogue if message.id and not _is_translated(message)] == []
    assert [(message.id, errors) for message, errors in catalogue.check()] == []


def test_no_room_speaks_over_another():
    """Django knows each text once: of two translations one wins everywhere. What means something else has a context."""
    said: dict[tuple[str | None, str], set[str]] = {}
    for room in rooms():
        for message in read_catalogue(room, locale="de"):
            if message.id:
                said.setdefault((message.context, str(message.id)), set()).add(str(message.string))

    assert {key: words for key, words in said.items() if len(words) > 1} == {}


def test_texts_of_programs_and_templates_are_found(tmp_path: Path):
    templates = tmp_path / "templates" / "room"
    templates.mkdir(parents=True)
    (tmp_path / "models.py").write_text(
        "_('One'); pgettext('bin', 'Paper'); ngettext('%(n)s day', '%(n)s days', n); other('no text')"
    )
    (tmp_path / "words.py").write_text("""f"{_('Three')}: {pgettext('bin', 'Glass')} {other('no text')}" """)
    (templates / "page.html").write_text(
        "{% load i18n %}{% translate 'Two' %}"
        "{% blocktranslate count n=days %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
    )
    found = {(message.context, message.id) for message in texts_of(tmp_path) if message.id}

    assert found == {
        (None, "One"),
        ("bin", "Paper"),
        (None, ("%(n)s day", "%(n)s days")),
        (None, "Two"),
        (None, "Three"),
        ("bin", "Glass"),
    }


def test_a_text_that_is_gone_leaves_the_catalogue_and_translations_stay(tmp_path: Path):
    (tmp_path / "models.py").write_text("_('One'); _('Two')")
    file = catalogue_file(tmp_path, locale="de")
    file.parent.mkdir(parents=True)
    before = Catalog(locale="de")
    before.add("One", "Eins")
    before.add("Gone", "Weg")
    file.write_text(as_text(before))

    text = as_text(updated(tmp_path, locale="de"))

    assert 'msgid "One"\nmsgstr "Eins"' in text
    assert 'msgid "Two"\nmsgstr ""' in text
    assert "Weg" not in text
    assert 'msgstr "Two"' in as_text(updated(tmp_path, locale="en"))
