from datetime import date

from django.core.management.base import CommandError
from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

import metrics.models.columns.same
import metrics.models.overlapping

# So many rows are written with one statement.
TOGETHER = 500


def fill(apps, _schema_editor):
    """Rows of before get beside their names by what these are compared."""
    added = {}
    for operation in Migration.operations:
        if isinstance(operation, migrations.AddField):
            added.setdefault(operation.model_name, []).append(operation.name)
    for name, columns in added.items():
        rows = apps.get_model("metrics", name)._base_manager
        rows.bulk_update(rows.iterator(), columns, TOGETHER)


def refuse_doubles(apps, _schema_editor):
    """Which of two rows is the right one is for those who keep them to say, so nothing is changed here."""
    found = []
    for operation in Migration.operations:
        if isinstance(operation, migrations.AddConstraint):
            model, rule = apps.get_model("metrics", operation.model_name), operation.constraint
            found += [f"{model._meta.verbose_name} {row.pk}：{_told(row, rule)}" for row in _doubles(model, rule)]
    if found:
        rows = "\n".join(dict.fromkeys(found))
        raise CommandError(
            "以下登记与另一条重复：名称或编号只差全角半角、空格、大小写或看不见的字符。"
            f"请先在原来的版本里更正，再升级。\n{rows}"
        )


def _doubles(model, rule):
    rows = model._base_manager.filter(rule.condition or Q())
    others = rows.exclude(pk=OuterRef("pk")).filter(**{name: OuterRef(name) for name in rule.fields})
    if isinstance(rule, metrics.models.overlapping.OneAtATime):
        rows = rows.annotate(ends=Coalesce("ended_on", date.max))
        others = others.filter(Q(ended_on=None) | Q(ended_on__gte=OuterRef("started_on")))
        others = others.filter(started_on__lte=OuterRef("ends"))
    return rows.filter(Exists(others)).order_by(*rule.fields, "pk")


def _told(row, rule):
    fields = [row._meta.get_field(name) for name in rule.fields]
    return " ".join(str(getattr(row, getattr(field, "source", field.attname))) for field in fields)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("metrics", "0012_former_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="same_username",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="username",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="same_title",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="title",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="asset",
            name="same_name",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="name",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="same_subject",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="subject",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="catalogueentry",
            name="same_code",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="code",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="same_name",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="name",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="same_topic",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="topic",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="same_title",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="title",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="enterprise",
            name="same_name",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="name",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="estate",
            name="same_name",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="name",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="exchangefile",
            name="same_name",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="name",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="facility",
            name="same_name",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="name",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="partyorganisation",
            name="same_name",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="name",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="partyorganisation",
            name="same_number",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="number",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="same_name",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="name",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="same_number",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="number",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="same_name",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="name",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="same_name",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="name",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="takeover",
            name="same_name",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="name",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="volunteergroup",
            name="same_name",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="name",
                verbose_name="比对",
            ),
        ),
        migrations.AddField(
            model_name="workshop",
            name="same_name",
            field=metrics.models.columns.same.SameField(
                blank=True,
                default="",
                editable=False,
                help_text="由原文得出，不分全角半角、空格和大小写，用来认出重复。",
                max_length=255,
                source="name",
                verbose_name="比对",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["same_name", "birth_date"], name="person_namesakes"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(refuse_doubles, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name="activity",
            name="activity_once",
        ),
        migrations.RemoveConstraint(
            model_name="asset",
            name="asset_once",
        ),
        migrations.RemoveConstraint(
            model_name="asset",
            name="asset_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="case_once",
        ),
        migrations.RemoveConstraint(
            model_name="catalogueentry",
            name="catalogue_entry_once",
        ),
        migrations.RemoveConstraint(
            model_name="confirmation",
            name="confirmation_once",
        ),
        migrations.RemoveConstraint(
            model_name="course",
            name="course_once",
        ),
        migrations.RemoveConstraint(
            model_name="document",
            name="document_once",
        ),
        migrations.RemoveConstraint(
            model_name="enterprise",
            name="enterprise_once",
        ),
        migrations.RemoveConstraint(
            model_name="enterprise",
            name="enterprise_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="estate",
            name="estate_once",
        ),
        migrations.RemoveConstraint(
            model_name="estate",
            name="estate_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="exchangefile",
            name="exchange_once",
        ),
        migrations.RemoveConstraint(
            model_name="facility",
            name="facility_once",
        ),
        migrations.RemoveConstraint(
            model_name="facility",
            name="facility_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="partyorganisation",
            name="organisation_number_once",
        ),
        migrations.RemoveConstraint(
            model_name="partyorganisation",
            name="organisation_once",
        ),
        migrations.RemoveConstraint(
            model_name="partyorganisation",
            name="organisation_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="project",
            name="project_once",
        ),
        migrations.RemoveConstraint(
            model_name="project",
            name="project_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="service",
            name="service_once",
        ),
        migrations.RemoveConstraint(
            model_name="takeover",
            name="takeover_once",
        ),
        migrations.RemoveConstraint(
            model_name="takeover",
            name="takeover_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="volunteergroup",
            name="group_once",
        ),
        migrations.RemoveConstraint(
            model_name="volunteergroup",
            name="group_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="workshop",
            name="workshop_once",
        ),
        migrations.RemoveConstraint(
            model_name="workshop",
            name="workshop_at_a_time",
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                fields=("same_username",),
                name="account_once",
                violation_error_code="unique",
                violation_error_message="已有只差大小写、全角半角或空格的用户名。请换一个。",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(
                fields=("group", "same_title", "day"),
                name="activity_once",
                violation_error_message="这一活动已经登记。",
            ),
        ),
        migrations.AddConstraint(
            model_name="asset",
            constraint=models.UniqueConstraint(
                fields=("unit", "same_name", "started_on"),
                name="asset_once",
                violation_error_message="本单位已有同名资产。",
            ),
        ),
        migrations.AddConstraint(
            model_name="asset",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "same_name"), name="asset_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                fields=("unit", "kind", "same_subject", "started_on"),
                name="case_once",
                violation_error_message="同一事项已经登记。",
            ),
        ),
        migrations.AddConstraint(
            model_name="catalogueentry",
            constraint=models.UniqueConstraint(
                fields=("kind", "same_code"), name="catalogue_entry_once", violation_error_message="这个代码已经有了。"
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.UniqueConstraint(
                fields=("unit", "same_name"),
                name="confirmation_once",
                violation_error_message="本单位已有同名确权项目。",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.UniqueConstraint(
                fields=("unit", "same_topic", "started_on"),
                name="course_once",
                violation_error_message="本单位同一天开班的同一主题已经登记。",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                fields=("unit", "same_title", "started_on"),
                name="document_once",
                violation_error_message="本单位同一天已有同名文件。",
            ),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.UniqueConstraint(
                fields=("unit", "same_name", "started_on"),
                name="enterprise_once",
                violation_error_message="本单位已有同名企业。",
            ),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "same_name"), name="enterprise_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="estate",
            constraint=models.UniqueConstraint(
                fields=("unit", "same_name", "started_on"),
                name="estate_once",
                violation_error_message="本单位已有同名小区。",
            ),
        ),
        migrations.AddConstraint(
            model_name="estate",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "same_name"), name="estate_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="exchangefile",
            constraint=models.UniqueConstraint(
                fields=("unit", "same_name"), name="exchange_once", violation_error_message="本单位已有同名交易项目。"
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.UniqueConstraint(
                fields=("unit", "same_name", "started_on"),
                name="facility_once",
                violation_error_message="本单位已有同名场所。",
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "same_name"), name="facility_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="partyorganisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)),
                fields=("same_number",),
                name="organisation_number_once",
                violation_error_message="这个党组织编号已经登记。",
            ),
        ),
        migrations.AddConstraint(
            model_name="partyorganisation",
            constraint=models.UniqueConstraint(
                fields=("unit", "same_name", "started_on"),
                name="organisation_once",
                violation_error_message="本单位已有同名党组织。",
            ),
        ),
        migrations.AddConstraint(
            model_name="partyorganisation",
            constraint=metrics.models.overlapping.OneAtATime(fields=("same_number",), name="organisation_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                fields=("same_number",),
                name="person_number_once",
                violation_error_code="unique",
                violation_error_message="这个人员编号已经登记。",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.UniqueConstraint(
                fields=("unit", "same_name", "started_on"),
                name="project_once",
                violation_error_message="本单位已有同名项目。",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "same_name"), name="project_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.UniqueConstraint(
                fields=("unit", "same_name"), name="service_once", violation_error_message="已有同名服务事项。"
            ),
        ),
        migrations.AddConstraint(
            model_name="takeover",
            constraint=models.UniqueConstraint(
                fields=("unit", "same_name", "started_on"),
                name="takeover_once",
                violation_error_message="本单位已有同名场所。",
            ),
        ),
        migrations.AddConstraint(
            model_name="takeover",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "same_name"), name="takeover_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="volunteergroup",
            constraint=models.UniqueConstraint(
                fields=("unit", "same_name", "started_on"),
                name="group_once",
                violation_error_message="本单位已有同名队伍。",
            ),
        ),
        migrations.AddConstraint(
            model_name="volunteergroup",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "same_name"), name="group_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.UniqueConstraint(
                fields=("unit", "same_name", "started_on"),
                name="workshop_once",
                violation_error_message="本单位已有同名工坊。",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=metrics.models.overlapping.OneAtATime(fields=("unit", "same_name"), name="workshop_at_a_time"),
        ),
    ]
