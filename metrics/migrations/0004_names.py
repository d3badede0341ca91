from typing import Any

from django.db import migrations, models

from metrics.acts.guard import guard_lifted

VERBS = {"succeed": "supersede"}
AGGREGATES = {"due": "expected"}


def rename(apps: Any, schema_editor: Any) -> None:
    _rename(apps, VERBS, AGGREGATES)


def rename_back(apps: Any, schema_editor: Any) -> None:
    _rename(apps, *({new: old for old, new in names.items()} for names in (VERBS, AGGREGATES)))


def _rename(apps: Any, verbs: dict[str, str], aggregates: dict[str, str]) -> None:
    """Names of the program, and nothing else of what the trail and the definitions say."""
    with guard_lifted():
        for old, new in verbs.items():
            apps.get_model("metrics", "TrailEntry").objects.filter(verb=old).update(verb=new)
        for entry in apps.get_model("metrics", "CatalogueEntry").objects.all():
            body = _renamed(entry.body, aggregates)
            if body != entry.body:
                entry.body = body
                entry.save(update_fields=["body"])


def _renamed(value: Any, aggregates: dict[str, str]) -> Any:
    """The part of a definition, with the aggregates in it renamed."""
    if isinstance(value, list):
        return [_renamed(each, aggregates) for each in value]
    if isinstance(value, dict):
        found = {key: _renamed(each, aggregates) for key, each in value.items()}
        name = found.get("aggregate")
        return found | {"aggregate": aggregates[name]} if name in aggregates else found
    return value


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
