"""Addresses of the room ingest."""

from django.urls import path

from . import again, views

urlpatterns = [
    path("articles/new/", views.new, name="article-new"),
    path("articles/<int:pk>/edit/", views.edit, name="article-edit"),
    path("articles/<int:pk>/fetch/", again.fetch_again, name="article-fetch"),
    path(
        "articles/<int:pk>/revisions/<int:number>/restoration/", again.restoration, name="article-restoration"
    ),
]
