"""The sources of news and events in the municipality file."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from django.utils.translation import gettext_noop
from pydantic import Field, StringConstraints, model_validator

from backend.feeds.mapping.keys import word_key
from backend.tenants.file.disk import DiskPath
from backend.tenants.file.phrases import said
from backend.tenants.file.section import Mistake, Part, Section, Text, WebAddress, owned_by_file


class SourceWordPart(Part):
    """What the town means by a word of a source; without category and area the word says nothing."""

    word: Text = owned_by_file()
    """As the source writes it; capitals and umlauts make no difference."""
    found_in: Literal["topics", "place"] = owned_by_file(default="topics")
    """topics: a category of the entry is this word; place: title or place of the entry has it in it."""
    category: Text | None = owned_by_file(default=None)
    """Category of the town that such entries are of."""
    area: Text | None = owned_by_file(default=None)
    """Area of the town that such entries are for."""

    @model_validator(mode="after")
    def means_one_thing(self) -> Self:
        """A word is a category or an area; one of the title or the place is an area."""
        if self.category is not None and (self.area is not None or self.found_in == "place"):
            raise ValueError(
                said(
                    gettext_noop("the word %(word)r may mean a category or an area, and as a place only an area"),
                    word=self.word,
                )
            )
        return self


class SharedPart(Part):
    """Which entries of a source are offered to the towns that take it; what is said here must all hold."""

    areas: bool = owned_by_file(default=False)
    """A town gets the entries that name it or one of its areas in title, place or topics."""
    category: Text | None = owned_by_file(default=None)
    """Only entries of this category of the owner."""
    tag: Text | None = owned_by_file(default=None)
    """Only entries of which the source says this word; capitals and umlauts make no difference."""


class SourcePart(Part):
    """A feed or calendar whose entries come in by themselves."""

    kind: Literal["rss", "atom", "json_feed", "news_page", "ics", "event_page", "gazettes"] = owned_by_file()
    """News: rss, atom, json_feed, news_page. Events: ics, event_page. The two pages are read by their JSON-LD.
    Official gazettes: gazettes, a page or feed with links to their PDFs."""
    name: Text = owned_by_file()
    """What readers see as the sender; identifies the source."""
    url: WebAddress | None = owned_by_file(default=None)
    """Address of the feed or calendar."""
    path: Annotated[DiskPath, StringConstraints(min_length=1, max_length=500)] | None = owned_by_file(default=None)
    """Instead of an address: a file on this machine's disk, relative to this file."""
    rights: Literal["own", "licensed", "press", "teaser"] = owned_by_file(default="teaser")
    """own: the town's own texts; licensed: others', shown whole; press and teaser: others', only teaser and link."""
    shown_days: Annotated[int, Field(ge=1, le=3660)] | None = owned_by_file(default=None)
    """How many days news of the source stay; left out: press 14, all others without end."""
    category: Text | None = owned_by_file(default=None)
    """Category of all entries; those that an entry names itself are added where the town has them."""
    areas: tuple[Text, ...] = owned_by_file(default=())
    """Names of the areas that all entries are for; none means everywhere."""
    match: Literal["category"] | None = owned_by_file(default=None)
    """category: an entry is for the areas that its categories name."""
    words: tuple[SourceWordPart, ...] = owned_by_file(default=())
    """What the town means by the source's own categories and places; editors may say it of others in the CMS."""
    symbol_pictures: bool = owned_by_file(default=False)
    """New entries get a picture of the town's library: those in a feed are never loaded from elsewhere."""
    drafts: bool = owned_by_file(default=False)
    """Of the kind gazettes: each one waits as a draft until somebody publishes it."""
    shared: SharedPart | None = owned_by_file(default=None)
    """Other towns may take the entries, by `shared_sources`; region.yaml writes both. Not of the kind gazettes."""

    @model_validator(mode="after")
    def comes_from_one_place(self) -> Self:
        """A source has an address or a file."""
        if (self.url is None) == (self.path is None):
            raise ValueError(said(gettext_noop("the source %(name)r needs either url or path"), name=self.name))
        return self

    @model_validator(mode="after")
    def gazettes_are_shared_by_nobody(self) -> Self:
        """A gazette is that of one town."""
        if self.kind == "gazettes" and self.shared is not None:
            raise ValueError(
                said(gettext_noop("the source %(name)r has gazettes, which can't be shared"), name=self.name)
            )
        return self

    @model_validator(mode="after")
    def words_are_said_once(self) -> Self:
        """A word means one thing."""
        pairs = [(each.found_in, word_key(each.word)) for each in self.words]
        if twice := sorted({key for key in pairs if pairs.count(key) > 1}):
            raise ValueError(
                said(gettext_noop("the source %(name)r has the word %(word)r twice"), name=self.name, word=twice[0][1])
            )
        return self


class SourcesSection(Section):
    """Where news and events come from."""

    sources: tuple[SourcePart, ...] = owned_by_file(default=())
    """Feeds and calendars that are imported; the town's editors may add others in the CMS."""

    @model_validator(mode="after")
    def sources_have_different_names(self) -> Self:
        """A source is known by its name."""
        names = [source.name for source in self.sources]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise Mistake(
                said(gettext_noop("two sources have the name %(names)s"), names=", ".join(twice)), at="sources"
            )
        return self
