"""A gazette's number is given once a year: what is said to a draft whose number was taken meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from backend.content.models import Gazette
from backend.library.publishing import Publication
from backend.tenants.desk import Desk, DeskItem, DeskPanel

SHOWN = 5
_Key = tuple[int, int, str]


def taken_number(publication: Publication) -> Iterator[str]:
    """For `publishing.content_checks`: asked again when a schedule is carried out, which then ends in a draft."""
    gazette = publication.item
    if not isinstance(gazette, Gazette):
        return
    same = Gazette.objects.filter(year=gazette.issued_on.year, number=gazette.number, lang=gazette.lang)
    if same.exclude(pk=gazette.pk).exists():
        yield _sentence(gazette.number, gazette.issued_on.year)


def taken_panels(desk: Desk) -> Iterator[DeskPanel]:
    """Drafts that can't be published as they are, for those who may change them; two statements."""
    if not desk.person.has_perm("content.change_gazette"):
        return
    owners = {(year, number, lang): pk for pk, year, number, lang in _numbers()}
    drafts = Gazette.objects.filter(Q(live=False) | Q(has_unpublished_changes=True), latest_revision__isnull=False)
    found = [
        item
        for row in drafts.select_related("latest_revision").order_by("-issued_on", "pk")
        if (item := _item(row, owners=owners)) is not None
    ]
    heading = _("Gazettes whose number is taken")
    yield DeskPanel(
        key="gazette-numbers", heading=heading, items=found[:SHOWN], count=len(found), is_warning=True, order=130
    )


def _numbers() -> Any:
    return Gazette.objects.values_list("pk", "year", "number", "lang")


def _item(row: Gazette, *, owners: dict[_Key, int]) -> DeskItem | None:
    draft: Any = row.latest_revision.content
    issued_on = parse_date(str(draft["issued_on"])) or row.issued_on
    if owners.get((issued_on.year, draft["number"], draft["lang"]), row.pk) == row.pk:
        return None
    return DeskItem(
        title=str(row.latest_revision.object_str),
        url=reverse("wagtailsnippets_content_gazette:edit", args=[row.pk]),
        kind=_("Official gazette"),
        note=_sentence(draft["number"], issued_on.year),
    )


def _sentence(number: int, year: int) -> str:
    return _("Another gazette of %(year)d has the number %(number)d by now. Please choose another number.") % {
        "year": year,
        "number": number,
    }
