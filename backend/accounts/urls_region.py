"""Addresses of an operator's second step on the region's host."""

from backend.accounts.urls import SECOND_STEP

app_name = "accounts"
urlpatterns = SECOND_STEP
