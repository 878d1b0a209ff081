"""RSS as WordPress writes it: guid that is no link, content:encoded, a category per place, a tail after each text."""

from __future__ import annotations

from email.utils import format_datetime
from xml.sax.saxutils import escape

from config.demo.samples.articles import Article
from config.demo.samples.towns import Town
from config.demo.samples.wording import teaser, words

HEAD = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:atom="http://www.w3.org/2005/Atom"
\txmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel>
"""
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def write(town: Town, articles: list[Article]) -> bytes:
    """The feed, UTF-8."""
    site, name = f"https://aktuell.{town.slug}.example.org", f"{town.name} aktuell (Demo)"
    channel = f"""\t<title>{escape(name)}</title>
\t<atom:link href="{site}/feed/" rel="self" type="application/rss+xml" />
\t<link>{site}</link>
\t<description>{words("notice_long")}</description>
\t<lastBuildDate>{format_datetime(articles[0].published_at)}</lastBuildDate>
\t<language>de</language>
\t<sy:updatePeriod>hourly</sy:updatePeriod>
\t<sy:updateFrequency>1</sy:updateFrequency>
\t<generator>https://wordpress.org/?v=6.8</generator>
"""
    items = "".join(_item(article, site=site, name=name) for article in articles)
    return f"{HEAD}{channel}{items}</channel>\n</rss>\n".encode()


def _item(article: Article, *, site: str, name: str) -> str:
    link = f"{site}/{article.published_at:%Y/%m}/{_slug(article.title)}/"
    categories = "".join(
        f"\t\t<category><![CDATA[{category}]]></category>\n" for category in (article.topic, article.area) if category
    )
    tail = f'<p>Der Beitrag <a href="{link}">{article.title}</a> erschien zuerst auf <a href="{site}">{name}</a>.</p>'
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in article.paragraphs)
    return f"""\t<item>
\t\t<title>{escape(article.title)}</title>
\t\t<link>{link}</link>
\t\t<dc:creator><![CDATA[Redaktion]]></dc:creator>
\t\t<pubDate>{format_datetime(article.published_at)}</pubDate>
{categories}\t\t<guid isPermaLink="false">{site}/?p={article.number}</guid>
\t\t<description><![CDATA[<p>{words("notice")} {teaser(article.paragraphs[0], length=120)} [&#8230;]</p>
{tail}]]></description>
\t\t<content:encoded><![CDATA[{body}
{tail}]]></content:encoded>
\t</item>
"""


def _slug(title: str) -> str:
    letters = title.lower().translate(UMLAUTS)
    return "-".join("".join(letter if letter.isascii() and letter.isalnum() else " " for letter in letters).split())
