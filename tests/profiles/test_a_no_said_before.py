"""Members who would not be seen on a page, before there was a list of members, start with “last here” for nobody."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
BEFORE, AFTER = [("profiles", "0013_coming_to_events")], [("profiles", "0014_a_no_said_before")]


def test_the_no_is_kept() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    members = executor.loader.project_state(BEFORE).apps.get_model("profiles", "Member").objects
    for name, is_shown, here_to in (("ann", True, "members"), ("bo", False, "members"), ("cy", False, "everyone")):
        members.create(username=name, name=name, email=f"{name}@a.example", is_presence_shown=is_shown, here_to=here_to)
    executor = MigrationExecutor(connection)
    executor.migrate(AFTER)
    members = executor.loader.project_state(AFTER).apps.get_model("profiles", "Member").objects
    told = dict(members.filter(username__in=["ann", "bo", "cy"]).values_list("username", "here_to"))
    assert told == {"ann": "members", "bo": "nobody", "cy": "everyone"}
    members.filter(username__in=told).delete()
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())  # as the tests after this one need it
