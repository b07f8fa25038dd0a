#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The first run of doc/postgresql.md, in both languages: on the built-in table, by who owns the folder, first.sql prints what
the page shows."""
import re

import database
from shell import plan, report

database.need()


def shown(page):
    """What the page shows of first.sql."""
    found = re.search(r'```console\n\$ .*first\.sql\n(.*?)```', (database.SOURCE / page).read_text(), re.S)
    return found[1] if found else None


for language, page in ('en', 'doc/postgresql.md'), ('ja', 'doc/ja/postgresql.md'):
    server = database.Server(language=language).start()
    me = server.account.pw_name
    server.psql(f'CREATE ROLE "{me}" LOGIN SUPERUSER; CREATE DATABASE try', user='boss', database='postgres')
    done = database.subprocess.run(['psql', '-XqAt', '-d', 'try'], input=(database.SOURCE / 'examples/postgresql/first.sql').read_text(), text=True,
                                   stdout=database.subprocess.PIPE, stderr=database.subprocess.STDOUT, env=server.environment_of_client(me, 'try', LANGUAGE='C'))
    want, got = shown(page), done.stdout
    pattern = ''.join('(?:.*\n)*?' if line == '…' else re.escape(line) + '\n' for line in (want or '').splitlines())
    report(f'{page}: what first.sql prints', want and re.fullmatch(pattern, got), got)
    server.remove()
plan()
