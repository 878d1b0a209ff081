"""News, events and the imports of both announce themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from backend.changes.watching import watch
from backend.feeds import api, searching, syncing, views
from backend.feeds.bookmarks import BOOKMARKS
from backend.feeds.desk import article_actions, broken_sources, event_actions, missing_events
from backend.feeds.documents import article_path, event_path
from backend.feeds.drafting import draft
from backend.feeds.health.across import SOURCES as ACROSS
from backend.feeds.models import Article, Event, Source
from backend.feeds.models.events import OF_ABSENCE
from backend.feeds.models.imported import OF_PICTURES
from backend.feeds.outgoing import embedded
from backend.feeds.outgoing import views as outgoing
from backend.feeds.outgoing.datasets import event_datasets, news_datasets
from backend.feeds.outgoing.links import EVENT_FEEDS, NEWS_FEEDS
from backend.feeds.pushing import compose_article, compose_event, event_sources, event_topics, news_sources, news_topics
from backend.feeds.reading import count_events, count_news, home_events, home_news
from backend.feeds.reminders import event_reminders
from backend.feeds.rollout import apply, first_import, health
from backend.feeds.section import SourcesSection
from backend.feeds.serializers import EventsHomeDocument, NewsHomeDocument
from backend.feeds.sharing_taking import take_article, take_event
from backend.feeds.submissions import api as submissions_api
from backend.feeds.submissions import web as submissions_web
from backend.feeds.submissions.desk import waiting_proposals
from backend.feeds.tasks import events_changed, look_for_changes, news_changed, offer_again, sweep
from backend.feeds.week import week_of_events, week_of_news
from backend.library.kinds import govern
from backend.library.subjects import subject_finder
from backend.tenants.push import Push
from backend.tenants.registry import FootLink, Module, register

# Of a feed, answers show whose it is; how the last attempt went, only the CMS.
SHOWN_OF_A_SOURCE = {"public_id", "name", "rights", "link", "origin", "channel"}

QUIET = Article.DRAFT_COLUMNS | {"upstream", "locked_fields", *OF_PICTURES}
SHOWN = {"picture", "place", "source"}

watch(Article, key="news", type="news", quiet=QUIET, shows=SHOWN, then=news_changed)
watch(Event, key="events", type="events", quiet=QUIET | {*OF_ABSENCE}, shows=SHOWN, then=events_changed)
watch(Source, key="sources", quiet={field.attname for field in Source._meta.concrete_fields} - SHOWN_OF_A_SOURCE)

govern(Article, key="news", title=_("News"))
govern(Event, key="events", title=_("Events"))

NEWS = Module(
    key="news",
    title=_("News"),
    icon="newspaper",
    is_service=True,
    api_urls=api.news_urls,
    web_urls=[*views.news_urls, *outgoing.news_urls, *embedded.news_urls],
    feeds=NEWS_FEEDS,
    datasets=news_datasets,
    embedded=[FootLink(title=_("News"), path=embedded.NEWS_PATH)],
    home={"news": home_news},
    week=week_of_news,
    synced=[syncing.NEWS],
    searched=[searching.NEWS],
    counts=count_news,
    take=take_article,
    subjects={"news": subject_finder(Article, path=article_path("%s"))},
    desk_actions=article_actions,
    howtos={"snippets/feeds/article/": "nachrichten"},
    home_documents={"news": NewsHomeDocument},
    push=Push(topics=news_topics, sources=news_sources, compose={"news": compose_article}),
    permissions={
        "contributor": ["feeds.add_article", "feeds.change_article"],
        "editor": ["feeds.delete_article", "feeds.view_article"],
        "publisher": ["feeds.publish_article", "feeds.lock_article", "feeds.unlock_article"],
    },
)
EVENTS = Module(
    key="events",
    title=_("Events"),
    icon="calendar",
    is_service=True,
    api_urls=api.event_urls,
    web_urls=[*views.event_urls, *outgoing.event_urls, *embedded.event_urls],
    feeds=EVENT_FEEDS,
    datasets=event_datasets,
    embedded=[FootLink(title=_("Events"), path=embedded.EVENTS_PATH)],
    home={"events": home_events},
    week=week_of_events,
    synced=[syncing.EVENTS],
    searched=[searching.EVENTS],
    counts=count_events,
    take=take_event,
    subjects={"events": subject_finder(Event, path=event_path("%s"))},
    desk_actions=event_actions,
    howtos={"snippets/feeds/event/": "veranstaltungen"},
    home_documents={"events": EventsHomeDocument},
    push=Push(
        topics=event_topics,
        sources=event_sources,
        compose={"events": compose_event},
        preferences={"events": BOOKMARKS},
        reminders=event_reminders,
    ),
    sweep=look_for_changes,
    desk=missing_events,
    permissions={
        "contributor": ["feeds.add_event", "feeds.change_event"],
        "editor": ["feeds.delete_event", "feeds.view_event"],
        "publisher": ["feeds.publish_event", "feeds.lock_event", "feeds.unlock_event"],
    },
)

SOURCES = Module(
    key="sources",
    title=_("Imports"),
    icon="download",
    section=SourcesSection,
    apply=apply,
    after_apply=first_import,
    draft=draft,
    sweep=sweep,
    health=health,
    sources=ACROSS,
    desk=broken_sources,
    howtos={"sources/": "quellen", "doppelt/": "redaktion"},
    permissions={
        "editor": ["feeds.view_source"],
        "publisher": ["feeds.change_sourceword"],
        "town_administrator": ["feeds.add_source", "feeds.change_source", "feeds.delete_source"],
    },
)

REGION = Module(
    key="offers",
    title=_("Region"),
    icon="globe",
    sweep=offer_again,
    howtos={"region/": "region"},
    permissions={
        "editor": ["feeds.view_offering"],
        "publisher": ["feeds.add_offering", "feeds.delete_offering"],
        "town_administrator": ["feeds.change_offering"],
    },
)

SUBMISSIONS = Module(
    key="submissions",
    title=_("Propose events and news"),
    icon="edit",
    is_service=True,
    is_in_menu=False,
    api_urls=submissions_api.urlpatterns,
    web_urls=submissions_web.urlpatterns,
    desk=waiting_proposals,
    howtos={"proposals/": "vorschlaege", "senders/": "vorschlaege"},
    permissions={
        "editor": ["feeds.view_submission", "feeds.change_submission"],
        "publisher": ["feeds.view_knownsender"],
        "town_administrator": ["feeds.add_knownsender", "feeds.change_knownsender", "feeds.delete_knownsender"],
    },
)

for _module in (NEWS, EVENTS, SOURCES, REGION, SUBMISSIONS):
    register(_module)
