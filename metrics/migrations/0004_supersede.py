from typing import Any

from django.db import migrations, models

from metrics.acts.guard import guard_lifted

NAMES = {"succeed": "supersede"}


def rename(apps: Any, schema_editor: Any) -> None:
    _rename(apps, NAMES)


def rename_back(apps: Any, schema_editor: Any) -> None:
    _rename(apps, {new: old for old, new in NAMES.items()})


def _rename(apps: Any, names: dict[str, str]) -> None:
    """The name of a verb, and nothing else of what the trail says."""
    with guard_lifted():
        for old, new in names.items():
            apps.get_model("metrics", "TrailEntry").objects.filter(verb=old).update(verb=new)


class Migration(migrations.Migration):
    dependencies = [("metrics", "0003_rights_and_review")]

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
                    ("undo", "撤销"),
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
        migrations.RunPython(rename, rename_back),
    ]
