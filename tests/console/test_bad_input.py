"""What nobody sends from a form: the console answers with a page of its own, and never breaks."""

from __future__ import annotations

import pytest

from tests.console import test_details
from tests.console.test_details import FORM

folder = test_details.folder

LONG = "x" * 2_000_000
NUMBER = "9" * 40
ODD_YAML = {
    "merged": "x: &x {slug: neudorf}\n<<: *x\nname: {de: N}\n",
    "a tag": "slug: !!python/object/apply:os.system ['x']\n",
    "an ordered map": "slug: !!omap [a: 1]\n",
    "an ordered map that is none": "slug: !!omap x\n",
    "a set": "slug: !!set {a, b}\n",
    "half a character": 'slug: neudorf\nname: {de: "\\uD800"}\n',
    "odd keys": "? [a, b]\n: c\n1: x\n~: y\n",
    "in itself": "slug: &a [*a]\n",
    "not a number": "slug: neudorf\nname: {de: N}\ncenter: {lat: .nan, lon: .inf}\n",
}
FORMS = {
    "multipart/form-data": b"x",
    "multipart/form-data; boundary=a": b'--a\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\r\n--a--\r\n',
    "application/x-www-form-urlencoded; charset=utf-16": b"text=a",
    "application/x-www-form-urlencoded": b"&".join(b"a%d=1" % number for number in range(10_500)),
    "application/json": b"{",
}
ODD = {"nul": "\0", "many": "😀" * 300, "tag": "<script>", "long": LONG}


@pytest.mark.parametrize(
    "path",
    [
        "/?status=%00",
        "/quellen/?stadt=%00&zustand=%00&seite=%00",
        f"/quellen/?seite={NUMBER}",
        "/quellen/?seite=-1&zustand=nichts",
        "/kommunen/musterstadt/?adressen=%00&geheimnis=%F0%9F%98%80",
    ],
)
def test_odd_parameters_are_passed_over(console, path):
    assert console.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/kommunen/gibt-es-nicht/", "/kommunen/public/", "/kommunen/template/angaben/"])
def test_what_is_no_town_is_not_found(console, path):
    assert console.get(path).status_code == 404


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_no_field_of_a_town_breaks_the_form(console, folder, odd):
    typed = {name: f"{value}{odd}" for name, value in FORM.items() if name not in {"ansicht", "schritt"}}
    ways = [
        ("/neue-kommune/", {**FORM, **typed}),
        ("/neue-kommune/", {"text": f"slug: {odd}", "schritt": odd[:50], "ansicht": odd[:50]}),
        ("/neue-kommune/", {**FORM, "version": odd[:50]}),
        ("/kommunen/musterstadt/angaben/", {"text": odd, "version": NUMBER}),
        ("/kommunen/musterstadt/adressen/", {"domain": odd}),
        ("/kommunen/musterstadt/geheimnisse/", {"name": odd, "value": odd}),
        ("/kommunen/musterstadt/angaben/abgeben/", {"version": odd[:50]}),
    ]
    for path, values in ways:
        answer = console.post(path, values)
        assert answer.status_code in {200, 302, 303, 400, 409, 413, 422}, path


@pytest.mark.parametrize("text", ODD_YAML.values(), ids=ODD_YAML)
def test_no_text_breaks_the_pages(console, folder, text):
    for path in ("/neue-kommune/", "/kommunen/musterstadt/angaben/"):
        for step in ("vorschau", "formular", "text", "anwenden"):
            sent = {"text": text, "schritt": step, "ansicht": "text", "version": "0"}
            assert console.post(path, sent).status_code in {200, 409, 422}, (path, step)


@pytest.mark.parametrize(("kind", "body"), FORMS.items(), ids=FORMS)
def test_a_body_that_no_browser_sends_is_refused(console, folder, kind, body):
    for path in ("/neue-kommune/", "/kommunen/musterstadt/angaben/", "/kommunen/musterstadt/geheimnisse/"):
        assert console.post(path, data=body, content_type=kind).status_code in {200, 303, 400, 422}, path


def test_another_hosts_token_and_cookie_open_nothing(console, town, client_of):
    console.handler.enforce_csrf_checks = True
    theirs = client_of(town).get("/cms/login/").cookies["csrftoken"].value
    sent = {**FORM, "csrfmiddlewaretoken": theirs}
    assert console.post("/neue-kommune/", sent).status_code == 403
