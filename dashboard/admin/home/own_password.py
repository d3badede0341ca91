"""One's own password: for every account, in the admin or not."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from dashboard.admin.acts.unit_of_work import writing_for
from dashboard.admin.acts.visit import account_of
from metrics.acts.granting import set_password
from metrics.acts.writing import open_work
from metrics.models import Account


class OwnPasswordView(PasswordChangeView):
    """That it was set is in the trail. Whoever was given his password comes nowhere else before."""

    template_name = "pages/password.html"
    success_url = reverse_lazy("home")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with writing_for(request, "本人修改密码") as work:
            # As the account stands now, however it was when the request came.
            work.lock(Account, [account_of(request).pk])
            account_of(request).refresh_from_db()
            return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        account = Account.objects.get(pk=account_of(self.request).pk)
        set_password(open_work(Account), account, form.cleaned_data["new_password1"])
        update_session_auth_hash(self.request, account)
        messages.success(self.request, _("密码已经换好，下次登录用新的。"))
        return redirect(self.get_success_url())
