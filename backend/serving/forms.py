"""Public pages with a form: shown and taken for one person alone, without a cookie; what is asked, a module says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from backend.common.errors import BodyTooLarge, NotFound, TooManyRequests
from backend.serving.pages import WebPage, reading_of, render_page
from backend.serving.posting import refuse_too_much

FormView = Callable[..., WebPage | HttpResponse]


def public_form(view: FormView) -> Callable[..., HttpResponse]:
    """A view of `(request, reading, **path)` that shows a form on GET and takes it on POST.

    There is no session to be borrowed, so that there is nothing which a token against forged requests would protect:
    whoever could make a visitor's browser send this form can as well send it themselves. That spares the cookie.
    """

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def run(request: HttpRequest, *, needed: str | None = None, **path: Any) -> HttpResponse:
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        if needed not in {None, *town.modules}:
            raise Http404
        try:
            if request.method == "POST":
                refuse_too_much(request)
            shown = view(request, reading_of(request, town=town), **path)
        except NotFound as error:
            raise Http404 from error
        except (BodyTooLarge, TooManyRequests) as error:
            return _refused(request, error)
        if isinstance(shown, HttpResponse):
            return shown
        return render_page(request, replace(shown, is_kept=False))

    return run


def _refused(request: HttpRequest, error: BodyTooLarge | TooManyRequests) -> HttpResponse:
    page = WebPage(
        title=_("That did not work"),
        template="serving/refused_form.html",
        context={"reason": error.title},
        is_kept=False,
    )
    response = render_page(request, page, status=HTTPStatus(error.status))
    if isinstance(error, TooManyRequests):
        response["Retry-After"] = str(error.retry_after)
    return response
