"""`make messages`: brings each room's message catalogues in step with its texts; translating them is left to people."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

CHECKOUT = Path(__file__).resolve().parents[1]
LOCALES = ("de", "en")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def rooms() -> list[Path]:
    """All folders that have catalogues of their own, or would if they had texts."""
    return [*sorted(path.parent for path in CHECKOUT.glob("backend/*/__init__.py")), CHECKOUT / "config"]


def catalogue_file(room: Path, *, locale: str) -> Path:
    """Where Django looks for a room's catalogue."""
    return room / "locale" / locale / "LC_MESSAGES" / "django.po"


def texts_of(room: Path) -> Catalog:
    """All texts that a room's programs and templates mark for translation."""
    found = Catalog()
    for path in [*room.rglob("*.py"), *room.rglob("templates/**/*.*")]:
        text = path.read_text(encoding="utf-8")
        programs = [text, *_calls_in_f_strings(text)] if path.suffix == ".py" else [templatize(text)]
        for program in programs:
            for line, message, _comments, context in extract("python", io.BytesIO(program.encode()), keywords=KEYWORDS):
                found.add(message, context=context, locations=[(path.name, line)])
    return found


def _calls_in_f_strings(program: str) -> Iterator[str]:
    """What Babel does not look into before Python 3.12, where an f-string is one token."""
    strings = (node for node in ast.walk(ast.parse(program)) if isinstance(node, ast.JoinedStr))
    yield from (ast.unparse(node) for string in strings for node in ast.walk(string) if isinstance(node, ast.Call))


def read_catalogue(room: Path, *, locale: str) -> Catalog:
    """What stands in the file; nothing if there is none."""
    file = catalogue_file(room, locale=locale)
    if not file.exists():
        return Catalog(locale=locale)
    with file.open("rb") as stream:
        return read_po(stream, locale=locale)


def updated(room: Path, *, locale: str) -> Catalog:
    """The file's catalogue with exactly the texts of the room; the English one translates itself."""
    catalogue = read_catalogue(room, locale=locale)
    catalogue.update(texts_of(room), no_fuzzy_matching=True)
    for message in catalogue:
        if locale == "en" and message.id:
            message.string = message.id
    return catalogue


def as_text(catalogue: Catalog) -> str:
    """The file's text: by message, without line numbers and times, so that a review shows only what changed."""
    stream = io.BytesIO()
    write_po(stream, catalogue, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True, width=118)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    plural = f'"Plural-Forms: {catalogue.plural_forms}\\n"\n"Language: {catalogue.locale}\\n"\n\n'
    return header + plural + stream.getvalue().decode()


def main() -> None:
    """Write all catalogues, and say where a translation is missing."""
    for room, locale in _pairs():
        catalogue = updated(room, locale=locale)
        if not len(catalogue):
            continue
        file = catalogue_file(room, locale=locale)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(as_text(catalogue))
        if missing := sum(not message.string or message.string == ("", "") for message in catalogue if message.id):
            print(f"{file.relative_to(CHECKOUT)}: {missing} of {len(catalogue)} texts are not translated")  # noqa: T201


def _pairs() -> Iterator[tuple[Path, str]]:
    return ((room, locale) for room in rooms() for locale in LOCALES)


if __name__ == "__main__":
    main()
