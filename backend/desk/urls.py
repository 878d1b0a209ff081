"""What of the desk is outside of the CMS: drafts that editors share by link."""

from django.urls import path

from backend.desk.sharing_views import shared_preview

urlpatterns = [path("vorschau/<str:token>/", shared_preview, name="shared_preview")]
