"""What goes over the wire: ETag, 304, compression, and nothing that belongs to one person."""

import gzip

import pytest
from django.test import RequestFactory

from backend.serving.answers import MIN_GZIP_BYTES, Answer
from backend.serving.views import respond

LONG = {"text": "Stadtverordnetenversammlung " * 50}


def ask(answer=None, **headers):
    request = RequestFactory().get("/", headers=headers)
    return respond(request, answer or Answer(body=LONG), cache_control="public, max-age=60")


def test_the_etag_is_strong_and_follows_the_body():
    assert ask()["ETag"].startswith('"')
    assert ask()["ETag"] == ask()["ETag"]
    assert ask()["ETag"] != ask(Answer(body={"text": "anders"}))["ETag"]


def test_gzipped_bytes_are_the_same_each_time_and_unpack_to_the_body():
    packed = ask(**{"accept-encoding": "br, gzip"})
    assert packed.content == ask(**{"accept-encoding": "br, gzip"}).content
    assert gzip.decompress(packed.content) == ask().content


def test_a_short_body_is_not_gzipped():
    answer = Answer(body=b"x" * (MIN_GZIP_BYTES - 1), content_type="text/plain")
    assert not ask(answer, **{"accept-encoding": "gzip"}).has_header("Content-Encoding")


@pytest.mark.parametrize("known", ["{etag}", '"other", {etag}', "W/{etag}", "*"])
def test_a_known_answer_is_not_sent_again(known):
    etag = ask()["ETag"]
    response = ask(**{"if-none-match": known.format(etag=etag)})
    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == etag


@pytest.mark.parametrize("known", ["", '"other"', "rubbish"])
def test_an_unknown_etag_gets_the_body(known):
    assert ask(**{"if-none-match": known}).status_code == 200


def test_the_gzip_etag_does_not_match_the_plain_body():
    packed = ask(**{"accept-encoding": "gzip"})
    assert ask(**{"if-none-match": packed["ETag"]}).status_code == 200


def test_bytes_pass_as_they_are():
    response = ask(Answer(body=b"BEGIN:VCALENDAR\r\n", content_type="text/calendar; charset=utf-8"))
    assert response.content == b"BEGIN:VCALENDAR\r\n"
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
