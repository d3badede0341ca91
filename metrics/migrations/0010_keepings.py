import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import metrics.models.columns.ledger_part


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0009_village_companies"),
    ]

    operations = [
        migrations.CreateModel(
            name="Keeping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.PositiveIntegerField(
                        default=1, editable=False, help_text="每改一次加一，用来发现两人同时修改。", verbose_name="版本"
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        help_text="最近一次修改的时间。",
                        verbose_name="修改时间",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="需要说明的情况，可不填。",
                        max_length=500,
                        verbose_name="备注",
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=metrics.models.columns.ledger_part.ledger_parts,
                        help_text="哪一本台账；只说其中一类的，选到类别。",
                        max_length=60,
                        verbose_name="台账",
                    ),
                ),
                (
                    "kept_from",
                    models.DateField(
                        help_text="从这一天起记账；之前的时期不出数，也不作比较。之后没有记录的，算零。",
                        verbose_name="建账日期",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        help_text="最近一次修改的账号。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="修改人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        help_text="这一行归哪个单位填报。",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metrics.orgunit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "建账情况",
                "verbose_name_plural": "建账情况",
                "ordering": ("unit", "part"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "part"),
                        name="keeping_once",
                        violation_error_message="这本台账的建账日期已经登记。",
                    )
                ],
            },
        ),
    ]
