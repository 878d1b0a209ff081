"""What the OpenAPI document shows beside the modules' own endpoints."""

from backend.mobile_api.api import region_urlpatterns
from backend.mobile_api.api import urlpatterns as town_urlpatterns

urlpatterns = [*town_urlpatterns, *region_urlpatterns]
