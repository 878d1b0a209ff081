"""Where the feeds are and what each is for, as pages show it to people and to feed readers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from backend.tenants.registry import FeedLink

EVENTS_CALENDAR = "/feeds/events.ics"

_FORMS = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
_USES = {
    "rss": _("For feed readers, mail programs and most other websites. If in doubt, take this one."),
    "atom": _("The same for programs that ask for Atom."),
    "json": _("The same for people who build websites and apps."),
}
_CALENDAR_USE = _("For the calendar of your phone or computer. What moves or is cancelled changes there by itself.")

NEWS_FEEDS = [
    FeedLink(kind=_("News"), form=form, path=f"/feeds/news.{ending}", use=_USES[ending])
    for ending, form in _FORMS.items()
]
EVENT_FEEDS = [
    FeedLink(kind=_("Events"), form=_("Calendar"), path=EVENTS_CALENDAR, use=_CALENDAR_USE, is_calendar=True),
    *(
        FeedLink(kind=_("Events"), form=form, path=f"/feeds/events.{ending}", use=_USES[ending])
        for ending, form in _FORMS.items()
    ),
]
