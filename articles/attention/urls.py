"""Addresses of the room attention."""

from django.urls import path

from . import views

urlpatterns = [
    path("activity/", views.activity, name="activity"),
    path("activity/seen/", views.see_activity, name="activity-seen"),
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/reading/", views.read_notifications, name="notifications-reading"),
    path("notifications/mail/", views.choose_mail, name="mail-choice"),
    path("notifications/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("notifications/<int:pk>/", views.notification, name="notification"),
    path("follows/", views.follows, name="follows"),
    path("follows/<str:kind>/<str:key>/", views.follow, name="follow"),
    path("annotations/<uuid:uid>/replies/", views.reply, name="annotation-replies"),
    path("annotations/<uuid:uid>/resolution/", views.resolve, name="annotation-resolution"),
    path("annotations/<uuid:uid>/assignee/", views.assign_annotation, name="annotation-assignee"),
    path("claims/<int:pk>/replies/", views.discuss_claim, name="claim-replies"),
    path("claims/<int:pk>/assignee/", views.assign_claim, name="claim-assignee"),
]
