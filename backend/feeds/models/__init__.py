"""News, events and where they come from; one noun a file."""

from backend.feeds.models.articles import Article
from backend.feeds.models.bookmarks import BookmarkedDate
from backend.feeds.models.duplicates import SaidOfTwo
from backend.feeds.models.events import Event
from backend.feeds.models.offerings import HiddenOffer, Offering
from backend.feeds.models.source_words import SourceWord
from backend.feeds.models.sources import Source
from backend.feeds.models.submissions import KnownSender, Submission

__all__ = [
    "Article",
    "BookmarkedDate",
    "Event",
    "HiddenOffer",
    "KnownSender",
    "Offering",
    "SaidOfTwo",
    "Source",
    "SourceWord",
    "Submission",
]
