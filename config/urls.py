"""What answers on a town's host; only assembles."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from backend.accounts import urls as accounts_urls
from backend.desk import urls as desk_urls
from backend.mobile_api import urls as mobile_api_urls
from backend.serving import media
from backend.serving.readiness import readyz
from backend.web_app import urls as web_app_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("readyz", readyz),
    path("api/v1/", include(mobile_api_urls)),
    path("cms/", include(accounts_urls)),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *media.urlpatterns,
    path("", include(desk_urls)),
    path("", include(web_app_urls)),
]
handler400 = "backend.web_app.views.bad_request"
handler404 = "backend.web_app.views.not_found"
handler500 = "backend.web_app.views.server_error"
