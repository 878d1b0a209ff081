"""What content contributes: links, emergency numbers and legal texts, always on, and the service `pages`."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from backend.changes.watching import TOWN, watch
from backend.content import api, searching, web
from backend.content.gazettes import api as gazettes_api
from backend.content.gazettes import searching as gazettes_searching
from backend.content.gazettes import web as gazettes_web
from backend.content.gazettes.datasets import gazette_datasets
from backend.content.gazettes.numbers import taken_panels
from backend.content.gazettes.pushing import compose_gazette, gazette_topics
from backend.content.gazettes.reading import home_gazette, week_of_gazettes
from backend.content.gazettes.serializers import GazetteHomeDocument
from backend.content.gazettes.syncing import GAZETTES
from backend.content.gazettes.taking import take
from backend.content.legal_review import missing_items, review_panels
from backend.content.mailing import remind_of_review
from backend.content.models import EmergencyNumber, Gazette, InfoPage, LegalAdditions, Link, PageRoot
from backend.content.reading import build_config, build_home, find_page
from backend.content.rollout.lists import apply_lists
from backend.content.rollout.pages import apply_pages, apply_root
from backend.content.section import ContentSection, PagesSection
from backend.content.serializers import HomePagesDocument
from backend.content.syncing import PAGES
from backend.content.tasks import look_for_gazettes
from backend.library.kinds import govern
from backend.library.links.holders import hold_links
from backend.library.subjects import subject_finder
from backend.library.town_settings.sections import Section, announce
from backend.tenants import registry
from backend.tenants.changes import Change
from backend.tenants.push import Push
from backend.tenants.registry import Module
from backend.tenants.rollout.context import Rollout


def apply(rollout: Rollout) -> Iterator[Change]:
    """The root of the pages first, which Wagtail needs in every town."""
    yield from apply_root(rollout)
    yield from apply_lists(rollout)


announce(
    Section(
        key="links",
        title=_("Links"),
        help=_("Tiles on the start screen that lead to other sites."),
        model=Link,
        fields=("title", "url", "group", "icon", "areas", "position"),
        order=40,
        icon="link-external",
        is_list=True,
    )
)
announce(
    Section(
        key="emergency",
        title=_("Emergency numbers"),
        help=_("Whom people call when something has happened."),
        model=EmergencyNumber,
        fields=("title", "phone", "hours", "note", "areas", "position"),
        order=50,
        icon="warning",
        is_list=True,
    )
)
announce(
    Section(
        key="legal_additions",
        title=_("Additions to the legal texts"),
        help=_("What stands below imprint, privacy notice and accessibility statement."),
        model=LegalAdditions,
        fields=("imprint", "privacy", "accessibility"),
        order=100,
        icon="doc-full",
    )
)
watch(Link, key="links", type=TOWN)
watch(EmergencyNumber, key="links", type=TOWN)
watch(LegalAdditions, key=TOWN, type=TOWN)
hold_links(Link, LegalAdditions)
watch(InfoPage, key="pages", type="page", quiet=InfoPage.DRAFT_COLUMNS)
for _page in (PageRoot, InfoPage):
    govern(_page, key="pages", title=_("Pages"))

watch(Gazette, key="gazettes", type="gazette", quiet=Gazette.DRAFT_COLUMNS, shows={"file"})
govern(Gazette, key="gazettes", title=_("Official gazette"))

registry.register(
    Module(
        key="content",
        title=_("Content"),
        section=ContentSection,
        apply=apply,
        permissions={
            "contributor": ["content.view_link", "content.view_emergencynumber"],
            "publisher": [
                "content.add_link",
                "content.change_link",
                "content.delete_link",
                "content.add_emergencynumber",
                "content.change_emergencynumber",
                "content.delete_emergencynumber",
            ],
            "town_administrator": ["content.change_legaladditions"],
        },
        checklist=missing_items,
        desk=review_panels,
        sweep=remind_of_review,
        config=build_config,
        web_urls=web.legal_urls,
        howtos={
            **{f"snippets/content/{name}/": "einstellungen" for name in ("link", "emergencynumber")},
            **dict.fromkeys(("settings/content/legaladditions/", "settings/library/legalfields/"), "rechtstexte"),
        },
    )
)
registry.register(
    Module(
        key="pages",
        title=_("Pages"),
        icon="page",
        is_service=True,
        section=PagesSection,
        apply=apply_pages,
        home={"pages": build_home},
        home_documents={"pages": HomePagesDocument},
        api_urls=api.page_urls,
        web_urls=web.page_urls,
        synced=[PAGES],
        searched=[searching.PAGES],
        subjects={"page": find_page},
    )
)
registry.register(
    Module(
        key="gazettes",
        title=_("Official gazette"),
        icon="gazette",
        is_service=True,
        home={"gazette": home_gazette},
        synced=[GAZETTES],
        searched=[gazettes_searching.GAZETTES],
        week=week_of_gazettes,
        desk=taken_panels,
        take=take,
        datasets=gazette_datasets,
        sweep=look_for_gazettes,
        home_documents={"gazette": GazetteHomeDocument},
        permissions={
            "editor": ["content.view_gazette", "content.add_gazette", "content.change_gazette"],
            "publisher": [
                "content.publish_gazette",
                "content.delete_gazette",
                "content.lock_gazette",
                "content.unlock_gazette",
            ],
        },
        howtos={"snippets/content/gazette/": "amtsblatt", "amtsblatt/aushang/": "amtsblatt"},
        push=Push(topics=gazette_topics, compose={"gazette": compose_gazette}),
        subjects={"gazette": subject_finder(Gazette, path="/amtsblatt/%s/", is_shown=Gazette.is_on_display)},
        api_urls=gazettes_api.urlpatterns,
        web_urls=gazettes_web.urlpatterns,
    )
)
