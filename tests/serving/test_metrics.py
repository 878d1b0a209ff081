"""Every answer is counted once, by what kind of address it was, and nothing that a client makes up is a series."""

import pytest
from prometheus_client import REGISTRY

from backend.serving import metrics


def counted(**labels: str) -> float:
    return REGISTRY.get_sample_value("ortsblatt_request_seconds_count", labels) or 0


def ask(application, *, path="/", method="GET"):
    return application({"PATH_INFO": path, "REQUEST_METHOD": method}, lambda *_rest: None)


def answering(status):
    def application(environ, start_response):
        start_response(status, [])
        return [b"body"]

    return metrics.measured(application)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/v1/news", "api"),
        ("/cms/pages/", "cms"),
        ("/media/a/b", "media"),
        ("/healthz", "probe"),
        ("/abfall/", "page"),
    ],
)
def test_an_answer_is_counted_by_kind_method_and_class_of_status(path, kind):
    labels = {"kind": kind, "method": "GET", "status": "4xx"}
    before = counted(**labels)
    assert ask(answering("404 Not Found"), path=path) == [b"body"]
    assert counted(**labels) == before + 1


def test_an_answer_that_breaks_is_counted_as_the_servers_mistake():
    def broken(environ, start_response):
        raise RuntimeError

    labels = {"kind": "page", "method": "POST", "status": "5xx"}
    before = counted(**labels)
    with pytest.raises(RuntimeError):
        ask(metrics.measured(broken), method="POST")
    assert counted(**labels) == before + 1


def test_made_up_methods_share_one_series():
    before = counted(kind="page", method="other", status="2xx")
    for method in ("BREW", "PROPFIND"):
        ask(answering("200 OK"), method=method)
    assert counted(kind="page", method="other", status="2xx") == before + 2


def test_what_the_cache_and_the_listener_tell_is_kept():
    before = REGISTRY.get_sample_value("ortsblatt_cache_hits_total")
    metrics.cache_hit()
    metrics.cache_miss()
    metrics.cache_evicted(3)
    metrics.cache_size(content=12, entries=2)
    metrics.listener_heard(at=100.5)
    metrics.listener_reconnected()
    assert REGISTRY.get_sample_value("ortsblatt_cache_hits_total") == before + 1
    assert REGISTRY.get_sample_value("ortsblatt_cache_bytes") == 12
    assert REGISTRY.get_sample_value("ortsblatt_listener_heard_timestamp_seconds") == 100.5
