"""Run as a process: for every line it reads it forks a sender, whose process id it prints; then how that one ended."""

import os
import sys
from importlib import import_module

import django
from django.core.management import call_command, get_commands

django.setup()  # once; no connection to the database is opened before the fork
get_commands()
import_module("newsletters.management.commands.send")  # and all it needs
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        call_command("send", *line.split())
        sys.stdout.flush()
        os._exit(0)
    print(child, flush=True)
    _child, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
