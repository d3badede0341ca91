from datetime import date

from django.core.management.base import CommandError
from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

import metrics.models.overlapping


def make_extension(_apps, schema_editor):
    """Constraints that compare days and keys want it; whoever owns the database may make it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")


def refuse_overlapping_rows(apps, _schema_editor):
    """Which of two rows is wrong is for those who keep them to say, so nothing is changed here."""
    found = []
    for operation in Migration.operations:
        if isinstance(operation, migrations.AddConstraint):
            model, rule = apps.get_model("metrics", operation.model_name), operation.constraint
            rows = model._base_manager.filter(rule.condition or Q())
            same = {name: OuterRef(name) for name in rule.fields}
            ends = Coalesce("ended_on", date.max)
            others = rows.exclude(pk=OuterRef("pk")).filter(**same, started_on__lte=OuterRef("ends"))
            others = others.filter(Q(ended_on=None) | Q(ended_on__gte=OuterRef("started_on")))
            values = rows.annotate(ends=ends).filter(Exists(others)).order_by("unit", "started_on")
            found += [
                f"{model._meta.verbose_name} {row.pk}：{row.unit_id} {row.started_on} 至 {row.ended_on or '今'}"
                for row in values
            ]
    if found:
        rows = "\n".join(found)
        raise CommandError(f"以下登记与另一条重复：同一对象、同一时间有两条。请先在原来的版本里更正，再升级。\n{rows}")


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0007_case_settled_after_assignment"),
    ]

    operations = [
        migrations.RunPython(make_extension, migrations.RunPython.noop),
        migrations.RunPython(refuse_overlapping_rows, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="asset",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "name"), name="asset_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=metrics.models.overlapping.OneAtATime(
                fields=("person", "unit", "role"), name="assignment_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="circle",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "facility"), name="circle_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=metrics.models.overlapping.OneAtATime(
                condition=models.Q(("credit_code", ""), _negated=True),
                fields=("credit_code",),
                name="enterprise_code_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "name"), name="enterprise_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="estate",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "name"), name="estate_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="estategrade",
            constraint=metrics.models.overlapping.OneAtATime(fields=("estate",), name="grade_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "name"), name="facility_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="mentoring",
            constraint=metrics.models.overlapping.OneAtATime(
                fields=("assignment", "mentor"), name="mentoring_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="ownerscommittee",
            constraint=metrics.models.overlapping.OneAtATime(fields=("estate",), name="committee_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "partner"), name="pairing_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="parameter",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "code"), name="parameter_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="partyorganisation",
            constraint=metrics.models.overlapping.OneAtATime(fields=("number",), name="organisation_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=metrics.models.overlapping.OneAtATime(fields=("rating",), name="plan_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "name"), name="project_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=metrics.models.overlapping.OneAtATime(fields=("organisation",), name="rating_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="revitalisation",
            constraint=metrics.models.overlapping.OneAtATime(fields=("asset",), name="revitalisation_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="serviceoffer",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "service"), name="offer_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="stake",
            constraint=metrics.models.overlapping.OneAtATime(
                fields=("enterprise", "holder"), name="stake_of_holder_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="stake",
            constraint=metrics.models.overlapping.OneAtATime(
                condition=models.Q(("holder", None)), fields=("enterprise", "unit"), name="stake_of_village_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="takeover",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "name"), name="takeover_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="volunteergroup",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "name"), name="group_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "name"), name="workshop_at_a_time"),
        ),
    ]
