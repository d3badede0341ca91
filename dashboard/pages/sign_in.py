"""Signing in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dashboard.rights import Rights
from metrics.models import Account


class SignInForm(AuthenticationForm):
    # One message for a wrong name, a wrong password and a closed account: none of them is given away.
    error_messages = {
        "invalid_login": _("账号或密码不对，请重新输入。注意大小写。"),
        "inactive": _("账号或密码不对，请重新输入。注意大小写。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label, self.fields["password"].label = _("账号"), _("密码")


class SignInView(LoginView):
    template_name = "pages/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        assert isinstance(self.request.user, Account)
        return reverse(Rights.of_account(self.request.user).desk)
