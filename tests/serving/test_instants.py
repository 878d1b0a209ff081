"""What a builder wrote for the API reads the same on a page."""

from django.template import Context, Template

from backend.serving.templatetags.instants import instant


def test_an_instant_keeps_its_own_offset():
    template = Template('{% load instants %}{{ text|instant|date:"j. F Y, H:i" }} {{ text|instant|date:"c" }}')
    shown = template.render(Context({"text": "2026-11-21T23:30:00-05:00"}))
    assert shown == "21. November 2026, 23:30 2026-11-21T23:30:00-05:00"


def test_an_instant_is_an_instant():
    assert instant("2026-11-21T18:00:00+01:00") == instant("2026-11-21T17:00:00+00:00")
