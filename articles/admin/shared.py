"""What several models need in the admin: looking without touching, and saving by verbs."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction


class Kept:
    """Nothing is deleted; subclasses may say otherwise."""

    def has_delete_permission(self, request, obj=None):
        """No."""
        return False


class LookedAt(Kept):
    """Nothing is added, changed or deleted."""

    def has_add_permission(self, request, obj=None):
        """No."""
        return False

    def has_change_permission(self, request, obj=None):
        """No."""
        return False


class Visible:
    """Only what the person may see on the pages, and no change but those they may make there.

    ``change_rule`` is the rule in ``permissions.py`` asked before a change.
    """

    change_rule = ""

    def get_queryset(self, request):
        """The rows this person may see."""
        return super().get_queryset(request).visible_to(request.user)

    def has_change_permission(self, request, obj=None):
        """Django's permission for the model and, for one row, our rule."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or request.user.has_perm(self.change_rule, obj))


class LookedAtInline(LookedAt, admin.TabularInline):
    """Rows beneath their owner, to look at."""

    extra = 0
    can_delete = False
    show_change_link = True


class _TriedOut(Exception):
    """Takes back what a verb did when it was only asked whether it would."""


class VerbForm(forms.ModelForm):
    """A form that is saved by a verb of its model; what the verb refuses is an error of the form."""

    def perform(self, thing, by):
        """Do what the form says to the stored thing (None: make one) and return it."""
        raise NotImplementedError

    def stored(self):
        """The thing as it stands, since the form has written its fields into its own copy."""
        return type(self.instance).objects.get(pk=self.instance.pk) if self.instance.pk else None

    def changed(self, *names):
        """The cleaned values of those of the named fields that the person changed."""
        return {name: self.cleaned_data[name] for name in names if name in self.changed_data}

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        try:
            with transaction.atomic():
                self.perform(self.stored(), None)
                raise _TriedOut
        except _TriedOut:
            pass
        except ValidationError as error:
            by_field = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
            for name, problems in by_field.items():
                self.add_error(name if name in self.fields else None, problems)

    def save_m2m(self):
        """Nothing is left to do: the verb has done it."""

    def save(self, commit=True):
        """The copy of the form, unsaved: the admin calls :meth:`VerbAdmin.save_model`."""
        return self.instance


class VerbAdmin(admin.ModelAdmin):
    """Saves by the form's verb."""

    def save_model(self, request, obj, form, change):
        """Let the verb do it, in the name of the person who is signed in."""
        done = form.perform(form.stored(), request.user)
        obj.__dict__.update(done.__dict__)
