"""Django's own handler, without the wrapper that answers from memory; with and without who keeps the memory fresh."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from backend.serving.listening import Listener, start  # noqa: E402 - its settings must be there

_listeners: list[Listener] = []


def listening(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The same, and what is kept may be believed; who listens is started by a process's first request."""
    if not _listeners:
        _listeners.append(start())
    return application(environ, start_response)
