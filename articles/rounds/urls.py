"""Addresses of the room rounds."""

from django.urls import path

from . import views

urlpatterns = [
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/<int:pk>/", views.round_page, name="round"),
    path("rounds/<int:pk>/done/", views.done, name="round-done"),
    path("rounds/<int:pk>/opening/", views.opening, name="round-opening"),
    path("rounds/<int:pk>/adjudications/", views.adjudicate, name="round-adjudications"),
    path("articles/<int:pk>/rounds/new/", views.ask, name="round-new"),
]
