"""Addresses of the room claims."""

from django.urls import path

from articles.claims import reviews, views

urlpatterns = [
    path("claims/", views.claims, name="claims"),
    path("claims/<int:pk>/", views.claim, name="claim"),
    path("claims/<int:pk>/edit/", views.edit, name="claim-edit"),
    path("claims/<int:pk>/verdict/", views.verdict, name="claim-verdict"),
    path("claims/<int:pk>/evidence/", views.evidence, name="claim-evidence"),
    path("claims/<int:pk>/reviews/", reviews.ask, name="claim-reviews"),
    path("claims/<int:pk>/reviews/<int:review_pk>/", reviews.answer, name="claim-review"),
    path("claims/<int:pk>/reviews/<int:review_pk>/due/", reviews.due, name="claim-review-due"),
    path("claims/<int:pk>/reviews/<int:review_pk>/cancellation/", reviews.cancel, name="claim-review-end"),
]
