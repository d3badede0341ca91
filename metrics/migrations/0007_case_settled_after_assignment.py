from django.core.management.base import CommandError
from django.db import migrations, models
from django.db.models import F, Q

SETTLED_AFTER = Q(assigned_on=None) | Q(ended_on=None) | Q(outcome="continued") | Q(ended_on__gte=F("assigned_on"))


def refuse_rows_settled_before(apps, _schema_editor):
    """Which of the two days is wrong is for those who keep the row to say, so nothing is changed here."""
    rows = apps.get_model("metrics", "Case")._base_manager.exclude(SETTLED_AFTER).order_by("unit", "started_on")
    found = "\n".join(f"{row.unit_id} {row.subject}：交办 {row.assigned_on}，结束 {row.ended_on}" for row in rows)
    if found:
        raise CommandError(f"以下事项的结束日期早于交办日期。请先在原来的版本里更正，再升级。\n{found}")


class Migration(migrations.Migration):
    dependencies = [("metrics", "0006_circle_minutes")]

    operations = [
        migrations.RunPython(refuse_rows_settled_before, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=SETTLED_AFTER,
                name="case_settled_after_assignment",
                violation_error_message="结束日期不能早于交办日期。",
            ),
        ),
    ]
