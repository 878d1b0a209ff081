"""The page of one information page, for readers and as preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from backend.serving.pages import WebPage


def info_page(
    row: Mapping[str, Any], *, around: Sequence[tuple[str, str]], below: Sequence[Mapping[str, Any]] = ()
) -> WebPage:
    """The page for one row; `around` are title and path of its ancestors from the top down, `below` its subpages."""
    return WebPage(
        title=row["title"],
        template="content/info_page.html",
        context={"body": row["body_html"], "below": below},
        description=row["teaser"],
        path=f"/seiten/{row['public_id']}/",
        json_ld={"@context": "https://schema.org", "@type": "WebPage", "name": row["title"]},
        crumbs=((_("Pages"), "/seiten/"), *around),
        lang=row["lang"],
        subject=("page", row["public_id"]),
    )
