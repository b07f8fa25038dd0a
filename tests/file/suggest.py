#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What `riyo layout suggest` proposes has been tried: it is adopted and reads its own file; a shipped layout that fits is named;
what cannot be known is asked; and no person's data gets into a layout, nor a header to anybody but the terminal."""
import os
import pty
import subprocess

from shell import RIYO, adopt, environment, exists, expect, filter_, folder, get, home, log_lines, path, plan, put, report, run

DATA = os.path.join(os.environ["top_srcdir"], "lib", "data")
assert run("init", "riyo", "--table", os.path.join(DATA, "builtin.riyo")).returncode == 0


def suggest(data, category="レセプト", name="in"):
    put(name, data)
    return run("layout", "suggest", name, "-t", category)


def fits(says, data, *words, category="レセプト", without=()):
    done = suggest(data, category)
    text = done.stdout.decode()
    ok = done.returncode == 0 and all(word in text for word in words) and not any(word in text for word in without)
    report(says, ok, done.returncode, text, done.stderr.decode())
    if done.returncode == 0:
        put("draft.layout", text)
        expect(f"{says}: it is adopted", run("adopt", "draft.layout", "-C", folder), 0)
        expect(f"{says}: it reads its file", run("layout", "check", "draft.layout", "in"), 0)
    return text


# The samples, as their systems write them
for file in sorted(os.listdir(os.path.join(DATA, "samples"))):
    name = file[:-len(".txt")]
    layout = name.split("-")[0]
    category = {"kenshin": "健診", "eligibility": "資格", "benefit": "現金給付", "zengin": "口座", "furikae": "口座", "kyuyo": "従業員"}.get(layout, "レセプト")
    with open(os.path.join(DATA, "samples", file), encoding="utf-8") as sample:
        data = sample.read().replace("\n", "\r\n").encode("cp932")
    fits(f"{name}: the shipped layout fits", data, f"付属のレイアウト {layout} が", f"-l {layout} で", category=category, without=["見本　太郎", "ﾀﾛｳ"])
with open(os.path.join(DATA, "samples", "zengin.txt"), encoding="utf-8") as sample:
    lines = sample.read()
fits("zengin, unbroken", lines.replace("\n", "").encode("cp932"), "zengin", category="口座")
fits("zengin from elsewhere", lines.replace("\n", "\r\n").encode("cp932"), "その類型は 口座 です", "レコード長=120", "改行=CRLF", category="レセプト")

# A society's own number: a column named as its part is that part
rules = get("riyo/rules.riyo").decode()
put("own.riyo", rules + "\n[本人 会員]\n形式=会員番号\n\n[本人 従業員]\n形式=社員番号-続柄\n")
expect("numbers of its own", run("adopt", "own.riyo", "-C", folder), 0)
for says, head, words in (("one part", "会員番号,氏名", "本人=会員番号\n"), ("with more columns", "会員番号,氏名,住所", "本人=会員番号\n"), ("behind others", "氏名,会員番号", "本人=会員番号\n"),
                          ("two parts", "続柄,社員番号,氏名", "本人=社員番号\n本人=続柄\n"), ("one of two is none", "社員番号,氏名,住所", "本人=なし\n"),
                          ("the one that has most", "記号,番号,枝番,会員番号", "本人=記号\n本人=番号\n本人=枝番\n"), ("not the first is none", "番号,枝番,氏名", "本人=なし\n")):
    n = head.count(",") + 1
    fits(f"its own number, {says}", head + "\n" + ",".join("見本" if "氏名" in name or "住所" in name else "1" for name in head.split(",")) + "\n", words, "見出し行=1", f"列数={n}", category="資格")
put("own.riyo", rules)
expect("and without them again", run("adopt", "own.riyo", "-C", folder), 0)
fits("a wide bracket ends a header's word, and no byte of one does", "会員番号（旧）,氏名\n1,見本\n", "見出し行=1", "[列 会員番号（旧）]")

# Drafts
fits("a header", "記号,番号,枝番,氏名,金額\n52,1,1,見本　太郎,10\n", "文字コード=UTF-8", "見出し行=1", "本人=記号\n本人=番号\n本人=枝番\n", "[列 氏名]", without=["見本"])
fits("a header in CP932, CRLF", "記号,番号,氏名,金額\r\n52,1,見本　太郎,10\r\n".encode("cp932"), "文字コード=CP932", "見出し行=1")
fits("a byte order mark", b"\xef\xbb\xbf" + "氏名,金額\n見本,10\n".encode(), "[列 氏名]", "文字コード=UTF-8")
fits("headers that no group can name", '氏名,,備考,備考, 金額 ,"受診\n年月日"\n見本,1,2,3,4,5\n', '[列 2番]\n見出し=""', '[列 3番]\n見出し="備考"', '見出し=" 金額 "', '見出し="受診\\n年月日"', "列数=6")
fits("a title above the header", "見本一覧\n氏名,生年月日,金額\n見本,1.1,10\n", "見出し行=2", "[前置き]\n行数=2", without=["見本一覧"])
for says, text in (("of words", "見本　太郎,例示県見本市,良好\n例示　花子,例示県表示町,不良\n"), ("of names in kana", "見本太郎,ミホンカナ\n例示花子,レイジカナ\n"),
                   ("of days", "見本春日,例示美月\n例示　花子,見本\n"), ("in ASCII", "taro,example\nhanako,sample\n")):
    fits(f"a first row {says} may be a person's", text, "見出しなら", "[列 1]", "[列 2]", without=["見本", "例示", "taro", "ミホン"])
fits("initials are no types", "TY,10\nKS,20\nTY,30\n", "形式=csv", without=["TY", "KS"])
done = suggest("34,a\n35,b,c\n34,d\n")
report("nor are ages", done.returncode == 2 and done.stdout == b"", done.stdout.decode())
fits("ASCII tells no encoding", "1,2\n3,4\n", "文字コードは分かりません", "本人=なし", without=["\n文字コード="])
fits("commas within quotes", '番号,氏名\n1,"見本, 太郎"\n', "[列 氏名]", "列数=2", without=["見本"])
fits("quotes that are none", '="001",="002"\n="003",="004"\n', "引用符=なし")
fits("tabs", "氏名\t金額\n見本\t1\n", "形式=tsv")
fits("one column", "1\n22\n333\n", "形式=csv", "列数=1")
fits("an empty first line", "\n1,2\n3,4\n", "空行=通す", "列数=2")
fits("an empty last line and an end mark", b"1,2\r\n3,4\r\n\r\n\x1a", "空行=通す", "終端=1A")
fits("fixed width keeps its blanks", "  AB  \r\n  CD  \r\n", "形式=固定長", "レコード長=6", "改行=CRLF")
fits("fixed width in CP932", "見本AB\n例示CD\n".encode("cp932"), "レコード長=6", "改行=LF", without=["見本"])
fits("typed rows in quotes", '"1","題"\n"2","見本","10"\n"2","例示","20"\n"9","1"\n', "形式=行種別", "[行 2]", without=["見本", "題"])
fits("receipts that lack nothing but a shipped type", "RE,1\nHO,9,52,1\nZZ,1\n".encode("cp932"), "形式=行種別", "[行 ZZ]")

# What cannot be told is said
EUC = "01 030015 例示町\n02 030023 見本市\n03 030031 例示村"
assert EUC.encode("euc-jp").decode("cp932")
for says, data, *words in (("an empty file", b"", "空"), ("a workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "Excel (.xls)"),
                           ("UTF-16", "氏名,金額\n見本,1\n".encode("utf-16"), "UTF-16"), ("EUC-JP", "氏名,金額\n見本の例,1\n".encode("euc-jp"), "EUC-JP"),
                           ("rows that end with CR", b"a,b\rc,d\r", "CR"), ("other marks", b"a;b\nc;d\n", ";"), ("an archive", b"PK\x03\x04\x14\x00", "ZIP"),
                           ("EUC-JP that CP932 could read", ("%s\n" % EUC).encode("euc-jp"), "EUC-JP"), ("a host's digits", b"\xf2\xf0\xf1\xf9\x40\xf2\xf0\xf1\xf9\x61\xf0\xf1\x40\xc1\xc2\xc3", "EBCDIC"),
                           ("check-ups in XML", b"<?xml version='1.0'?>\n<a/>\n", "XML", "一括"), ("packed digits of a host", b"\xf6\xf9\x0d\x0c\x00\x40", "バイト列"), ("packed digits", b"\x01\x00\x12\x4c\n\x01", "バイト列"), ("rows of several widths", b"a,b\n1,2\n3\n", "3 行目")):
    done = suggest(data)
    expect(says, done, 2, *words)
    report(f"{says}: no layout", done.stdout == b"", done.stdout)

# A header that was not found is for the terminal alone
adopt("ledger", "[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n" + "".join(f"[列 {name}]\n類型=レセプト\n" for name in ("氏名", "金額", "備考")))


def at_terminal(data, *arguments):
    """What a person sees of the command, and how it ended."""
    put("in", data)
    leader, follower = pty.openpty()
    done = subprocess.Popen([RIYO, *(arguments or ("filter", "-C", folder, "-p", "医療費通知の発行", "-l", "ledger", "in", "-o", "out"))], stderr=follower, cwd=home, env=environment)
    os.close(follower)
    said = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.close(leader)
    return done.wait(), said.decode()


HEADER = "氏　名,金額,ﾋﾞｺｳ\n見本　太郎,1,x\n"
code, said = at_terminal(HEADER)
report("at a terminal the nearest header is shown", code == 2 and "「氏　名」" in said and "「金額」" in said, code, said)
report("so does layout check", "「氏　名」" in at_terminal(HEADER, "layout", "check", "ledger.layout", "in")[1])
put("in", HEADER)
done = filter_("医療費通知の発行", "ledger", "in", "-o", "out")
report("elsewhere it is not", done.returncode == 2 and "氏　名" not in done.stderr.decode(), done.stderr.decode())
code, said = at_terminal("見本　太郎,例示県見本市,良好\n例示　花子,例示県,不良\n")
report("a first row that may be a person's is shown to nobody", code == 2 and "見本" not in said, code, said)
code, said = at_terminal("氏名,金額,見本　太郎 03-1234-5678\n")
report("nor one with a long number", code == 2 and "見本" not in said, code, said)
report("nor to the log", not any("氏　名".encode() in line or "見本".encode() in line for line in log_lines()))
report("nothing comes out", not exists("out"))
plan()
