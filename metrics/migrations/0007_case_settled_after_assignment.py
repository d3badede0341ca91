from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("metrics", "0006_circle_minutes")]

    operations = [
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=Q(assigned_on=None)
                | Q(ended_on=None)
                | Q(outcome="continued")
                | Q(ended_on__gte=F("assigned_on")),
                name="case_settled_after_assignment",
                violation_error_message="结束日期不能早于交办日期。",
            ),
        ),
    ]
