"""Atom with tag: ids, published and updated instants and escaped HTML."""

from __future__ import annotations

from datetime import UTC, timedelta
from xml.sax.saxutils import escape

from config.demo.samples.articles import Article
from config.demo.samples.towns import Town
from config.demo.samples.wording import words


def write(town: Town, articles: list[Article]) -> bytes:
    """The feed, UTF-8."""
    host = f"aktuell.{town.slug}.example.org"
    entries = "".join(_entry(article, host=host) for article in articles)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://{host}/">
  <id>tag:{host},2020:feed</id>
  <title>{escape(town.name)} aktuell (Demo)</title>
  <subtitle>{words("notice_long")}</subtitle>
  <link rel="self" href="https://{host}/feed.atom"/>
  <link rel="alternate" href="https://{host}/"/>
  <updated>{articles[0].published_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</updated>
{entries}</feed>
""".encode()


def _entry(article: Article, *, host: str) -> str:
    updated_at = article.published_at + timedelta(minutes=article.number % 50)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in article.paragraphs)
    categories = "".join(
        f'    <category term="{escape(category)}"/>\n' for category in (article.topic, article.area) if category
    )
    return f"""  <entry>
    <id>tag:{host},2020:{article.number}</id>
    <title>{escape(article.title)}</title>
    <link rel="alternate" href="beitrag/{article.number}"/>
    <published>{article.published_at.isoformat()}</published>
    <updated>{updated_at.isoformat()}</updated>
    <author><name>Redaktion</name></author>
{categories}    <summary>{words("notice")} {escape(article.paragraphs[0])}</summary>
    <content type="html">{escape(body)}</content>
  </entry>
"""
