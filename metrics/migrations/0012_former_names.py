import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import metrics.models.columns.pinyin


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0011_losses_and_parts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="trailentry",
            name="verb",
            field=models.CharField(
                choices=[
                    ("create", "新增"),
                    ("correct", "更正"),
                    ("supersede", "变更"),
                    ("delete", "删除"),
                    ("restore", "恢复"),
                    ("merge", "合并"),
                    ("rename", "更名"),
                    ("undo", "撤销"),
                    ("password", "设置密码"),
                    ("accept", "审核通过"),
                    ("return", "退回"),
                    ("reveal", "查看号码"),
                    ("look_up", "按身份证号查找"),
                    ("download", "下载佐证材料"),
                ],
                help_text="做了什么。",
                max_length=10,
                verbose_name="动作",
            ),
        ),
        migrations.CreateModel(
            name="FormerName",
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
                    "name",
                    models.CharField(help_text="当时的全称，例如“青禾乡”。", max_length=60, verbose_name="曾用名"),
                ),
                (
                    "pinyin",
                    metrics.models.columns.pinyin.PinyinField(
                        blank=True,
                        default="",
                        editable=False,
                        help_text="由名称得出，供按拼音查找。",
                        max_length=600,
                        source="name",
                        verbose_name="拼音",
                    ),
                ),
                (
                    "day",
                    models.DateField(
                        help_text="使用这个名称的最后一天；第二天起用的是下一个名称。", verbose_name="最后一天"
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
                "verbose_name": "曾用名",
                "verbose_name_plural": "曾用名",
                "ordering": ("unit", "day"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "[^\\s\\u3000\\u00a0]")),
                        name="formername_not_blank",
                        violation_error_message="曾用名不能是空白。",
                    ),
                    models.UniqueConstraint(
                        fields=("unit", "day"),
                        name="formername_once",
                        violation_error_message="该单位到这一天为止的名称已经登记。",
                    ),
                ],
            },
        ),
    ]
