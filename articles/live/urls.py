"""Addresses of the room live."""

from django.urls import path

from articles.live import views

urlpatterns = [
    path("live/", views.several, name="live"),
    path("live/articles/<int:pk>/", views.article, name="live-article"),
    path("live/articles/<int:pk>/presence/", views.presence, name="live-presence"),
]
