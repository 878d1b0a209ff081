"""The yearly review of the accessibility statement, and the public bodies that nobody has named yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.common import clock
from backend.content.legal_bodies import bodies_for
from backend.library.models import LegalFields
from backend.tenants.changes import Missing
from backend.tenants.desk import Desk, DeskItem, DeskPanel
from backend.tenants.models import Municipality

REVIEWED_EVERY = timedelta(days=365)
MAY_REVIEW = "library.change_legalfields"


def is_overdue(legal: LegalFields, *, today: date) -> bool:
    """Whether the statement says how accessible the pages are, and nobody has looked for a year."""
    reviewed = legal.accessibility_reviewed_on
    return bool(legal.accessibility_status) and (reviewed is None or today - reviewed >= REVIEWED_EVERY)


def today_in(town: Municipality, *, now: datetime) -> date:
    """The day on the town's calendar."""
    return now.astimezone(ZoneInfo(town.timezone)).date()


def missing_items(town: Municipality) -> Iterator[Missing]:
    """What of a state nobody has told us, and a review that is due; the latter keeps no town from its file."""
    legal = LegalFields.load()
    bodies = bodies_for(town.state, legal=legal)
    if bodies.enforcement is None:
        message = _("Accessibility statement: the enforcement body of the federal state.")
        yield Missing(subject="legal.accessibility.enforcement_body", message=message, is_legal=True)
    if bodies.data_protection is None:
        message = _("Privacy notice: the data-protection authority of the federal state.")
        yield Missing(subject="legal.data_protection_authority", message=message, is_legal=True)
    if is_overdue(legal, today=today_in(town, now=clock.now())):
        yield Missing(subject="legal.accessibility.reviewed_on", message=last_review(legal))


def review_panels(desk: Desk) -> Iterator[DeskPanel]:
    """For those who may do something about it."""
    if not desk.person.has_perm(MAY_REVIEW):
        return
    legal = LegalFields.objects.first() or LegalFields()
    if not is_overdue(legal, today=today_in(desk.town, now=desk.now)):
        return
    item = DeskItem(title=_("Accessibility statement"), url=review_path(), note=last_review(legal))
    yield DeskPanel(key="legal-review", heading=_("To be reviewed"), items=[item], is_warning=True, order=330)


def last_review(legal: LegalFields) -> str:
    """A sentence that says what to do."""
    if legal.accessibility_reviewed_on is None:
        return _("The accessibility statement was never reviewed. Check it, and write the day into the legal fields.")
    return _(
        "The accessibility statement was last reviewed on %(day)s. Check it once a year, and write the new day into "
        "the legal fields."
    ) % {"day": date_format(legal.accessibility_reviewed_on, "SHORT_DATE_FORMAT")}


def review_path() -> str:
    """Where the day is written down."""
    return reverse("wagtailsettings:edit", args=["library", "legalfields"])
