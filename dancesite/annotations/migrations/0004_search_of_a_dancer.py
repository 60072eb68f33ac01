from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0003_revisions")]

    operations = [
        migrations.AlterField(
            model_name="passagesearch",
            name="scope",
            field=models.CharField(
                choices=[("clip", "Clip"), ("dancer", "Dancer"), ("studio", "Studio")], max_length=8
            ),
        ),
    ]
