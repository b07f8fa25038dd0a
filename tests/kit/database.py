# SPDX-License-Identifier: LGPL-2.1-or-later
"""A server of PostgreSQL of a test's own: in a scratch folder, on a UNIX socket there, with the module as it was built,
by an ordinary account; stopped and removed at the end."""
import atexit
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(os.environ["top_builddir"])
SOURCE = pathlib.Path(os.environ["top_srcdir"])
BIN = pathlib.Path(os.environ.get("PG_BINDIR", "/usr/lib/postgresql/15/bin"))
SHARE = os.environ.get("PG_SHAREDIR", "/usr/share/postgresql/15")
PKGLIBDIR = os.environ.get("PG_PKGLIBDIR", "/usr/lib/postgresql/15/lib")
PORT = "5999"

SETTINGS = """
listen_addresses = ''
port = {port}
unix_socket_directories = '{home}'
shared_preload_libraries = '{preload}'
dynamic_library_path = '{home}/copy{library}:$libdir'
extension_destdir = '{home}/copy'
riyo.folder = '{home}/riyo'
fsync = off
autovacuum = off
max_prepared_transactions = 5
wal_level = logical
statement_timeout = 20s
lock_timeout = 5s
log_min_error_statement = panic
log_min_messages = notice
{more}
"""


def need():
    """Skips the test, and says so, where there is no module or no server."""
    for path in (BUILD / "lib/postgresql/.libs/riyo.so", BIN / "initdb"):
        if not path.exists():
            print(f"1..0 # SKIP there is no {path.name}: configure --with-postgresql and install postgresql-15")
            sys.exit(0)


def account():
    """initdb and postgres refuse root: who runs them then."""
    return pwd.getpwnam("postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name)


class Server:
    def __init__(self, more="", encoding="UTF8", locale="C.UTF-8", language="en", preload="riyo", folder=True):
        self.account = account()
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="riyo-pg-", dir="/tmp"))
        self.language, self.more, self.preload = language, more, preload
        atexit.register(self.remove)
        self.home.chmod(0o755)
        self.copy()
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", f"{self.account.pw_name}:", self.home], check=True)
        if folder:
            self.riyo("init", self.home / "riyo", "--builtin")
        self.run(BIN / "initdb", "-N", "-A", "trust", "-U", "boss", "-E", encoding, f"--locale={locale}",
                 "-D", self.home / "data")
        self.configure()

    def copy(self):
        """As make install-postgresql would lay it out, where that account can read it."""
        tools, module = self.home / "tools", self.home / "copy" / PKGLIBDIR.lstrip("/")
        extension = self.home / "copy" / SHARE.lstrip("/") / "extension"
        for folder in (tools, module, extension):
            folder.mkdir(parents=True)
        command = BUILD / "examples/riyo/.libs/riyo"
        shutil.copy(command if command.exists() else BUILD / "examples/riyo/riyo", tools)
        shutil.copy(BUILD / "lib/.libs/libriyo.so.1", tools)
        shutil.copy(BUILD / "lib/postgresql/.libs/riyo.so", module)
        for name in ("riyo.control", "riyo--1.0.sql"):
            shutil.copy(SOURCE / "lib/postgresql" / name, extension)

    def environment(self):
        kept = {name: os.environ[name] for name in ("TEXTDOMAINDIR",) if name in os.environ}
        return dict(kept, PATH="/usr/bin:/bin", LC_ALL="C.UTF-8", LANGUAGE=self.language, HOME=str(self.home),
                    LD_LIBRARY_PATH=str(self.home / "tools"))

    def run(self, *command, check=True, **more):
        become = ["setpriv", f"--reuid={self.account.pw_uid}", f"--regid={self.account.pw_gid}", "--clear-groups"]
        done = subprocess.run([*(become if os.geteuid() == 0 else []), *map(str, command)], cwd=self.home,
                              env=self.environment(), capture_output=True, text=True, errors="replace",
                              stdin=subprocess.DEVNULL, **more)
        if check and done.returncode != 0:
            raise RuntimeError(f"{command}: {done.returncode}: {done.stdout}{done.stderr}")
        return done

    def riyo(self, *arguments, check=True):
        return self.run(self.home / "tools/riyo", *arguments, check=check)

    def adopt(self, name, text):
        path = self.home / name
        path.write_text(text)
        path.chmod(0o644)
        return self.riyo("adopt", path, "-C", self.home / "riyo")

    def configure(self):
        text = SETTINGS.format(home=self.home, library=PKGLIBDIR, port=PORT, preload=self.preload, more=self.more)
        (self.home / "data/postgresql.auto.conf").write_text(text)

    def control(self, *arguments, check=True):
        return self.run(BIN / "pg_ctl", "-D", self.home / "data", "-w", "-t", "60", *arguments, check=check)

    def start(self):
        if self.control("-l", self.home / "log", "start", check=False).returncode != 0:
            raise RuntimeError(self.log())
        return self

    def run_within(self, prepare):
        """Starts it where what is mounted is seen by nobody else, and goes with it; for root alone."""
        become = f"exec setpriv --reuid={self.account.pw_uid} --regid={self.account.pw_gid} --clear-groups"
        start = f"{BIN}/pg_ctl -D {self.home}/data -w -t 60 -l {self.home}/log start"
        done = subprocess.run(["unshare", "-m", "sh", "-ec", f"{prepare} {become} {start}"], cwd=self.home,
                              env=self.environment(), capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise RuntimeError(done.stdout + done.stderr + self.log())

    def stop(self, how="fast"):
        self.control("-m", how, "stop", check=False)

    def restart(self):
        self.stop()
        self.start()

    def log(self):
        return (self.home / "log").read_text(errors="replace")

    def remove(self):
        if (self.home / "data/postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.home, True)

    def environment_of_client(self, user, database, **more):
        return {**os.environ, "PGHOST": str(self.home), "PGPORT": PORT, "PGUSER": user, "PGDATABASE": database,
                "PGCONNECT_TIMEOUT": "10", "PGCLIENTENCODING": "UTF8", **more}

    def psql(self, text, user="app", database="kumiai", timeout=60, encoding="utf-8", **more):
        """What it prints, errors with all that the server tells of them."""
        done = subprocess.run(["psql", "-XqAt", "-v", "VERBOSITY=verbose", "-v", "SHOW_CONTEXT=always"], input=text,
                              capture_output=True, encoding=encoding, errors="replace", timeout=timeout,
                              env=self.environment_of_client(user, database, **more))
        return done.stdout + done.stderr

    def entries(self):
        """The lines of the audit log."""
        return [line for path in sorted((self.home / "riyo/audit").glob("*.jsonl"))
                for line in path.read_text().splitlines()]
