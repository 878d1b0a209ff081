"""The public pages of content: information pages and legal texts."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from backend.common.errors import NotFound
from backend.content.info_page import info_page
from backend.content.legal import PAGES, legal_page
from backend.content.reading import build_config, linked, page_tree
from backend.content.tree import page_path, read_family
from backend.library.languages import languages_document
from backend.serving.pages import WebPage, public_page
from backend.tenants.registry import Reading


@public_page
def page_list(request: HttpRequest, reading: Reading) -> WebPage:  # noqa: ARG001 - every page's signature
    """All information pages."""
    tree = page_tree(reading)
    return WebPage(
        title=_("Pages"),
        template="content/page_list.html",
        context={"pages": tree.document, **build_config(reading)},
        path="/seiten/",
    ).until(tree.valid_until)


@public_page
def one_page(request: HttpRequest, reading: Reading, public_id: UUID) -> WebPage:  # noqa: ARG001 - every page's signature
    """One information page with the way to it and what is below it."""
    family = read_family(reading, public_id=public_id)
    crumbs = [(str(row["title"]), page_path(row["public_id"])) for row in family.around]
    page = info_page(family.page, around=crumbs, below=[linked(row) for row in family.below])
    there = languages_document(family.page["languages"], reading=reading, path=page.path)
    return replace(page, languages=there).until(family.changes_at)


@public_page
def legal(request: HttpRequest, reading: Reading, slug: str) -> WebPage:  # noqa: ARG001 - every page's signature
    """Imprint, privacy notice or accessibility statement."""
    if slug not in PAGES:
        raise NotFound
    return legal_page(slug, town=reading.town)


page_urls: list[URLPattern] = [
    path("seiten/", page_list, name="pages"),
    path("seiten/<uuid:public_id>/", one_page, name="page"),
]
legal_urls: list[URLPattern] = [path("rechtliches/<slug:slug>/", legal, name="legal")]
