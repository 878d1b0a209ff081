"""What a public POST reads and what it refuses, at the endpoint of feedback."""

from __future__ import annotations

import json

import pytest
from django.core.handlers.wsgi import WSGIRequest

PATH = "/api/v1/feedback"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/json-patch+json"])
def test_only_json_is_read(town, api, kind):
    response = api(town).post(PATH, b'{"text": "Hallo"}', content_type=kind)

    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


def test_a_body_that_is_too_large_is_refused_before_it_is_read(town, api, monkeypatch):
    monkeypatch.setattr(WSGIRequest, "read", lambda *_args: pytest.fail("the body was read"))

    response = api(town).post(PATH, b"x" * (1024 * 1024 + 1))

    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b'{"text": "\xff\xfe"}',
        b'{"text": "\\ud800"}',
        b'{"text": NaN}',
        b"[" * 5000,
    ],
)
def test_broken_json_and_broken_unicode_are_refused(town, api, body):
    response = api(town).post(PATH, body)

    assert (response.status_code, response.json()["code"]) == (400, "invalid_body")


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"kind": "barrier"}, "text"),
        ({"kind": "barrier", "text": "a\x00b"}, "text"),
        ({"kind": "barrier", "text": " \u202e "}, "text"),
        ({"kind": "barrier", "text": ["a"]}, "text"),
        ({"kind": "barrier", "text": "a" * 2001}, "text"),
        ({"kind": "barrier", "text": "a", "email": "kein"}, "email"),
        ({"kind": "barrier", "text": "a", "email": "a@example.org\nBcc: b@example.org"}, "email"),
        ({"kind": "barrier", "text": "a", "town": "nachbardorf"}, "town"),
        ({"kind": "lob", "text": "a"}, "kind"),
        ({"text": "a"}, "type"),
        ({"text": "a", "type": "news"}, "id"),
        ({"text": "a", "type": "news", "id": "1"}, "id"),
    ],
)
def test_each_unusable_field_is_named(town, api, document, field):
    response = api(town).post(PATH, json.dumps(document))

    assert response.status_code == 400
    assert field in response.json()["errors"]


def test_any_website_may_send_and_none_is_known_by_a_cookie(town, client_of):
    asked = client_of(town).options(PATH, headers={"origin": "https://app.example.org"})
    sent = client_of(town).post(PATH, {"kind": "barrier", "text": "Treppe"}, content_type="application/json")

    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Origin"] == sent["Access-Control-Allow-Origin"] == "*"
    assert asked["Access-Control-Allow-Headers"] == "Content-Type"
    assert "Access-Control-Allow-Credentials" not in asked
    assert sent.status_code == 202
    assert sent["Cache-Control"] == "no-store"
    assert not sent.cookies


def test_reading_is_no_way_to_send(town, client_of):
    response = client_of(town).get(PATH)

    assert (response.status_code, response["Allow"]) == (405, "POST, OPTIONS")
