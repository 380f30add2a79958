"""Addresses of the room accounts."""

from django.contrib.auth import views as auth
from django.urls import path

from articles.accounts import members, views
from articles.accounts.kept import SignIn

urlpatterns = [
    path("accounts/", views.profile, name="profile"),
    path("accounts/presence/", views.presence, name="presence"),
    path("accounts/tokens/", views.tokens, name="tokens"),
    path("accounts/tokens/<int:pk>/revocation/", views.revoke_token, name="token-revocation"),
    path(
        "accounts/login/",
        SignIn.as_view(),
        name="login",
    ),
    path("accounts/logout/", views.sign_out, name="logout"),
    path(
        "accounts/password/",
        auth.PasswordChangeView.as_view(template_name="accounts/password_change.html"),
        name="password_change",
    ),
    path(
        "accounts/password/done/",
        auth.PasswordChangeDoneView.as_view(template_name="accounts/password_change_done.html"),
        name="password_change_done",
    ),
    path(
        "accounts/reset/",
        auth.PasswordResetView.as_view(
            template_name="accounts/password_reset.html",
            email_template_name="accounts/password_reset_email.txt",
            subject_template_name="accounts/password_reset_subject.txt",
        ),
        name="password_reset",
    ),
    path(
        "accounts/reset/done/",
        auth.PasswordResetDoneView.as_view(template_name="accounts/password_reset_done.html"),
        name="password_reset_done",
    ),
    path(
        "accounts/reset/complete/",
        auth.PasswordResetCompleteView.as_view(template_name="accounts/password_reset_complete.html"),
        name="password_reset_complete",
    ),
    path(
        "accounts/reset/<uidb64>/<token>/",
        auth.PasswordResetConfirmView.as_view(template_name="accounts/password_reset_confirm.html"),
        name="password_reset_confirm",
    ),
    path("accounts/invitations/<str:secret>/", views.invitation, name="invitation"),
    path("desks/<int:pk>/members/", members.members, name="members"),
    path("desks/<int:pk>/members/<int:user_pk>/", members.member, name="member"),
    path("desks/<int:pk>/invitations/", members.invitations, name="invitations"),
    path(
        "desks/<int:pk>/invitations/<int:invitation_pk>/revocation/",
        members.revoke_invitation,
        name="invitation-revocation",
    ),
]
