"""Revisions that can be saved twice and brought back; the log of words, searches, settings."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_tokens'),
        ('annotations', '0002_workspace'),
        ('clips', '0002_uploads_withdrawal'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PassageSearch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('scope', models.CharField(choices=[('clip', 'Clip'), ('studio', 'Studio')], max_length=8)),
                ('examples', models.JSONField(default=list)),
                ('found', models.JSONField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='WordChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('add', 'Add'), ('change', 'Change'), ('retire', 'Retire'), ('restore', 'Restore'), ('merge', 'Merge'), ('split', 'Split'), ('share', 'Share'), ('order', 'Order'), ('undo', 'Undo')], max_length=8)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('labels', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='WorkspaceSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data', models.JSONField(default=dict)),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.RemoveField(
            model_name='labelrevision',
            name='action_name',
        ),
        migrations.AddField(
            model_name='labelrevision',
            name='based_on',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='labelrevision',
            name='name',
            field=models.CharField(blank=True, max_length=80, verbose_name='name'),
        ),
        migrations.AddField(
            model_name='labelrevision',
            name='refused',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='labelrevision',
            name='restored',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='labelrevision',
            name='save_id',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='labelrevision',
            name='sections',
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name='labelrevision',
            name='source',
            field=models.CharField(choices=[('hand', 'Labelled by hand'), ('drawn', 'Known from the drawing'), ('restored', 'Brought back'), ('split', 'A word was split')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='labelrevision',
            constraint=models.UniqueConstraint(fields=('clip', 'save_id'), name='label_save_once_a_clip'),
        ),
        migrations.AddField(
            model_name='passagesearch',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='passagesearch',
            name='clip',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='searches', to='clips.clip'),
        ),
        migrations.AddField(
            model_name='wordchange',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='wordchange',
            name='studio',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='word_changes', to='accounts.studio'),
        ),
        migrations.AddField(
            model_name='wordchange',
            name='undoes',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone_by', to='annotations.wordchange'),
        ),
        migrations.AddField(
            model_name='workspacesettings',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='workspace', to=settings.AUTH_USER_MODEL),
        ),
    ]
