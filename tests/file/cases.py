#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""riyo filter, tag and layout from the shell, and random files against Python's own csv and slices."""
import csv, io, json, os, random, re, signal, subprocess, sys, time

from shell import RIYO, adopt, environment, exists, expect, filter_, folder, get, home, leftovers, log_lines, plan, put, report, run

MEMBERS = "各種証の発行管理"
assert run("init", "riyo", "--builtin").returncode == 0
adopt("mixed", """[レイアウト]
形式=csv
文字コード=UTF-8
見出し行=1
本人=記号
本人=番号
本人=枝番
[列 記号]
類型=資格
[列 番号]
類型=資格
[列 枝番]
類型=資格
[列 点数]
類型=レセプト
[列 連番]
個人情報でない=行の番号
""")
adopt("totals", """[レイアウト]
形式=行種別
種別=1
本人=D 2
合計=T
[行 D]
類型=資格
[行 T]
個人情報でない=合計
""")
rows = "記号,番号,枝番,点数,連番\n" + "".join(f"{i},{i * 3},01,{i * 100},{i}\n" for i in range(1, 8))
put("in.csv", rows)

# What passes, what does not
done = filter_(MEMBERS, "mixed", "in.csv", "-o", "out.csv")
expect("refused whole, naming column and category", done, 1, "拒否 NOT_IN_TABLE", "列 点数 (レセプト)", "7")
report("refused: no output, no sidecar, nothing else", not exists("out.csv") and not exists("out.csv.riyotag") and not leftovers())
done = filter_(MEMBERS, "mixed", "--blank", "in.csv", "-o", "out.csv")
expect("--blank passes", done, 0, "通過 7", "列 点数")
report("--blank empties", get("out.csv").decode() == re.sub(r"(\d+,\d+,01),\d+,", r"\1,,", rows))
done = filter_(MEMBERS, "mixed", "--drop", "in.csv")
report("--drop to stdout", done.stdout.decode() == "".join(",".join(c for i, c in enumerate(line.split(",")) if i != 3)
                                                            for line in rows.splitlines(True)), done.stdout)
expect("the count is the last line", done, 0, "全 7 件、通過 7 件")
done = filter_(MEMBERS, "mixed", "--blank", "--quiet", "in.csv", "-o", "out.csv")
report("--quiet says nothing", done.stderr == b"" and done.returncode == 0, done.stderr)
done = filter_(MEMBERS, "mixed", "--blank", "--json", "in.csv", "-o", "out.csv")
report("--json", json.loads(done.stdout)["passed"] == 7, done.stdout)
done = filter_(MEMBERS, "mixed", "--rehearse", "in.csv", "-o", "none.csv")
report("--rehearse tells and writes nothing", done.returncode == 1 and not exists("none.csv") and done.stdout == b"", done.stderr)
done = filter_("医療費通知の発行", "uke", "--drop", "in.csv")
expect("--drop without a header is misuse", done, 2, "--drop")
expect("a loose path is no layout", filter_(MEMBERS, "./mixed.layout", "in.csv"), 2, "mixed.layout")
expect("an unknown purpose", filter_("見本", "mixed", "in.csv"), 1, "拒否 UNKNOWN_PURPOSE")
expect("no such file", filter_(MEMBERS, "mixed", "absent.csv"), 2, "absent.csv")
done = filter_(MEMBERS, "mixed", "--blank", data=rows.encode())
report("from stdin to stdout", done.returncode == 0 and done.stdout == get("out.csv"), done.stderr)
done = filter_(MEMBERS, "mixed", "--blank", data=rows.encode() + b"1,2\n")
report("a bad last row: nothing on stdout", done.returncode == 2 and done.stdout == b"", done.stderr)
files = [json.loads(line) for line in log_lines() if b'"event":"file"' in line]
report("each file is in the log, with its digest",
       len(files) == 5 and f"ダイジェスト={files[-2]['xxh3']}" in get("out.csv.riyotag").decode(), files)

# Tags travel
put("open.csv", "記号,番号,枝番\n1,2,01\n")
adopt("open", "[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n" + "".join(f"[列 {c}]\n個人情報でない=見本\n" for c in ("記号", "番号", "枝番")))
filter_(MEMBERS, "mixed", "--drop", "in.csv", "-o", "tagged.csv")
adopt("four", "[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n" + "".join(f"[列 {c}]\n個人情報でない=見本\n" for c in ("記号", "番号", "枝番", "連番")))
done = filter_("医療費通知の発行", "four", "tagged.csv", "-o", "next.csv")
expect("tags are inherited: the next purpose is refused although its layout says no personal data", done, 1, "列 記号 (資格)")
expect("and a permitted one passes", filter_(MEMBERS, "four", "tagged.csv", "-o", "next.csv"), 0)
expect("a dropped column may be absent next time", filter_(MEMBERS, "mixed", "tagged.csv", "-o", "next.csv"), 0)
put("tagged.csv", get("tagged.csv") + b"9,9,01,9\n")
done = filter_(MEMBERS, "four", "tagged.csv", "-o", "never.csv")
expect("a changed file is a mismatch that says what to do", done, 2, "riyo tag")
report("and gives no output", not exists("never.csv"))
put("sorted.csv", b"".join(sorted(get("next.csv").splitlines(True), reverse=True)))
filter_("医療費通知の発行", "mixed", "--drop", "in.csv", "-o", "claims.csv")
expect("riyo tag", run("tag", "sorted.csv", "--from", "next.csv", "claims.csv"), 0)
side = get("sorted.csv.riyotag").decode()
report("the union of the sources' tags", "[全体]" in side and "類型=資格" in side and "類型=レセプト" in side, side)
done = filter_(MEMBERS, "four", "sorted.csv", "-o", "x.csv")
expect("the union is on every part", done, 1, "資格,レセプト")
expect("a source without sidecar", run("tag", "x", "--from", "in.csv"), 2, "riyotag")
put("next.csv.riyotag", get("next.csv.riyotag").decode().replace("表=", "表=0"))
expect("a table never adopted here", filter_(MEMBERS, "mixed", "next.csv", "-o", "x.csv"), 2, "採用")
done = filter_(MEMBERS, "mixed", "--blank", "--sha256", "in.csv", "-o", "sha.csv")
sha = get("sha.csv.riyotag").decode()
report("--sha256", "SHA256=" in sha)
for says, old, new in ("no digits", "SHA256=", "SHA256=x"), ("too few", "SHA256=", "SHA256=a\n利用="):
    put("sha.csv.riyotag", "\n".join(line.replace(old, new) for line in sha.split("\n") if "利用=" not in line))
    expect(f"SHA256 of {says}", filter_(MEMBERS, "mixed", "sha.csv", "-o", "x.csv"), 2, "64 桁")

# People whose data is out of use
done = run("suspend", "add", "-C", folder, "-s", "2-6-1", "--all", "--reason", "利用停止", "--ref", "見本-1")
expect("suspend", done, 0)
done = filter_(MEMBERS, "mixed", "--blank", "in.csv", "-o", "s.csv")
expect("a suspended record refuses the file", done, 1, "拒否 SUSPENDED", "3")
done = filter_(MEMBERS, "mixed", "--blank", "--skip-suspended", "in.csv", "-o", "s.csv")
expect("--skip-suspended leaves it out, counted", done, 0, "通過 6 件、除外 1 件")
report("and nobody else", [l.split(",")[0] for l in get("s.csv").decode().splitlines()[1:]] == ["1", "3", "4", "5", "6", "7"])
put("blank.csv", rows + ",,,1,8\n")
done = filter_(MEMBERS, "mixed", "--blank", "blank.csv", "-o", "s2.csv")
expect("a record without a subject is everyone's", done, 1, "SUSPENDED", "本人の番号のないもの 1 件: 行 9")
done = filter_(MEMBERS, "mixed", "--blank", "--skip-suspended", "blank.csv", "-o", "s2.csv")
expect("--skip-suspended leaves it out, counted apart", done, 0, "通過 6 件、除外 2 件", "利用停止の対象 1 件: 行 3。本人の番号のないもの 1 件: 行 9")
put("bad.csv", rows + "?,1,1,1,8\n")
done = filter_(MEMBERS, "mixed", "--blank", "--skip-suspended", "bad.csv", "-o", "s2.csv")
expect("a subject in no form", done, 1, "BAD_SUBJECT", "本人の表記が正しくないもの 1 件: 行 9 (最初のもの: 記号: 番号に使わない文字「?」(U+003F) があります)")
put("t.txt", "D,2-6-1,1\nD,3-9-1,1\nT,2\n")
done = filter_(MEMBERS, "totals", "--skip-suspended", "t.txt", "-o", "t2.txt")
expect("totals: left out with the records they count, counted apart", done, 0, "全 2 件、通過 1 件、除外 1 件", "利用停止の対象 1 件: 行 1", "合計のため除いたレコード 1 件")
report("and nothing else", get("t2.txt") == b"D,3-9-1,1\n", get("t2.txt"))
put("t.txt", "D,3-9-1,1\nT,1\n")
expect("totals: while a suspension lives, even where none of the file's is suspended", filter_(MEMBERS, "totals", "--skip-suspended", "t.txt", "-o", "t2.txt"), 0,
       "全 1 件、通過 1 件、除外 0 件", "合計のため除いたレコード 1 件")
expect("totals: without --skip-suspended they pass", filter_(MEMBERS, "totals", "t.txt", "-o", "t3.txt"), 0, "通過 2 件")
report("as they are", get("t3.txt") == b"D,3-9-1,1\nT,1\n")
done = filter_(MEMBERS, "open", "open.csv", "-o", "o.csv")
expect("no personal data, no question", done, 0)

adopt("nobody", "[レイアウト]\n形式=csv\n本人=なし\n[列 1-]\n類型=資格\n")
put("n.csv", "1,2\n")
expect("本人=なし counts as everyone's", filter_(MEMBERS, "nobody", "n.csv", "-o", "o.csv"), 1, "SUSPENDED")
adopt("nobody-blanked", "[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n類型=資格\n[列 2]\n類型=口座\n[列 3]\n個人情報でない=見本\n")
put("n3.csv", "1,2,3\n")
expect("本人=なし: what a stop empties is told apart", filter_(MEMBERS, "nobody-blanked", "--blank", "n3.csv", "-o", "n4.csv"), 0,
       "空にした部分: 列 1 (資格、利用停止) / 列 2 (口座)")
report("and both are empty", get("n4.csv") == b",,3\n", get("n4.csv"))
expect("lifted", run("suspend", "lift", "-C", folder, "--reason", "本人の申出", "--ref", "見本-1"), 0)
expect("then it passes", filter_(MEMBERS, "nobody", "n.csv", "-o", "o.csv"), 0)

# Interrupted
big = b"".join(b"%d,%d,01,5,%d\n" % (i, i, i) for i in range(10, 400000))
put("big.csv", "記号,番号,枝番,点数,連番\n".encode() + big)
wrong = []
for delay in (0, .005, .01, .02, .04, .08):
    process = subprocess.Popen([RIYO, "filter", "-C", folder, "-p", MEMBERS, "-l", "mixed", "--blank", "big.csv", "-o", "big.out"],
                               cwd=home, env=environment, stderr=subprocess.PIPE)
    time.sleep(delay)
    process.send_signal(signal.SIGINT)
    process.communicate()
    if exists("big.out") and (process.returncode != 0 or not exists("big.out.riyotag")) or leftovers():
        wrong.append((delay, process.returncode, os.listdir(home)))
    for name in ("big.out", "big.out.riyotag"):
        if exists(name):
            os.unlink(os.path.join(home, name))
report("SIGINT leaves nothing behind", not wrong, wrong)
done = subprocess.run(["sh", "-c", f"'{RIYO}' filter -C riyo -p {MEMBERS} -l mixed --blank --quiet big.csv | head -1"], cwd=home,
                      env=environment, capture_output=True)
report("SIGPIPE is quiet", done.stderr == b"", done.stderr)

# Layouts
report("layout show", b"uke" in run("layout", "show").stdout and "本人".encode() in run("layout", "show", "uke").stdout)
expect("layout check covers", run("layout", "check", "mixed", "in.csv", "-C", folder), 0)
put("more.csv", "記号,番号,枝番,点数,連番,メモ\n1,2,3,4,5,6\n")
expect("layout check finds what is not covered", run("layout", "check", "mixed", "more.csv", "-C", folder), 1)
put("names.csv", "氏名,住所\n見本　太郎,例示県\n".encode("cp932"))
draft = run("layout", "suggest", "names.csv", "-t", "健診").stdout.decode()
report("suggest never concludes 資格 from 氏名", "類型=健診" in draft and "類型=資格" not in draft, draft)
expect("suggest asks where it was acquired", run("layout", "suggest", "names.csv", data=b""), 2)
put("draft.layout", draft)
expect("a draft is a layout", run("layout", "check", "./draft.layout", "names.csv"), 0)

# Random files against Python
random.seed(4)
WORDS = ["", "a", "見本", "表示ソ能", "ー－～", "ｶﾅ", "x,y", 'q"q', "l1\nl2", "l1\r\nl2", "十申", " ", "0" * 70, "予" * 40]
def random_csv(delimiter, newline, quote_all):
    n_columns, n_rows = random.randint(3, 9), random.randint(0, 40)
    names = [f"列{i}" for i in range(n_columns)]
    table = [names] + [[random.choice(WORDS) for _ in names] for _ in range(n_rows)]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=newline,
               quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL).writerows(table)
    return table, text.getvalue()


wrong = []
for i in range(40):
    form, delimiter = random.choice([("csv", ","), ("tsv", "\t")])
    encoding = random.choice(["UTF-8", "CP932"])
    table, text = random_csv(delimiter, random.choice(["\n", "\r\n"]), random.random() < .4)
    refused = set(random.sample(range(len(table[0])), random.randint(1, len(table[0]) - 1)))
    drop = random.random() < .5
    adopt("random", f"[レイアウト]\n形式={form}\n文字コード={encoding}\n見出し行=1\n本人=なし\n"
          + "".join(f"[列 {name}]\n類型={'レセプト' if k in refused else '収入'}\n" for k, name in enumerate(table[0])))
    if random.random() < .3:
        text = text.rstrip("\r\n") if not text.endswith('"\n') else text
        text = text if text.count('"') % 2 == 0 else text + '"'
    data = text.encode(encoding)
    done = filter_("被扶養者の認定・検認", "random", "--drop" if drop else "--blank", data=data)
    want = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    if any(len(row) != len(want[0]) for row in want):
        continue
    for k, row in enumerate(want):
        want[k] = [c if j not in refused or k == 0 and not drop else "" for j, c in enumerate(row) if not drop or j not in refused]
    got = [row for row in csv.reader(io.StringIO(done.stdout.decode(encoding), newline=""), delimiter=delimiter)]
    # csv writes a row of one empty field as an empty line, and reads that as no row
    if [r for r in got if r] != [r for r in want if r] and not (len(want[0]) == 1):
        wrong.append((i, done.returncode, data, done.stdout, done.stderr))
report("random CSV and TSV: Python reads the same fields", not wrong, wrong[:1])

NEWLINES = {b"": "なし", b"\n": "LF", b"\r\n": "CRLF"}
wrong = []
for i in range(25):
    width, n_rows, newline = random.randint(4, 90), random.randint(1, 60), random.choice([b"", b"\n", b"\r\n"])
    cuts = sorted(random.sample(range(1, width), random.randint(1, min(6, width - 1))))
    parts = list(zip([0] + cuts, cuts + [width]))
    kept = [random.random() < .5 for _ in parts]
    kept[random.randrange(len(kept))] = True
    adopt("random", f"[レイアウト]\n形式=固定長\n文字コード=バイト列\nレコード長={width}\n改行={NEWLINES[newline]}\n本人=なし\n"
          + "".join(f"[部分 {a + 1}-{b}]\n類型={'収入' if k else 'レセプト'}\n" for (a, b), k in zip(parts, kept)))
    records = [bytes(random.randrange(256) for _ in range(width)) for _ in range(n_rows)]
    done = filter_("被扶養者の認定・検認", "random", "--blank", data=newline.join(records) + newline)
    want = b"".join(b"".join(r[a:b] if k else b" " * (b - a) for (a, b), k in zip(parts, kept)) + newline for r in records)
    if done.stdout != want or done.returncode != 0:
        wrong.append((i, done.returncode, done.stderr))
report("random fixed width: the same slices", not wrong, wrong[:1])

plan()
