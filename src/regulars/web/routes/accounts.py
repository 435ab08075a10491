"""Signing in and out, passwords, the second step: those of allauth's pages that this desk has.

The rest of allauth (signing up, e-mails, resetting by mail) has no address here.
"""

from __future__ import annotations

from typing import Final

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as spare_codes
from allauth.mfa.totp import views as codes
from allauth.socialaccount.providers.openid_connect import views as openid
from django.urls import URLPattern, path
from django.views.generic import RedirectView

from regulars.web.access import everybody, signed_in
from regulars.web.views import account as own

#: Names that allauth looks up; they lead where this desk has the matter.
_TO_ACCOUNT: Final = signed_in(RedirectView.as_view(pattern_name="account"))

urlpatterns: list[URLPattern] = [
    path("account/", own.account, name="account"),
    path("language/", own.language, name="language"),
    path("welcome/<str:told>/", own.welcome, name="welcome"),
    path("accounts/login/", everybody(account.login), name="account_login"),
    path("accounts/logout/", everybody(account.logout), name="account_logout"),
    path("accounts/inactive/", everybody(account.account_inactive), name="account_inactive"),
    path("accounts/reauthenticate/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("accounts/password/change/", signed_in(account.password_change), name="account_change_password"),
    path("accounts/password/set/", signed_in(account.password_set), name="account_set_password"),
    path("accounts/2fa/", _TO_ACCOUNT, name="mfa_index"),
    path("accounts/2fa/authenticate/", everybody(second_step.authenticate), name="mfa_authenticate"),
    path("accounts/2fa/reauthenticate/", signed_in(second_step.reauthenticate), name="mfa_reauthenticate"),
    path("accounts/2fa/totp/activate/", signed_in(codes.activate_totp), name="mfa_activate_totp"),
    path("accounts/2fa/totp/deactivate/", signed_in(codes.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "accounts/2fa/recovery-codes/",
        signed_in(spare_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "accounts/2fa/recovery-codes/generate/",
        signed_in(spare_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "accounts/2fa/recovery-codes/download/",
        signed_in(spare_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    # Not there (404) unless an identity provider is set.
    path("accounts/<str:provider_id>/login/", everybody(openid.login), name="openid_connect_login"),
    path(
        "accounts/<str:provider_id>/login/callback/",
        everybody(openid.callback),
        name="openid_connect_callback",
    ),
    path("accounts/cancelled/", own.provider_failed, name="socialaccount_login_cancelled"),
]
