"""The sources of news and events in the municipality file."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from backend.tenants.file.section import Mistake, Part, Section, Text, WebAddress, owned_by_file


class SourcePart(Part):
    """A feed or calendar whose entries come in by themselves."""

    kind: Literal["rss", "atom", "json_feed", "news_page", "ics", "event_page"] = owned_by_file()
    """News: rss, atom, json_feed, news_page. Events: ics, event_page. The two pages are read by their JSON-LD."""
    name: Text = owned_by_file()
    """What readers see as the sender; identifies the source."""
    url: WebAddress | None = owned_by_file(default=None)
    """Address of the feed or calendar."""
    path: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = owned_by_file(default=None)
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
    symbol_pictures: bool = owned_by_file(default=False)
    """New entries get a picture of the town's library: those in a feed are never loaded from elsewhere."""

    @model_validator(mode="after")
    def comes_from_one_place(self) -> Self:
        """A source has an address or a file."""
        if (self.url is None) == (self.path is None):
            raise ValueError(f"the source {self.name!r} needs either url or path")
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
            raise Mistake(f"two sources have the name {', '.join(twice)}", at="sources")
        return self
