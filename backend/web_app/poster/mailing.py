"""The sheet of the coming week by mail, each Thursday, to whoever cares for the notice boards of area or town."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from backend.common.clock import local
from backend.common.letters import Pauses, deliver
from backend.common.plain_text import one_line
from backend.library.models import Area, ContactDetails
from backend.library.scopes import read_scope
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from backend.tenants.week import DAYS, Week
from backend.web_app.frame import read_frame
from backend.web_app.models import MailedPoster
from backend.web_app.poster.drawing import days_of, draw_poster
from backend.web_app.poster.views import poster_path

THURSDAY, HOUR = 3, time(8)  # on the town's clock; what fails is tried again until Sunday
KEPT_FOR = timedelta(days=60)
PAUSES = Pauses(first=timedelta(minutes=5))


def mail_posters(town: Municipality, now: datetime) -> None:
    """Send what is due, each sheet by itself; towns that are not live and a demo's invented people get no mail."""
    week = due_week(now, zone=ZoneInfo(town.timezone))
    if week is None or town.is_demo or town.status != Municipality.Status.LIVE:
        return
    MailedPoster.objects.filter(week__lt=week - KEPT_FOR).delete()
    _owe(week)
    owed = MailedPoster.objects.due(now=now).filter(week=week).select_related("area__contact")
    deliver(owed, send=partial(_mail, town=town, now=now), now=now, pauses=PAUSES)


def _owe(week: date) -> None:
    """One row for each area, and for the town, that has somebody to send it to."""
    known = set(MailedPoster.objects.filter(week=week).values_list("area", flat=True))
    readers: list[int | None] = list(
        Area.objects.exclude(contact=None).exclude(contact__email="").values_list("pk", flat=True)
    )
    if _mailbox_of_the_town():
        readers.append(None)
    MailedPoster.objects.bulk_create(
        (MailedPoster(area_id=area, week=week, is_owed=True) for area in readers if area not in known),
        ignore_conflicts=True,
    )


def _mailbox_of_the_town() -> str:
    return ContactDetails.objects.values_list("notice_boards", flat=True).first() or ""


def due_week(now: datetime, *, zone: ZoneInfo) -> date | None:
    """The Monday after this weekend from Thursday morning on, else None."""
    at = local(now, zone=zone)
    if (at.weekday(), at.time()) < (THURSDAY, HOUR):
        return None
    return Week.of(at.date()).first + timedelta(days=DAYS)


def _mail(poster: MailedPoster, *, town: Municipality, now: datetime) -> None:
    """To whoever cares for the notice board at this moment."""
    contact = poster.area.contact if poster.area else None
    mailbox = (contact.email if contact else "") if poster.area else _mailbox_of_the_town()
    if mailbox:
        _draw(poster.area, week=poster.week, mailbox=mailbox, town=town, now=now).send()
    MailedPoster.objects.filter(pk=poster.pk).update(is_owed=False)


def _draw(area: Area | None, *, week: date, mailbox: str, town: Municipality, now: datetime) -> EmailMessage:
    sheet = Week(first=week, area=area.public_id if area else None)
    reading = Reading(town=town, now=now, lang=town.languages[0], areas=read_scope(area=sheet.area).areas)
    content, _until = draw_poster(reading, week=sheet, frame=read_frame(town))
    place = area.name if area else town.title
    subject = _("Notices of the week: %(place)s") % {"place": f"{place}, {days_of(sheet)}"}
    address = f"{town.origin}{poster_path(sheet)}"
    context = {"area": area, "place": place, "town": town, "days": days_of(sheet), "address": address}
    text = render_to_string("web_app/poster_mail.txt", context)
    mail = EmailMessage(one_line(subject), text, settings.DEFAULT_FROM_EMAIL, [mailbox])
    mail.attach(f"Aushang-{town.slug}-{week}.pdf", content, "application/pdf")
    return mail
