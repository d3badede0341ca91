"""Names in the reader's language: {{ indicator|named }}, {{ period|period_name }}."""

from django import template

from metrics.wording import name_of, period_name

register = template.Library()
register.filter("named", name_of)
register.filter("period_name", period_name)
