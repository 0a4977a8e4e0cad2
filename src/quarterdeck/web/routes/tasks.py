"""Tasks."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from quarterdeck.web.views import tasks


class TaskVerbConverter(StringConverter):
    """What can be done with a task."""

    regex = "done|skip|snooze|reopen"


register_converter(TaskVerbConverter, "task_verb")

urlpatterns = [
    path("tasks/", tasks.index, name="tasks"),
    path("tasks/count/", tasks.count, name="tasks_count"),
    path("emails/<uuid:uuid>/task/", tasks.about_email, name="email_task"),
    path("people/<int:pk>/task/", tasks.about_person, name="person_task"),
    path("tasks/<uuid:uuid>/<task_verb:verb>/", tasks.act, name="task_act"),
]
