"""Forms for signing in and for one's own account; their words are the desk's own."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.account.forms import SetPasswordForm as AllauthSetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as SecondReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator

from regulars.desk.models import Person
from regulars.reasons import Reason
from regulars.web.language import later
from regulars.web.texts import account as texts


def worded(form: forms.Form, name: str, label: Reason, help_text: Reason | None = None, **attrs: str) -> None:
    """Give the field ``name`` a label, a help and attributes; a label takes the place of a placeholder."""
    field = form.fields[name]
    field.label = later(label)
    field.help_text = "" if help_text is None else later(help_text)
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


class SignIn(LoginForm):  # type: ignore[misc]  # allauth has no types
    """User name or e-mail, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self, "login", texts.USER_NAME_OR_EMAIL, autocomplete="username", autocapitalize="none")
        worded(self, "password", texts.PASSWORD)


class Again(ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self, "password", texts.PASSWORD)


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    """The password of now, and the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self, "oldpassword", texts.PASSWORD_NOW, autocomplete="current-password")
        worded(self, "password1", texts.PASSWORD_NEW, texts.PASSWORD_HELP)
        worded(self, "password2", texts.PASSWORD_AGAIN, autocomplete="new-password")


class SetPassword(AllauthSetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """A password for somebody who has signed in otherwise so far."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self, "password1", texts.PASSWORD_NEW, texts.PASSWORD_HELP)
        worded(self, "password2", texts.PASSWORD_AGAIN, autocomplete="new-password")


class SecondCode(AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The code after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self, "code", texts.CODE, texts.CODE_HELP, inputmode="numeric", autofocus="autofocus")


class SecondCodeAgain(SecondReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The code once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self, "code", texts.CODE, texts.CODE_HELP, inputmode="numeric")


class FirstCode(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The first code, which proves that the telephone has the key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded(self, "code", texts.CODE, inputmode="numeric")


class ComeIn(forms.Form):
    """What somebody chooses who opened a link: a password, and the first time a name."""

    name = forms.CharField(max_length=150, required=False)
    username = forms.CharField(max_length=150, validators=[UnicodeUsernameValidator()])
    password1 = forms.CharField(widget=forms.PasswordInput, strip=False)
    password2 = forms.CharField(widget=forms.PasswordInput, strip=False)
    language = forms.ChoiceField(choices=(("en", "English"), ("ru", "Русский"), ("ro", "Română")))

    def __init__(self, *args: Any, person: Person | None, first_time: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        worded(self, "password1", texts.PASSWORD, texts.PASSWORD_HELP, autocomplete="new-password")
        worded(self, "password2", texts.PASSWORD_AGAIN, autocomplete="new-password")
        if not first_time:
            for name in ("name", "username", "language"):
                del self.fields[name]
            return
        worded(self, "name", texts.YOUR_NAME, autocomplete="name")
        worded(
            self,
            "username",
            texts.USER_NAME,
            texts.USER_NAME_HELP,
            autocomplete="username",
            autocapitalize="none",
        )
        worded(self, "language", texts.LANGUAGE)

    def clean(self) -> dict[str, Any]:
        """The password is judged beside the name it must not resemble."""
        given = super().clean() or {}
        first, second = given.get("password1"), given.get("password2")
        if first and second and first != second:
            self.add_error("password2", forms.ValidationError(later(texts.PASSWORDS_DIFFER)))
        elif first:
            likely = self.person or Person()
            likely.username = given.get("username", likely.username)
            likely.first_name = given.get("name", likely.first_name)
            try:
                validate_password(first, likely)
            except forms.ValidationError as weak:
                self.add_error("password1", weak)
        return given
