"""Who a session belongs to: Django's own sign-in by password, with the roles in the same question."""

from django.contrib.auth.backends import ModelBackend

from ..models import User


class Backend(ModelBackend):
    """The first of the settings' backends: its name is in every session."""

    def get_user(self, user_id):
        """The active user with this key and their roles, in one query; None when there is none."""
        return User.present(user_id)
