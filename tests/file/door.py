#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What riyo filter and tag take and say at the edges: one column, one number in a piece, what limits and signals do, whose files they are."""
import json
import os
import resource
import signal
import subprocess
import time

from shell import RIYO, adopt, environment, exists, expect, filter_, folder, get, home, path, plan, put, report, run

MEMBERS, PAY = "加入者の管理", "保険給付の支払"
assert run("init", "riyo", "--builtin").returncode == 0
CSV = "[レイアウト]\n形式=csv\n文字コード=UTF-8\n"
adopt("two", CSV + "見出し行=1\n空行=通す\n本人=なし\n[列 a]\n類型=資格\n[列 b]\n類型=口座\n")
adopt("first", CSV + "見出し行=1\n空行=通す\n本人=なし\n[列 a]\n類型=資格\n")
adopt("last", CSV + "見出し行=1\n空行=通す\n本人=なし\n[列 b]\n類型=口座\n")
adopt("whole", "[レイアウト]\n形式=一括\n本人=なし\n[全体]\n類型=資格\n")

# One column that remains: as many records as there were
for says, text, b, a in (("LF", "a,b\nx,1\ny,\nz,3\n", 'b\n1\n""\n3\n', "a\nx\ny\nz\n"), ("CRLF", "a,b\r\n,1\r\n,\r\n", 'b\r\n1\r\n""\r\n', 'a\r\n""\r\n""\r\n'),
                         ("no last newline", "a,b\n,", 'b\n""', 'a\n""'), ("nothing else", "a,b\n" + ",\n" * 300000, "b\n" + '""\n' * 300000, "a\n" + '""\n' * 300000)):
    put("in", text)
    for purpose, want, layout in ((PAY, b, "last"), (MEMBERS, a, "first")):
        done = filter_(purpose, "two", "--drop", "in", "-o", "out")
        if not expect(f"{says}: {layout}", done, 0):
            continue
        report(f"{says}, {layout}: no row without a byte", get("out") == want.encode(), get("out")[:200])
        report(f"{says}, {layout}: every record is read again", f"全 {text.count(chr(10)) - (text[-1] == chr(10))} 件" in filter_(purpose, layout, "out", "-o", "again").stderr.decode())

# A refusal as JSON says which
put("in", "a,b\nx,1\n")
done = filter_(MEMBERS, "two", "--json", "in", "-o", "never")
answer = json.loads(done.stdout)
report("a refusal as JSON", done.returncode == 1 and answer["decision"] == "refused" and answer["code"] == "NOT_IN_TABLE" and answer["category"] == "口座"
       and answer["records"] == 1 and answer["refused"] == 1, answer)
put("bad", "a,b\nx\n")
answer = json.loads(filter_(MEMBERS, "two", "--json", "bad", "-o", "never").stdout)
report("an inability", answer["decision"] == "error" and answer["code"] == "FORMAT" and "category" not in answer, answer)
answer = json.loads(filter_(MEMBERS, "two", "--json", "--blank", "in", "-o", "out").stdout)
report("and neither where it passed", answer["decision"] == "permitted" and "code" not in answer and "category" not in answer, answer)

# SHA-256, where it is asked for
expect("with SHA-256", filter_(MEMBERS, "two", "--blank", "--sha256", "in", "-o", "sum"), 0)
expect("the same again", filter_(MEMBERS, "two", "--sha256", "sum", "-o", "out"), 0)
tags = get("sum.riyotag").decode()
at = tags.index("SHA256=") + 7
put("sum.riyotag", tags[:at] + "0" * 64 + tags[at + 64:])
expect("another SHA-256", filter_(MEMBERS, "two", "--sha256", "sum", "-o", "never"), 2, "SHA256 がファイルのものではありません")
expect("which nobody asks about", filter_(MEMBERS, "two", "sum", "-o", "out"), 0)

# One number, whose it is
# A comment is told from data by what it lacks, and one column lacks it too
adopt("noted", CSV + "見出し行=1\n本人=なし\n[列 a]\n類型=資格\n[列 b]\n類型=口座\n[列 c]\n類型=資格\n[注釈]\n類型=資格\n")
put("in", "a,b,c\n# 注\n1,2,3\n")
expect("comments beside two columns that are left", filter_(MEMBERS, "noted", "--drop", "in", "-o", "out"), 0)
adopt("noted-one", CSV + "見出し行=1\n本人=なし\n[列 a]\n類型=資格\n[列 b]\n類型=口座\n[注釈]\n類型=資格\n")
put("in", "a,b\n# 注\n1,2\n")
expect("comments and one", filter_(MEMBERS, "noted-one", "--drop", "in", "-o", "never"), 2, "[注釈]", "--blank")
report("nothing comes out", not exists("never") and not exists("never.riyotag"))
expect("they may be emptied", filter_(MEMBERS, "noted-one", "--blank", "in", "-o", "out"), 0)

adopt("persons", CSV + "本人=1\n本人=2\n本人=3\n[列 1-4]\n類型=資格\n")
put("in", "52,1,1,x\n52,2,1,y\n")
expect("one number", filter_(MEMBERS, "persons", "-s", "-", "in", "-o", "out", data=b"52-1-1\n\n"), 0)
expect("a line of another system", filter_(MEMBERS, "persons", "-s", "-", "in", "-o", "out", data=b"52-1-1\r\n"), 0)
expect("behind the mark of UTF-8", filter_(MEMBERS, "persons", "-s", "-", "in", "-o", "out", data=b"\xef\xbb\xbf52-1-1\r\n"), 0)
for data, why in ((b"52-1-1\r52-2-1\n", "続きの行"), (b"52-1-1\n52-2-1\n", "続きの行"), (b"52-1-1\0-9\n", "NUL"), ("52-1-1\n".encode("utf-16"), "NUL"), (b"", "何も書かれて"), (b"\n", "何も書かれて"), (b"\xef\xbb\xbf\r\n", "何も書かれて")):
    expect(f"{data} is no number", filter_(MEMBERS, "persons", "-s", "-", "in", "-o", "never", data=data), 2, "番号を一つだけ読みます", why)
for command in (["purposes", "-C", folder, "-t", "資格", "-s", "-"], ["check", "-C", folder, "-p", MEMBERS, "-t", "資格", "-s", "-"]):
    expect(f"nobody is not asked about: {command[0]}", run(*command, data=b"\n"), 2, "何も書かれて")
    expect(f"what cannot be read is no number: {command[0]}", run(*command, stdin=os.open(home, os.O_RDONLY)), 2, "標準入力", "番号を一つだけ読みます")
missing = filter_(MEMBERS, "persons", "no such file", "-o", "never")
report("a file that is not there is told in one line", missing.returncode == 2 and missing.stderr.count(b"\n") == 1, missing.stderr)
expect("no name", filter_(MEMBERS, "persons", "in", "-o", ""), 2, "-o にはファイルの名前")
report("nothing of it", not exists("never") and not exists(".riyotag"))

# Whose files
expect("a sidecar has no tags", run("tag", "out.riyotag", "--from", "out"), 2, "添え書きの名前です")
expect("nor by a layout", run("tag", "out.riyotag", "--layout", "whole", "-C", folder), 2, "添え書きの名前です")
for name in ("keys", "rules.riyo", "suspensions"):
    expect(f"the folder's {name}", filter_(MEMBERS, "whole", f"riyo/{name}", "-o", "never"), 2, "riyo のフォルダーの中のファイル")
with open(path("riyo/keys"), "rb") as keys:
    expect("and by standard input", filter_(MEMBERS, "whole", "-o", "never", stdin=keys), 2, "riyo のフォルダーの中のファイル")
report("nothing came of them", not exists("never"))

# Limits and signals
put("in", "52,2,1,y\n" * 200000)
done = run("filter", "-C", folder, "-p", MEMBERS, "-l", "persons", "in", "-o", "never",
           preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)))
expect("a limit of size", done, 2, "never", "何も渡していません")
read, write = os.pipe()
one = subprocess.Popen([RIYO, "filter", "-C", folder, "-p", MEMBERS, "-l", "persons", "-", "-o", "never"], cwd=home, env=environment, stdin=read, stderr=subprocess.PIPE)
os.close(read)
os.write(write, b"52,2,1,y\n")
for _ in range(200):
    time.sleep(0.02)
    with open(f"/proc/{one.pid}/status") as status:
        caught = int([line.split()[1] for line in status if line.startswith("SigCgt")][0], 16)
    if caught >> (signal.SIGTERM - 1) & 1:
        break
one.send_signal(signal.SIGTERM)
os.close(write)
words = one.communicate(timeout=60)[1].decode()
report("SIGTERM is said", one.returncode == 2 and "中断" in words and "何も渡していません" in words and not exists("never"), one.returncode, words)
plan()
