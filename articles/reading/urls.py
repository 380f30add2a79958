"""Addresses of the room reading."""

from django.urls import path

from articles.reading import article, revisions, search, shelf

urlpatterns = [
    path("", shelf.shelf, name="shelf"),
    path("shelving/", shelf.shelving, name="shelving"),
    path("search/", search.search, name="search"),
    path("articles/<int:pk>/", article.article, name="article"),
    path("articles/<int:pk>/cards/", article.cards, name="article-cards"),
    path("articles/<int:pk>/changes/", article.changes, name="article-changes"),
    path("articles/<int:pk>/revisions/", revisions.revisions, name="article-revisions"),
    path("articles/<int:pk>/revisions/<int:number>/", revisions.revision, name="article-revision"),
    path("articles/<int:pk>/revisions/<int:number>/snapshot/", article.snapshot, name="revision-snapshot"),
    path("articles/<int:pk>/snapshot/", article.snapshot, name="article-snapshot"),
]
