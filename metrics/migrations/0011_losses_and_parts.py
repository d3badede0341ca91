from django.core.management.base import CommandError
from django.db import migrations, models
from django.db.models import F, Q

import metrics.models.columns.money

CLOSED_OF_RECEIVED = (
    Q(complaints_received=None) | Q(complaints_closed=None) | Q(complaints_closed__lte=F("complaints_received"))
)


def refuse_more_closed_than_received(apps, _schema_editor):
    """Which of the two numbers is wrong is for those who keep the row to say, so nothing is changed here."""
    rows = (
        apps.get_model("metrics", "Return")._base_manager.exclude(CLOSED_OF_RECEIVED).order_by("unit", "period_start")
    )
    found = "\n".join(
        f"{row.unit_id} {row.period_start} {row.estate.name}：收到 {row.complaints_received}，办结 {row.complaints_closed}"
        for row in rows.select_related("estate")
    )
    if found:
        raise CommandError(f"以下物业季报办结的投诉多于收到的投诉。请先在原来的版本里更正，再升级。\n{found}")


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0010_keepings"),
    ]

    operations = [
        migrations.RunPython(refuse_more_closed_than_received, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name="return",
            name="return_profit_not_negative",
        ),
        migrations.AlterField(
            model_name="return",
            name="profit",
            field=metrics.models.columns.money.MoneyField(
                blank=True, help_text="本季总收益，单位元；亏损填负数。", null=True, verbose_name="收益(元)"
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=CLOSED_OF_RECEIVED,
                name="return_closed_of_received",
                violation_error_message="办结的投诉不能多于收到的投诉。",
            ),
        ),
    ]
