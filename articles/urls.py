"""All addresses of Newsroom, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("articles.reading.urls")),
    path("", include("articles.ingest.urls")),
    path("", include("articles.annotating.urls")),
    path("", include("articles.exchange.urls")),
    path("", include("articles.entities.urls")),
    path("", include("articles.claims.urls")),
    path("", include("articles.live.urls")),
    path("", include("articles.accounts.urls")),
    path("", include("articles.attention.urls")),
    path("", include("articles.moderation.urls")),
    path("", include("articles.rounds.urls")),
    path("api/", include("articles.api")),
]
