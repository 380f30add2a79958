"""Addresses of the room ingest."""

from django.urls import path

from . import views

urlpatterns = [
    path("articles/new/", views.new, name="article-new"),
    path("articles/<int:pk>/edit/", views.edit, name="article-edit"),
    path("articles/<int:pk>/fetch/", views.fetch_again, name="article-fetch"),
]
