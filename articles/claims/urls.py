"""Addresses of the room claims."""

from django.urls import path

from articles.claims import views

urlpatterns = [
    path("claims/", views.claims, name="claims"),
    path("claims/<int:pk>/", views.claim, name="claim"),
    path("claims/<int:pk>/edit/", views.edit, name="claim-edit"),
    path("claims/<int:pk>/verdict/", views.verdict, name="claim-verdict"),
    path("claims/<int:pk>/evidence/", views.evidence, name="claim-evidence"),
]
