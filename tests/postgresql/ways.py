#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ways to personal data, each tried on a server of its own: what is wanted is what comes, and what was planted is in no
row, notice, error, detail, context or log where it is not."""
import pathlib
import re
import sys

import database
import shell

HERE = pathlib.Path(__file__).parent
RULES = """[担当 全担当]
{categories}
担当者=app
担当者=owner
担当者=boss
担当者=dump
代行={account}

[担当 資格だけ]
類型=資格
担当者=clerk
代行={account}

[本人 加入者]
形式=記号-番号-枝番
"""
SECRET = re.compile(r"PLANTED|\b7771\d\d0?\b")  # a number is one too: 777100 and a person's
CODE = re.compile(r"^(?:ERROR|FATAL|PANIC):  (\w{5}):", re.M)
LOST = re.compile(r"^(?:server closed the connection|connection to server)|: error: connection", re.M)


def cases(text):
    """says, [(who, SQL)], want: a case is a block; // ends a line within."""
    for block in re.split(r"\n\s*\n", re.sub(r"^#.*\n", "", text, flags=re.M)):
        lines = block.strip().splitlines()
        if lines:
            fields = [line.split(": ", 1) for line in lines]
            yield fields[0][1], fields[1:-1], fields[-1][1]


def new_server(**more):
    server = database.Server(**more)
    categories = server.riyo("table", "export", "-C", server.home / "riyo").stdout.splitlines()[1:]
    names = dict.fromkeys(line.split("\t")[1] for line in categories)
    server.adopt("rules.riyo", RULES.format(categories="\n".join(f"類型={name}" for name in names),
                                            account=server.account.pw_name))
    server.start()
    return server


def prepare(server):
    made = server.psql("CREATE ROLE app LOGIN; CREATE ROLE owner LOGIN; CREATE ROLE clerk LOGIN;"
                       "CREATE ROLE nobody_known LOGIN; CREATE ROLE dump LOGIN SUPERUSER; CREATE DATABASE kumiai OWNER owner;", "boss", "postgres")
    made += server.psql("CREATE EXTENSION riyo; GRANT ALL ON SCHEMA public TO owner, app;", "boss")
    made += server.psql((HERE / "setup.sql").read_text(), "owner")
    made += server.psql("GRANT ALL ON ALL TABLES IN SCHEMA public TO clerk", "owner")
    return shell.report("the union's database is made", "ERROR" not in made, made)


def make_early(server):
    """A table with rows from before the module was there."""
    server.preload = ""
    server.configure()
    server.restart()
    made = server.psql("CREATE TABLE early AS SELECT 'x' AS a", "owner")
    server.preload = "riyo"
    server.configure()
    server.restart()
    return shell.report("a table from before the module", not CODE.search(made), made)


def judge(told, want):
    code, *may = want.split()
    found = CODE.findall(told)
    if LOST.search(told):
        return "the connection was lost"
    if SECRET.search(told) and "rows" not in may:
        return "what was planted came out"
    if "rows" in may and not SECRET.search(told):
        return "no rows came"
    if code == "ok":
        return f"refused: {found}" if found else ""
    return "" if code in found else f"{found} and not {code}"


def try_case(server, n, says, steps, want):
    told = ""
    for i, (who, sql) in enumerate(steps):
        last = i + 1 == len(steps)
        told = server.psql(sql.replace("{n}", str(n)).replace(" // ", "\n"), who)
        fault = judge(told, want if last else "ok" if not CODE.search(told) else "any")
        if not last and CODE.search(told):
            fault = f"not prepared: {CODE.findall(told)}"
        if fault:
            return shell.report(says, False, fault, sql, told)
    return shell.report(says, True)


def main():
    database.need()
    server = new_server()
    if not prepare(server) or not make_early(server):
        shell.plan()
    wanted = sys.argv[1:]
    for path in sorted((HERE / "ways").glob("*.txt")):
        for n, (says, steps, want) in enumerate(cases(path.read_text())):
            if not wanted or any(word in says for word in wanted):
                try_case(server, f"{path.stem}_{n}", says, steps, want)
    found = [line for line in server.log().splitlines() if SECRET.search(line)]
    shell.report("nothing that was planted is in the server's log", not found, found[:5])
    verified = server.riyo("audit", "verify", "-C", server.home / "riyo", check=False)
    shell.report("the audit log verifies", verified.returncode == 0, verified.stdout + verified.stderr)
    shell.plan()


if __name__ == "__main__":
    main()
