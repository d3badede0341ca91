"""Names in the reader's language: {{ indicator|named }}, {{ period|period_name }}."""

from django import template

from dashboard.wording import length_name, name_of, period_name, unit_of_measure

register = template.Library()
register.filter("named", name_of)
register.filter("period_name", period_name)
register.filter("length_name", length_name)
register.filter("unit_of_measure", unit_of_measure)
