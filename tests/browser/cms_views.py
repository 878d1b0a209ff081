"""Which views of the CMS are looked at in a browser, as whom and with what; which are not, and why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from tests.test_isolation import address

PUBLISHER, ADMINISTRATOR = "publisher", "town_administrator"


@dataclass(frozen=True, kw_only=True)
class View:
    """A view in a state in which people meet it."""

    route: str
    of: str = ""  # what it is about: a key of `filling.fill`
    values: tuple[tuple[str, str], ...] = ()  # what else its address names
    query: str = ""
    role: str = PUBLISHER
    opens: str = ""  # what is pressed before looking, as a selector
    shows: str = "main h1, main h2, header h1"  # what is there then

    def __str__(self) -> str:
        return f"{self.route}{self.query} {self.opens}".strip()

    def path(self, things: Mapping[str, Mapping[str, Any]]) -> str:
        found = dict(things.get(self.of, {})) | dict(self.values)
        return address(self.route, **found) + self.query.format(**found)


def _views(role: str, *routes: str, of: str = "") -> Iterator[View]:
    yield from (View(route=route, of=of, role=role) for route in routes)


def _panel(route: str, name: str, *, of: str) -> View:
    return View(route=route, of=of, opens=f"[data-side-panel-toggle={name}]", shows=f"[data-side-panel={name}]")


def _bulk(action: str) -> View:
    named = (("app_label", "feeds"), ("model_name", "article"), ("action", action))
    return View(
        route="/cms/bulk/<str:app_label>/<str:model_name>/<str:action>/",
        of="article",
        values=named,
        query="?id={pk}&next=/cms/snippets/feeds/article/",
    )


_NEWS, _EVENTS = "/cms/snippets/feeds/article/", "/cms/snippets/feeds/event/"
_PLACES, _GAZETTES = "/cms/snippets/library/place/", "/cms/snippets/content/gazette/"
_VERSIONS = r"(?P<revision_id_a>live|earliest|\d+)\.\.\.(?P<revision_id_b>live|latest|\d+)/$"
_COMPARED = rf"history/(?P<pk>.+)/revisions/compare/{_VERSIONS}"
_RULES = "/cms/snippets/waste_calendar/collectionrule/"
_INFO_PAGE = (("content_type_app_name", "content"), ("content_type_model_name", "infopage"))

SEEN = (
    *_views(PUBLISHER, "/cms/", "/cms/anleitungen/", "/cms/proposals/", "/cms/senders/", "/cms/feedback/"),
    *_views(PUBLISHER, "/cms/region/"),
    *_views(PUBLISHER, "/cms/doppelt/<str:module>/<uuid:first>/<uuid:second>/", of="two"),
    *_views(PUBLISHER, _NEWS, f"{_NEWS}add/", _EVENTS, f"{_EVENTS}add/", "/cms/sources/", "/cms/account/"),
    *_views(PUBLISHER, _PLACES, f"{_PLACES}add/", _GAZETTES, f"{_GAZETTES}add/", "/cms/amtsblatt/aushang/"),
    View(route="/cms/anleitungen/<slug:name>/", values=(("name", "startseite"),)),
    View(route="/cms/vorschau-teilen/<slug:app>/<slug:model>/<int:pk>/", of="article"),
    *_views(PUBLISHER, f"{_NEWS}edit/<int:pk>/", f"{_NEWS}history/<int:pk>/", f"{_NEWS}{_COMPARED}", of="article"),
    *_views(PUBLISHER, f"{_NEWS}copy/<int:pk>/", f"{_NEWS}unpublish/<int:pk>/", of="article"),
    *_views(PUBLISHER, f"{_NEWS}delete/<int:pk>/", f"{_NEWS}usage/<int:pk>/", of="article"),
    *(_panel(f"{_NEWS}edit/<int:pk>/", name, of="article") for name in ("status", "preview", "checks", "notes")),
    *_views(PUBLISHER, f"{_NEWS}edit/<int:pk>/", f"{_NEWS}workflow_history/<int:pk>/", of="waiting"),
    View(route=f"{_NEWS}workflow_history/<int:pk>/detail/<int:workflow_state_id>/", of="waiting"),
    View(
        route=f"{_NEWS}edit/<int:pk>/",
        of="waiting",
        opens="[data-workflow-action-name=reject]",
        shows=".modal-body textarea",
    ),
    *(_bulk(action) for action in ("publish", "unpublish", "expire", "delete")),
    *_views(PUBLISHER, f"{_EVENTS}edit/<int:pk>/", of="event"),
    *_views(PUBLISHER, f"{_EVENTS}edit/<int:pk>/", f"{_EVENTS}missing/<str:pk>/", of="missing event"),
    *_views(PUBLISHER, "/cms/proposals/edit/<int:pk>/", of="submission"),
    *_views(PUBLISHER, "/cms/proposals/edit/<int:pk>/", of="news submission"),
    *_views(PUBLISHER, "/cms/feedback/edit/<int:pk>/", of="feedback"),
    *_views(PUBLISHER, f"{_PLACES}edit/<int:pk>/", of="place"),
    _panel(f"{_PLACES}edit/<int:pk>/", "preview", of="place"),
    *_views(PUBLISHER, f"{_GAZETTES}edit/<int:pk>/", of="gazette"),
    *_views(PUBLISHER, _RULES, f"{_RULES}add/"),
    *_views(PUBLISHER, "/cms/snippets/waste_calendar/owncollection/add/", "/cms/snippets/waste_calendar/townnote/add/"),
    View(route=f"{_RULES}edit/<int:pk>/", of="collection rule", shows=".coming-days"),
    *_views(
        PUBLISHER,
        "/cms/abfall/jahr/",
        "/cms/abfall/pruefung/",
        "/cms/abfall/umbenennen/",
        "/cms/abfall/tag/<int:year>/<int:month>/<int:day>/",
        of="day of pickups",
    ),
    View(route="/cms/abfall/feiertage/<int:year>/", of="day of pickups"),
    View(route="/cms/abfall/jahr/<int:year>/", of="day of pickups", query="?zone={pk}", shows=".waste-month a"),
    *_views(PUBLISHER, "/cms/pages/<int:parent_page_id>/", "/cms/pages/<int:page_id>/edit/", of="page"),
    View(
        route="/cms/pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/",
        of="page",
        values=_INFO_PAGE,
    ),
    *_views(PUBLISHER, "/cms/abfallkalender/einlesen/"),
    View(route="/cms/abfallkalender/einlesen/eingelesenes/", shows=".read-in-lines input"),
    View(route="/cms/abfallkalender/einlesen/adresse/<int:source>/", of="calendar on the internet"),
    View(route="/cms/abfallkalender/einlesen/abweichungen/", shows=".read-in-lines input"),
    View(route="/cms/abfallkalender/einlesen/zuruecknehmen/<int:batch>/", of="import of a calendar"),
    *_views(
        PUBLISHER, "/cms/defekte-links/", "/cms/vertretungen/", "/cms/vertretungen/neu/", "/cms/einrichtungen/einlesen/"
    ),
    *_views(PUBLISHER, "/cms/vertretungen/<int:pk>/tage/", of="stand-in"),
    View(route="/cms/sprachen/"),
    *_views(PUBLISHER, "/cms/sprachen/<slug:app>/<slug:model>/<int:pk>/", f"{_NEWS}edit/<int:pk>/", of="version"),
    View(route="/cms/sprachen/<slug:app>/<slug:model>/<int:pk>/<slug:lang>/", of="version to make"),
    *_views(ADMINISTRATOR, "/cms/", "/cms/users/", "/cms/users/new/", "/cms/reports/audit/", "/cms/sources/new/"),
    *_views(ADMINISTRATOR, "/cms/users/edit/<int:pk>/", "/cms/users/delete/<int:pk>/", of="person"),
    *_views(ADMINISTRATOR, "/cms/users/history/<int:pk>/", of="person"),
    *_views(ADMINISTRATOR, "/cms/mitteilungen/", "/cms/mitteilungen/neu/", "/cms/mitteilungen/testgeraete/"),
    *_views(ADMINISTRATOR, "/cms/mitteilungen/monat/"),
    *_views(ADMINISTRATOR, "/cms/mitteilungen/<int:pk>/", of="notification"),
    *_views(PUBLISHER, "/cms/mitteilungen/<int:pk>/", of="draft of a notification"),
    *_views(PUBLISHER, "/cms/mitteilungen/<int:pk>/bearbeiten/", of="draft of a notification"),
    *_views(PUBLISHER, "/cms/schadstoffmobil/", "/cms/schadstoffmobil/neu/", "/cms/schadstoffmobil/uebernehmen/"),
    *_views(PUBLISHER, "/cms/schadstoffmobil/<uuid:id>/", of="stop of the van"),
    *_views(
        ADMINISTRATOR, "/cms/senders/new/", "/cms/eilmeldung/alle/", "/cms/eilmeldung/amtlich/", "/cms/postfaecher/"
    ),
    *_views(ADMINISTRATOR, "/cms/senders/edit/<int:pk>/", of="sender"),
    *_views(ADMINISTRATOR, "/cms/sources/edit/<int:pk>/", "/cms/sources/fetch/<int:pk>/", of="source"),
    *_views(PUBLISHER, "/cms/sources/words/<int:pk>/", of="source"),
    View(
        route="/cms/settings/<slug:app_name>/<slug:model_name>/<int:pk>/",
        values=(("app_name", "library"), ("model_name", "publishingrules"), ("pk", "1")),
        role=ADMINISTRATOR,
    ),
)

# By the reason; `*` is anything. What is seen above is not left out by a pattern.
LEFT_OUT = {
    "tests/browser/test_sign_in.py looks at it": (
        "/cms/login/",
        "/cms/password_reset/*",
        "/cms/einladung/*",
        "/cms/anmeldung/*",
    ),
    "tests/browser/test_urgent_notice.py looks at it": ("/cms/eilmeldung/",),
    "tests/browser/test_disruption.py looks at it": ("/cms/stoerung/",),
    "tests/browser/test_media.py looks at what is ours of it": ("/cms/images/*", "/cms/documents/*"),
    "tests/desk/test_not_found.py reads it; its frame is that of signing in": ("/cms/test404/", "/cms/^.*/$"),
    "leads on, or answers a button": (
        "/cms/eintritt/<str:token>/",
        "/cms/abfall/feiertage/",
        "/cms/logout/",
        "/cms/people/*",
        "/cms/defekte-links/<int:pk>/*",
        "/cms/defekte-links/alle-pruefen/",
        "/cms/vertretungen/<int:pk>/beenden/",
        "/cms/schadstoffmobil/<uuid:id>/loeschen/",
        "/cms/settings/<slug:app_name>/<slug:model_name>/",
        "*/lock/<int:pk>/",
        "*/unlock/<int:pk>/",
        "*/reorder/<int:pk>/",
        "/cms/snippets/",
    ),
    "answers a script with a part of a page that is looked at, or with data": (
        "*/results/",
        "*/history-results/<int:pk>/",
        "/cms/api/*",
        "/cms/eilmeldung/senden/",
        "/cms/stoerung/senden/",
        "/cms/eilmeldung/<uuid:id>/mitteilung/",
        "/cms/mitteilungen/<int:pk>/stand/",
        "/cms/mitteilungen/schaetzung/",
        "/cms/notizen/*",
        "/cms/snippets/feeds/event/dates/*",
        "/cms/editing-sessions/*",
        "/cms/dismissibles/",
        "/cms/tag-autocomplete/*",
        "/cms/sprite/",
        "/cms/jsi18n/",
        "*/collect_action_data/*",
        "*/preview/*",
        "/cms/block-preview/",
    ),
    "a picture or a file": (
        "/cms/anleitungen/bilder/<str:name>",
        "/cms/amtsblatt/aushang.csv",
        "/cms/einrichtungen/karte.geojson",
        "/cms/mitteilungen/monat.pdf",
        "/cms/einrichtungen/tabelle.csv",
    ),
    "tests/browser/test_calendar_import.py looks at the steps of one": ("/cms/abfallkalender/einlesen/<int:pk>/*",),
    "of a provider, and this town is none; its words and marks are those of the findings": ("/cms/abfall/uebergabe/",),
    "of a county or provider, and this town is none; tests/alerts/regional/test_cms.py reads it": (
        "/cms/eilmeldung/region/",
        "/cms/eilmeldung/region/<uuid:id>/",
    ),
    "tests/browser/test_place_import.py looks at the steps of one": ("/cms/einrichtungen/einlesen/<int:pk>/*",),
    "tests/browser/test_town_settings.py looks at what is ours of it": ("/cms/einstellungen/*",),
    "of a notice that holds, which would stand on every page of this town; tests/alerts/test_languages.py reads it": (
        "/cms/eilmeldung/<uuid:id>/sprachen/",
    ),
    "an error for trying": ("/cms/failwhale/",),
    "Wagtail's own, as it comes": (
        "/cms/choose-*",
        "/cms/snippets/choose/*",
        "/cms/embeds/*",
        "/cms/pages/*",
        "/cms/collections/*",
        "/cms/workflows/*",
        "/cms/reports/*",
        "/cms/sites/*",
        "/cms/groups/*",
        "/cms/users/*",
        "/cms/sources/*",
        "/cms/senders/*",
        "/cms/settings/*/preview/",
    ),
    "a list or form without anything of ours beside its fields": (
        "/cms/snippets/content/emergencynumber/*",
        "/cms/snippets/content/link/*",
        "/cms/snippets/library/area/*",
        "/cms/snippets/library/category/*",
        "/cms/snippets/library/contact/*",
        "/cms/snippets/waste_calendar/*",
    ),
    "the same for another kind of item as the one of news that is looked at": (
        "/cms/snippets/*/copy/<int:pk>/",
        "/cms/snippets/*/delete/<int:pk>/",
        "/cms/snippets/*/unpublish/<int:pk>/",
        "/cms/snippets/*/usage/<int:pk>/",
        "/cms/snippets/*/history/*",
        "/cms/snippets/*/workflow_history/*",
        "/cms/snippets/*/workflow/*",
    ),
}


def is_left_out(route: str) -> bool:
    """Whether a pattern above names it."""
    return any(fnmatchcase(route, _literal(pattern)) for patterns in LEFT_OUT.values() for pattern in patterns)


def matches(pattern: str, route: str) -> bool:
    return fnmatchcase(route, _literal(pattern))


def _literal(pattern: str) -> str:
    """Without a meaning for the brackets of expressions; only the star has one."""
    return pattern.replace("[", "[[]").replace("?", "[?]")
