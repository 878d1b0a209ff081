"""Addresses for people who are not signed in yet; they stand before Wagtail's under `/cms/`."""

from django.urls import path

from backend.accounts.views import AcceptInvitation, InvitationCode, enter

app_name = "accounts"
urlpatterns = [
    path("einladung/", InvitationCode.as_view(), name="invitation_code"),
    path("einladung/<str:code>/", AcceptInvitation.as_view(), name="invitation"),
    path("eintritt/<str:token>/", enter, name="entry"),
]
