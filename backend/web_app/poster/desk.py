"""The button to the sheet on the start page of the CMS."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from backend.tenants.desk import Desk, DeskAction
from backend.tenants.models import Municipality
from backend.web_app.poster.contents import has_weeks
from backend.web_app.poster.views import PDF_PATH


def poster_actions(desk: Desk) -> Iterator[DeskAction]:
    """This week's sheet, for everybody: it is public. A waste authority has no notice boards."""
    if has_weeks(desk.town) and desk.town.kind != Municipality.Kind.PROVIDER:
        yield DeskAction(title=_("This week’s sheet for notice boards"), url=PDF_PATH, icon="doc-full", order=90)
