"""RSS as verwaltungsportal.de writes it for many small towns: no guid, dated titles, a teaser that breaks off, CRLF."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from random import Random
from xml.sax.saxutils import escape

from config.demo.samples.articles import Article
from config.demo.samples.towns import Town
from config.demo.samples.wording import teaser, words

TEASER_LENGTH = 170


def write(town: Town, articles: list[Article]) -> bytes:
    """The feed, UTF-8; pictures are on a host that the importer does not load from."""
    site = f"http://www.{town.slug}.example.org"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<rss version="2.0"><channel>',
        f"<title><![CDATA[{town.authority}: Aktuelles (Demo)]]></title>",
        f"<link>{site}/</link>",
        f"<description><![CDATA[{words('notice_long')}]]></description>",
        "<language>de</language><generator>Zend_Feed</generator>",
        "<docs>http://blogs.law.harvard.edu/tech/rss</docs>",
        *(_item(article, site=site) for article in articles),
        "</channel></rss>",
    ]
    return "\r\n".join(lines).encode()


def _item(article: Article, *, site: str) -> str:
    link = f"{site}/news/index.php?rubrik=1&news={article.number}&typ=1"
    # The title's date is the editorial one, pubDate that of the record: on a real site they differ by months.
    recorded_at = article.published_at - timedelta(days=Random(article.number).choice([0, 0, 2, 41]))
    return "\r\n".join(
        [
            f"<item><title><![CDATA[{article.published_at:%d.%m.%Y}: {article.title}]]></title>",
            f"<link>{escape(link)}</link>",
            f"<description><![CDATA[{_description(article, link=link)}]]></description>",
            f"<pubDate>{format_datetime(recorded_at)}</pubDate></item>",
        ]
    )


def _description(article: Article, *, link: str) -> str:
    picture = f"http://vorschau.verwaltungsportal.example.org/preview/{article.number}.jpg"
    return (
        f'<img src="{picture}" alt="" border="0" align="left" />{words("notice")}\r\n&nbsp;\r\n'
        f'{teaser(article.paragraphs[0], length=TEASER_LENGTH)} ... [<a href="{escape(link)}">mehr</a>]'
    )
