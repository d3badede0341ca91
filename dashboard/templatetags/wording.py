"""Names in the reader's language: {{ indicator|named }}, {{ period|period_name }}; and which others there are."""

from django import template
from django.conf import settings
from django.utils.translation import get_language

from metrics.wording import name_of, period_name

register = template.Library()
register.filter("named", name_of)
register.filter("period_name", period_name)


@register.simple_tag
def other_languages() -> list[tuple[str, str]]:
    """Code and name, in itself, of each language but the reader's."""
    return [(code, name) for code, name in settings.LANGUAGES if code != get_language()]
