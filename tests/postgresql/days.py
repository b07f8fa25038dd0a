#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A session that lives across the day of new rules, and of a new table: what begins on the new day follows it, and what was
planned before is judged anew. The server's clock is faketime's."""
import datetime
import re
import subprocess

import faketime
import database
import shell
import ways

STATE = "BEGIN; SELECT riyo.begin('未受診者への受診勧奨');"
READ = "EXECUTE p; COMMIT;"
OTHER = "BEGIN; SELECT riyo.begin('加入者の管理'); SELECT count(*) FROM member;"
LIBRARY = next(iter(faketime.glob.glob("/usr/lib/*/faketime/libfaketime.so.1")), None)


class Server(database.Server):
    """Its clock goes as the file `clock` says: "+3d"."""

    def control(self, *arguments, check=True):
        """As the account of the server: what is preloaded before makes a semaphore of root's."""
        faked = ("env", f"LD_PRELOAD={LIBRARY}", f"FAKETIME_TIMESTAMP_FILE={self.home}/clock", "FAKETIME_NO_CACHE=1",
                 "FAKETIME_DONT_FAKE_MONOTONIC=1")
        return self.run(*faked if (self.home / "clock").exists() else (), database.BIN / "pg_ctl", "-D", self.home / "data", "-w", "-t", "60",
                        *arguments, check=check)

    def show(self, offset):
        (self.home / "clock").write_text(offset)
        (self.home / "clock").chmod(0o644)


def day(n):
    return (datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))) + datetime.timedelta(days=n)).strftime("%Y-%m-%d")


def told(says, text, *wanted):
    return shell.report(says, all(re.search(word, text, re.M) for word in wanted), wanted, text)


def live(server, text):
    """One session: a line of @OFFSET sets the clock between statements."""
    process = subprocess.Popen(["psql", "-XqAt", "-v", "VERBOSITY=verbose"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               env=server.environment_of_client("app", "kumiai"))
    parts = []
    for line in text.splitlines():
        if line.startswith("@"):
            server.show(line[1:])
            continue
        process.stdin.write(f"{line}\n\\echo ---\n")
        process.stdin.flush()
        part = ""
        while not part.endswith("---\n"):
            read = process.stdout.readline()
            if not read:
                break
            part += read
        parts.append(part)
    process.stdin.close()
    process.wait(timeout=30)
    return parts


def across(says, adopt, code):
    """A server of its own, whose day comes while a session is open."""
    database.Server, before = Server, database.Server
    server = ways.new_server(more="riyo.keep = 3600")
    database.Server = before
    if not ways.prepare(server):
        return
    server.stop()
    adopted = adopt(server)
    shell.report(f"{says}: adopted before its day", adopted.returncode == 0, adopted.stderr)
    server.show("+0d")
    server.start()
    prepare = "PREPARE p AS SELECT count(*) FROM checkup; PREPARE w AS UPDATE checkup SET year = year WHERE bango = 1;"
    found = live(server, "\n".join([prepare, f"{STATE} {READ}", f"{STATE} EXECUTE p;", "@+1d", "EXECUTE p; COMMIT;", f"{STATE} {READ}", "ROLLBACK;", f"{STATE} EXECUTE w;", "ROLLBACK;",
                                    f"{OTHER} COMMIT;", OTHER, "@+3d", "SELECT count(*) FROM member;"]))
    told(f"{says}: before the day a prepared statement is permitted", found[1], "^20")
    told("so is a use that is open", found[2], "^20")
    told("what began before the day goes on by its own", found[3], "^20")
    told("what begins on it follows the new: planned before, and where an operation is kept", found[4], code)
    told("a write too", found[6], code)
    told("what is permitted still goes on", found[8], "^20")
    told("but for no third day", found[10], "RY004")
    begun = [line for line in server.entries() if '"begin"' in line]
    shell.report("each has its begin", len(begun) > 2, begun[-3:])
    server.remove()


def adopt_rules(server):
    rules = (server.home / "rules.riyo").read_text().replace("類型=健診\n", "", 1)
    return server.adopt("later.riyo", f"{rules}\n[取扱規程]\n施行日={day(1)}\n")


def adopt_table(server):
    table = (server.home / "riyo/tables/1.riyo").read_text().replace("利用目的=未受診者への受診勧奨\n", "", 1)
    table = table.replace("[利用目的 未受診者への受診勧奨]\nID=checkup-recommendation\n", "")
    return server.adopt("2.riyo", table.replace("版=1\n", f"版=2\n公表日={day(-1)}\n施行日={day(1)}\n", 1))


def main():
    database.need()
    across("new rules", adopt_rules, "RY003")
    across("a new table", adopt_table, "RY001")
    shell.plan()


if __name__ == "__main__":
    main()
