"""Addresses of signing in; they stand before Wagtail's under `/cms/`, and the second step on the region's host too."""

from django.urls import path

from backend.accounts import second_step_views as steps
from backend.accounts.views import AcceptInvitation, InvitationCode, enter

app_name = "accounts"
SECOND_STEP = [
    path("anmeldung/", steps.own_sign_in, name="own_sign_in"),
    path("anmeldung/zweiter-schritt/", steps.SecondStep.as_view(), name="second_step"),
    path("anmeldung/einrichten/", steps.set_up, name="set_up"),
    path("anmeldung/einrichten/app/", steps.set_up_app, name="set_up_app"),
    path("anmeldung/einrichten/passkey/", steps.new_passkey_options, name="new_passkey_options"),
    path("anmeldung/passkey/", steps.passkey_options, name="passkey_options"),
    path("anmeldung/ersatzcodes/", steps.codes, name="codes"),
    path("anmeldung/entfernen/<str:kind>/<int:pk>/", steps.remove_factor, name="remove_factor"),
    path("anmeldung/geraete/<int:pk>/", steps.revoke_device, name="revoke_device"),
    path("anmeldung/beenden/", steps.leave, name="leave"),
]
urlpatterns = [
    path("einladung/", InvitationCode.as_view(), name="invitation_code"),
    path("einladung/<str:code>/", AcceptInvitation.as_view(), name="invitation"),
    path("eintritt/<str:token>/", enter, name="entry"),
    *SECOND_STEP,
]
