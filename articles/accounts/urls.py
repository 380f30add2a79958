"""Addresses of the room accounts."""

from django.contrib.auth import views as auth
from django.urls import path

from articles.accounts import factors, leaving, members, passwords, signing_in, single, sweeps, views

urlpatterns = [
    path("accounts/", views.profile, name="profile"),
    path("accounts/deletion/", leaving.deletion, name="deletion"),
    path("accounts/presence/", views.presence, name="presence"),
    path("accounts/tokens/", views.tokens, name="tokens"),
    path("accounts/tokens/<int:pk>/revocation/", views.revoke_token, name="token-revocation"),
    path("accounts/sessions/<int:pk>/end/", views.end_session, name="session-end"),
    path("accounts/sessions/end-others/", views.end_others, name="sessions-end"),
    path("accounts/login/", signing_in.SignIn.as_view(), name="login"),
    path("accounts/second-factor/", signing_in.second_factor, name="second-factor"),
    path("accounts/confirmation/", passwords.confirmation, name="confirmation"),
    path("accounts/time-code/", factors.time_code, name="time-code"),
    path("accounts/time-code/removal/", factors.remove_time_code, name="time-code-removal"),
    path("accounts/recovery-codes/", factors.recovery_codes, name="recovery-codes"),
    path("accounts/passkeys/", factors.passkeys, name="passkeys"),
    path("accounts/passkeys/options/", factors.passkey_options, name="passkey-options"),
    path("accounts/passkeys/<int:pk>/removal/", factors.remove_passkey, name="passkey-removal"),
    path("accounts/passkeys/challenge/", factors.challenge, name="passkey-challenge"),
    path("accounts/passkeys/entry/", factors.passkey_entry, name="passkey-entry"),
    path("accounts/single/", single.begin, name="single"),
    path("accounts/single/return/", single.back, name="single-return"),
    path("accounts/logout/", views.sign_out, name="logout"),
    path(
        "accounts/password/",
        passwords.Change.as_view(),
        name="password_change",
    ),
    path(
        "accounts/password/done/",
        auth.PasswordChangeDoneView.as_view(template_name="accounts/password_change_done.html"),
        name="password_change_done",
    ),
    path(
        "accounts/reset/",
        passwords.Reset.as_view(),
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
        passwords.Confirm.as_view(),
        name="password_reset_confirm",
    ),
    path("accounts/invitations/<str:secret>/", views.invitation, name="invitation"),
    path("desks/<int:pk>/members/", members.members, name="members"),
    path("desks/<int:pk>/members/<int:user_pk>/", members.member, name="member"),
    path(
        "desks/<int:pk>/members/<int:user_pk>/second-factor/reset/",
        members.reset_second_factor,
        name="second-factor-reset",
    ),
    path("desks/<int:pk>/members/<int:user_pk>/restriction/", members.restriction, name="restriction"),
    path("desks/<int:pk>/members/<int:user_pk>/contributions/", sweeps.work, name="member-work"),
    path("desks/<int:pk>/sweeps/<int:sweep_pk>/undo/", sweeps.undo_sweep, name="sweep-undo"),
    path("desks/<int:pk>/sweeps/<int:sweep_pk>/going-on/", sweeps.go_on_with_sweep, name="sweep-going-on"),
    path("desks/<int:pk>/premoderation/", members.premoderation, name="premoderation"),
    path("desks/<int:pk>/second-factor/", members.ask_second_factor, name="second-factor-asked"),
    path("desks/<int:pk>/invitations/", members.invitations, name="invitations"),
    path(
        "desks/<int:pk>/invitations/<int:invitation_pk>/revocation/",
        members.revoke_invitation,
        name="invitation-revocation",
    ),
]
