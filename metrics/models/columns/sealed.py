"""Personal data at rest: kept encrypted, shown masked, and opened only on purpose.

The cipher is AES-SIV (RFC 5297): the same text always gives the same token, so a number can be looked up and kept
unique without being readable; whoever has the database but not the key learns only which rows hold equal numbers.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django import forms
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

_PREFIX = "sealed:"
_UNREADABLE = "••••••"


class WrongKey(Exception):
    """A number was sealed with another key than the one at hand, and cannot be opened."""


@cache
def _cipher(key: str) -> AESSIV:
    if not key:
        raise ImproperlyConfigured("没有设置 PERSONAL_DATA_KEY，证件号码和电话不能存取。")
    return AESSIV(hashlib.sha512(key.encode()).digest())


@dataclass(frozen=True)
class Sealed:
    """A personal number as it is stored. As text it shows no more than its last `shown` signs."""

    token: str
    purpose: str
    shown: int = 0

    @classmethod
    def of(cls, text: str, purpose: str, *, shown: int) -> Sealed:
        sealed = _cipher(settings.PERSONAL_DATA_KEY).encrypt(text.encode(), [purpose.encode()])
        return cls(_PREFIX + base64.urlsafe_b64encode(sealed).decode(), purpose, shown)

    def open(self) -> str:
        """The number itself. Whoever calls this writes into the trail who asked, and why. Raises WrongKey."""
        try:
            sealed = base64.urlsafe_b64decode(self.token.removeprefix(_PREFIX))
            return _cipher(settings.PERSONAL_DATA_KEY).decrypt(sealed, [self.purpose.encode()]).decode()
        except (InvalidTag, ValueError):
            raise WrongKey from None

    def __str__(self) -> str:
        try:
            text = self.open()
        except WrongKey:
            return _UNREADABLE
        return "•" * (len(text) - self.shown) + text[len(text) - self.shown :]


class SealedField(models.CharField):
    """A personal number. Python sees a `Sealed`, whoever assigns a text assigns the number itself.

    Empty is None. Only equality can be asked of the database: any other question would tell parts of the number.
    """

    SHOWN: ClassVar[int] = 0
    LOOKUPS = frozenset({"exact", "in", "isnull"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 120, "null": True, "blank": True} | kwargs)

    def read(self, text: str) -> str:
        """The number as it is stored, out of what somebody typed. Raises ValidationError."""
        return text

    def to_python(self, value: Any) -> Sealed | None:
        if value is None or isinstance(value, Sealed):
            return value
        text = str(value).strip()
        if text.startswith(_PREFIX):
            return self._kept(text)
        return self.seal(text) if text else None

    def seal(self, text: str) -> Sealed:
        """The number that somebody typed. Raises ValidationError, whose words do not repeat it."""
        return Sealed.of(self.read(text), self.name, shown=self.SHOWN)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else self._kept(value)

    def _kept(self, token: str) -> Sealed:
        return Sealed(token, self.name, self.SHOWN)

    def get_prep_value(self, value: Any) -> str | None:
        sealed = self.to_python(value)
        return None if sealed is None else sealed.token

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name in self.LOOKUPS else None

    def get_transform(self, lookup_name: str) -> Any:
        return None

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def validate(self, value: Any, model_instance: Any) -> None:
        """Nothing more: the number was read by `read`."""

    def run_validators(self, value: Any) -> None:
        """The same: the length is that of the token."""

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        defaults: dict[str, Any] = {"form_class": forms.CharField, "required": False}
        return models.Field.formfield(self, **defaults | kwargs)
