"""Addresses of the room entities."""

from django.urls import path

from articles.entities import views

urlpatterns = [
    path("entities/", views.entities, name="entities"),
    path("entities/<int:pk>/", views.entity, name="entity"),
    path("entities/<int:pk>/edit/", views.edit, name="entity-edit"),
    path("entities/<int:pk>/merge/", views.merge, name="entity-merge"),
]
