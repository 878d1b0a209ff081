"""Gazettes as pages for people: from the documents of the API to what the frame shows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.content.gazettes.reading import PATH
from backend.serving.pages import WebPage
from backend.tenants.registry import Reading

Document = dict[str, Any]


def gazettes_page(document: Document, *, reading: Reading) -> WebPage:
    """A page of the list."""
    return WebPage(
        title=_("Official gazette"),
        template="content/gazettes.html",
        context={"items": [{**item, "name": name_of(item)} for item in document["items"]], "next": document["next"]},
        description=_("The official announcements of %(town)s.") % {"town": reading.town.title},
        path=PATH,
    )


def gazette_page(document: Document) -> WebPage:
    """One gazette with its file and contents."""
    return _page(document, template="content/gazette.html", path=f"{PATH}{document['id']}/")


def gazette_text_page(document: Document) -> WebPage:
    """The text of a gazette for everybody."""
    return _page(document, template="content/gazette_text.html", path=f"{PATH}{document['id']}/text/")


def name_of(document: Document) -> str:
    """`Amtsblatt Nr. 5/2026`, with the town's own title."""
    on = date.fromisoformat(document["issued_on"])
    return _("%(title)s no. %(number)s/%(year)s") % {
        "title": document["title"],
        "number": document["number"],
        "year": on.year,
    }


def _page(document: Document, *, template: str, path: str) -> WebPage:
    name = name_of(document)
    return WebPage(
        title=name,
        template=template,
        context={"gazette": document, "issued_on": date.fromisoformat(document["issued_on"])},
        description=_("Official announcements of %(day)s.")
        % {"day": date_format(date.fromisoformat(document["issued_on"]), "DATE_FORMAT")},
        path=path,
        json_ld={
            "@context": "https://schema.org",
            "@type": "PublicationIssue",
            "name": name,
            "issueNumber": document["number"],
            "datePublished": document["issued_on"],
            "url": document["url"],
            "inLanguage": document["lang"],
        },
        crumbs=((_("Official gazette"), PATH), (name, f"{PATH}{document['id']}/")),
        lang=document["lang"],
        subject=(document["type"], document["id"]),
        languages=[{**each, "url": _beside(each["url"], path=path)} for each in document["languages"]],
    )


def _beside(url: str, *, path: str) -> str:
    """The same page in another language: of the text, not of the gazette."""
    origin, _path, _rest = url.partition(PATH)
    _before, question, lang = url.partition("?")
    return f"{origin}{path}{question}{lang}"
