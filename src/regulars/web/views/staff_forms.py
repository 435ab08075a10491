"""The form of an invitation."""

from __future__ import annotations

from typing import Any

from django import forms

from regulars.desk.permissions import ROLES
from regulars.web.language import later
from regulars.web.texts import staff as texts
from regulars.web.views.account_forms import worded


class Invitation(forms.Form):
    """Who is invited, and as what."""

    name = forms.CharField(max_length=150, error_messages={"required": later(texts.NAME_MISSING)})
    email = forms.EmailField(
        max_length=254, required=False, error_messages={"invalid": later(texts.EMAIL_WRONG)}
    )
    role = forms.ChoiceField(
        choices=[(role, later(texts.ROLES[role])) for role in ROLES],
        error_messages={"invalid_choice": later(texts.ROLE_WRONG), "required": later(texts.ROLE_WRONG)},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self, "name", texts.NAME, autocomplete="off")
        worded(self, "email", texts.EMAIL, autocomplete="off")
        worded(self, "role", texts.ROLE)
