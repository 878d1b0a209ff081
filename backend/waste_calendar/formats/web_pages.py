"""Web pages that came in place of a calendar: told as such, with their title and what may have happened."""

from __future__ import annotations

import html
import re

from django.utils.translation import gettext as _

from backend.waste_calendar.formats.entries import FileBroken

_SEARCHED = 4_000  # letters above which a page says that it is one
_TAG = re.compile(r"<!doctype\s+html|<(?:html|head|body|script|table|title|meta)\b", re.IGNORECASE)
_ARCHIVE = re.compile(r"\s*MIME-Version:\s", re.IGNORECASE)  # .mht, which some programs call .xls
_WORKBOOK = re.compile(r"<(?:\w+:)?Workbook\b")  # of an Excel of 2003
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_LOG_IN = re.compile(r"""type\s*=\s*["']?password|\blog-?\s?in\b|\banmelden\b|\banmeldung\b""", re.IGNORECASE)
_REFUSED = re.compile(
    r"captcha|cloudflare|access denied|forbidden|zugriff verweigert|gesperrt|too many requests|zu viele anfragen"
    r"|abfragelimit|\b(?:403|429|503)\b",
    re.IGNORECASE,
)
_ROWS = re.compile(r"<tr\b", re.IGNORECASE)
_MANY_ROWS = 10
_LONGEST_TITLE = 200


def refuse_web_page(text: str) -> None:
    """FileBroken for a page, whatever its name; its title is often the reason."""
    if _WORKBOOK.search(text, 0, _SEARCHED):
        raise FileBroken(_("The table is of an old Excel (.xls), or locked by a password. Please save it as .xlsx."))
    if not (_TAG.search(text, 0, _SEARCHED) or _ARCHIVE.match(text)):
        return
    said = {"title": _page_title(text)}
    if len(_ROWS.findall(text)) >= _MANY_ROWS:
        sentence = _(
            "The file is a web page with a table: “%(title)s”. Please open it in a spreadsheet and save it as .xlsx."
        )
    elif _LOG_IN.search(text):
        sentence = _(
            "The file is a web page that asks to log in: “%(title)s”. Please log in there, and download the file again."
        )
    elif _REFUSED.search(text):
        sentence = _(
            "The file is a web page that refuses to give the calendar: “%(title)s”. Please try again later,"
            " or ask for the file."
        )
    else:
        sentence = _(
            "The file is a web page and no calendar: “%(title)s”. Perhaps it wanted a log-in, or blocks downloads."
        )
    raise FileBroken(sentence % said)


def _page_title(text: str) -> str:
    title = _TITLE.search(text)
    name = " ".join(html.unescape(title[1]).split()) if title else ""
    return name[:_LONGEST_TITLE] or "?"
