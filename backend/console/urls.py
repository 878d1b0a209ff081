"""The console's addresses on the region's host."""

from django.urls import path

from backend.console import views
from backend.console.details import views as details
from backend.console.metrics import metrics

app_name = "console"
urlpatterns = [
    path("", views.towns, name="towns"),
    path("anmelden/", views.sign_in, name="sign_in"),
    path("abmelden/", views.sign_out, name="sign_out"),
    path("einladung/<str:code>/", views.accept_invitation, name="invitation"),
    path("metrics", metrics, name="metrics"),
    path("quellen/", views.sources, name="sources"),
    path("neue-kommune/", details.new_town, name="new_town"),
    path("kommunen/<slug:slug>/", views.town, name="town"),
    path("kommunen/<slug:slug>/adressen/", views.hosts, name="hosts"),
    path("kommunen/<slug:slug>/cms/", views.open_cms, name="open_cms"),
    path("kommunen/<slug:slug>/angaben/", details.details, name="details"),
    path("kommunen/<slug:slug>/angaben/stand/", details.progress, name="progress"),
    path("kommunen/<slug:slug>/angaben/datei/", details.download, name="download"),
    path("kommunen/<slug:slug>/angaben/abgeben/", details.let_go, name="let_go"),
    path("kommunen/<slug:slug>/geheimnisse/", details.secrets, name="secrets"),
]
