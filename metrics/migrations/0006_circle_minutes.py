from django.db import migrations, models


class Migration(migrations.Migration):
    """Nothing ever read the minutes of the circle; rows that a district kept of them stay until somebody deletes them."""

    dependencies = [("metrics", "0005_accounts_in_the_trail")]

    operations = [
        migrations.AlterField(
            model_name="parameter",
            name="code",
            field=models.CharField(
                choices=[
                    ("running_fund", "社区运转经费标准(元/年)"),
                    ("service_fund", "服务群众专项经费标准(元/年)"),
                    ("partner_fund", "联建单位解困经费下限(元/年)"),
                    ("return_days", "报表报送期限(期后天数)"),
                    ("share_collective", "工坊分配:村集体(%)"),
                    ("share_workers", "工坊分配:务工群众(%)"),
                    ("share_operator", "工坊分配:经营主体(%)"),
                    ("share_welfare", "工坊分配:公益积累(%)"),
                ],
                help_text="哪一个标准。",
                max_length=30,
                verbose_name="参数",
            ),
        ),
    ]
