from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0008_one_at_a_time"),
    ]

    operations = [
        migrations.AlterField(
            model_name="enterprise",
            name="kind",
            field=models.CharField(
                choices=[
                    ("district_company", "区级强村富民公司"),
                    ("township_company", "乡级强村富民公司"),
                    ("village_company", "村级强村富民公司"),
                    ("cooperative", "专业合作社"),
                    ("family_farm", "家庭农场"),
                    ("property_firm", "物业企业"),
                    ("domestic_service", "家政企业"),
                    ("other", "其他"),
                ],
                help_text="企业的类别。",
                max_length=20,
                verbose_name="类别",
            ),
        ),
        migrations.AlterField(
            model_name="return",
            name="complaints_closed",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="本季收到的投诉中已办结的；以后才办结的，更正本季报表补上。",
                null=True,
                verbose_name="办结投诉(件)",
            ),
        ),
    ]
