# SPDX-License-Identifier: LGPL-2.1-or-later
"""Small files of every form, with the layout that each is read by: invented, seeded, some of them wrong."""
import re

TAGS = ["レセプト", "口座", "資格", "健診"]
PURPOSES = ["医療費通知の発行", "保険給付の支払", "各種証の発行管理", "被扶養者の認定・検認", "選挙の実施"]
PERSONS = [("52", "1", "1"), ("52", "2", "1"), ("52", "4", "1"), ("99", "5", "2"), ("7-8", "6", "1"), ("52", "9", "1"), ("52", "7", "3"), ("イ", "3", "1")]
ODD = [("52", "不明", "1"), ("52", "", "1"), ("?", "1", "1"), ("", "", "2")]
WORDS = ["", "見本", "例示　花子", "表示ソ能", "ー－～", "ｶﾅ", " ", "0", "十申予", "a b", "-", "髙﨑①"]
TITLES = ["氏名", "備考", " 金額 ", "点数", "", "列", "十能ソ", "a"]


class Maker:
    def __init__(self, random):
        self.random = random

    def often(self, share):
        return self.random.random() < share

    def one(self, choices):
        return self.random.choice(choices)

    def spelled(self, person):
        """A person as somebody writes the number."""
        parts = list(person)
        if self.often(.1):
            parts[self.random.randrange(3)] = self.one(["", "　", parts[0]])
        if self.often(.2):
            parts = ["".join(chr(ord(c) + 0xFEE0) if c.isdigit() and c.isascii() else c for c in part) for part in parts]
        if self.often(.2):
            parts = [part.zfill(4) if part.isdigit() and part.isascii() else part for part in parts]
        if self.often(.1):
            parts = [f" {part} " if part else part for part in parts]
        return parts

    def person(self):
        if self.often(.05):
            return ["", "", ""]
        while True:
            parts = self.spelled(self.one(ODD if self.often(.02) else PERSONS))
            if self.encoding or "".join(parts).isascii():
                return parts

    def group(self, head, tags=None):
        """A group of the layout, with tags of its own or none."""
        if self.often(.25):
            return f"[{head}]\n個人情報でない=見本\n"
        tags = tags or [self.one(TAGS) if self.often(.3) else self.main]
        return f"[{head}]\n" + "".join(f"類型={tag}\n" for tag in dict.fromkeys(tags + ([self.one(TAGS)] if self.often(.05) else [])))

    def begin(self, form):
        self.purpose = self.one(PURPOSES)
        self.main = {"医療費通知の発行": "レセプト", "保険給付の支払": "口座"}.get(self.purpose, "資格")
        self.encoding = self.one(["UTF-8", "CP932", None])
        self.codec = {"UTF-8": "utf-8", "CP932": "cp932", None: "utf-8"}[self.encoding]
        self.newline = self.one(["\n", "\r\n"])
        self.blanks, self.mark = self.often(.3), self.often(.3)
        return "[レイアウト]\n" + f"形式={form}\n" + (f"文字コード={self.encoding}\n" if self.encoding else "") + ("空行=通す\n" if self.blanks else "") + ("終端=1A\n" if self.mark else "")

    def cell(self, text):
        """A field as csv writes it."""
        if self.quotes and (any(c in text for c in ',"\t\r\n') or self.often(.2)):
            return '"' + text.replace('"', '""') + '"'
        return text

    def word(self):
        more = ["x,y", 'q"q', "l1\nl2", "l1\r\nl2", "t\tt", '"'] if self.quotes else []
        return self.one(WORDS + more)

    def end(self, lines, between):
        """The file of its lines: last newline, end mark and what follows it."""
        out = between.join(lines) + (between if lines and self.often(.7) else "")
        if self.mark and self.often(.6):
            out += "\x1a" + self.one(["", "", "\r\n", "\x1a\x1a", "\0" * 5, "   ", "\r\nx"] if self.often(.9) else ["x"])
        return out

    # Forms
    def table(self):
        form = self.one(["csv", "tsv"])
        head, self.quotes = self.begin(form), self.often(.8)
        delimiter = "," if form == "csv" else "\t"
        head += "" if self.quotes else "引用符=なし\n"
        n = self.random.randint(1, 6)
        header = self.one([0, 0, 1, 1, 1, 2, 3]) if n > 1 or self.often(.5) else 0
        named = self.random.randint(1, 3) if n >= 3 and self.often(.8) else 0
        persons = self.random.sample(range(n), 3) if named == 3 else self.random.sample(range(n), 1) if named else []
        titles = [f"{i}{self.one(TITLES)}" for i in range(n)]
        for i in persons:
            titles[i] = f"番{i}"
        by_number = header and self.often(.3)
        if by_number or self.often(.3):
            head += f"列数={n}\n"
        if header:
            head += f"見出し行={header}\n"
        if by_number:
            titles = [self.one(TITLES) for _ in range(n)]
        where = [f"{i + 1}番" if by_number else titles[i] if header else str(i + 1) for i in range(n)]
        head += "".join(f"本人={where[i]}\n" for i in persons) or "本人=なし\n"
        groups = self.columns(where, titles, header, by_number, persons)
        counted = max(header, self.random.randint(0, 2) if self.often(.2) else 0)
        if header > 1 or counted > header:
            groups += self.group("前置き") + f"行数={max(counted, 1)}\n"
        else:
            counted = header
        comment = n > 1 and self.often(.2)
        groups += self.group("注釈") if comment else ""
        lines = []
        for i in range(counted):
            if i + 1 == header:
                lines.append(delimiter.join(self.cell(title) for title in titles))
            else:
                lines.append(delimiter.join(["題"] + ["説明"] * (n - 1)) if i + 1 > header > 0 or self.often(.5) else self.mention() if len(persons) == 3 else "題")
        for _ in range(self.random.randint(0, 7)):
            lines.append(self.row(n, persons, delimiter, comment))
        return head + groups, lines, self.newline

    def mention(self):
        """A text that is no data: now and then with somebody's number."""
        person = self.person() if self.often(.1) else []
        return "題" if not person or not all(re.fullmatch("[0-9]+", part) for part in person) else self.one(["-", "/", " の ", "　番号"]).join(person)

    def columns(self, where, titles, header, by_number, persons):
        """The groups of the columns; now and then one is not named."""
        if not header and self.often(.3) and len(where) > 1:
            cut = self.random.randint(1, len(where) - 1)
            return self.group(f"列 1-{cut}") + self.group(f"列 {cut + 1}-")
        out = ""
        for i, name in enumerate(where):
            if self.often(.05) and i not in persons and len(where) > 1 and out:
                continue
            text = self.group(f"列 {name}")
            quoted = '"' + titles[i].replace("\\", "\\\\").replace('"', '\\"') + '"'
            out += text.replace("]\n", f"]\n見出し={quoted}\n", 1) if by_number or header and titles[i] != titles[i].strip() else text
        return out

    def row(self, n, persons, delimiter, comment):
        if comment and self.often(.15):
            return "# " + self.mention()
        if self.blanks and self.often(.15):
            return self.one(["", "", " ", "\t" if delimiter == "," else " "])
        fields = [self.word() for _ in range(n)]
        person = self.person() if persons else []
        for i, part in zip(persons, person if len(persons) == 3 else ["-".join(f'"{p}"' if "-" in p else p for p in person).rstrip("-")]):
            fields[i] = part
        if self.often(.01):
            fields += ["x"]
        return delimiter.join(self.cell(field) for field in fields)

    def typed(self):
        head, self.quotes = self.begin("行種別"), self.often(.5)
        head += "種別=1\n" + ("" if self.quotes else "引用符=なし\n")
        units = self.often(.7)
        head += ("先頭=A\n" if units else "") + ("合計=T\n" if self.often(.7) else "") + ("単位外=X\n" if units and self.often(.7) else "")
        single, named = self.often(.4), self.often(.85)
        places = (["B 2"] if single else ["B 2", "B 3", self.one(["C 2", "B 4"])]) if units else ["B 2"] if single else ["B 2", "B 3", "B 4"]
        head += "".join(f"本人={place}\n" for place in places) if named else "本人=なし\n"
        for type_ in "ABC":
            head += self.parts(type_)
        head += "[行 N]\n個人情報でない=見本\n[行 X]\n個人情報でない=見本\n"
        head += "[行 T]\n個人情報でない=合計\n" if self.often(.9) else self.group("行 T")
        lines = []
        for type_ in self.sequence(units):
            fields = [type_] + [self.word() for _ in range(self.random.randint(0, 5))]
            person = self.person()
            for i, place in enumerate(places if named else []):
                if place[0] == type_:
                    at = int(place[2:]) - 1
                    fields += [""] * (at + 1 - len(fields))
                    fields[at] = "-".join(f'"{p}"' if "-" in p else p for p in person).rstrip("-") if single else person[i]
            lines.append(",".join(self.cell(field) for field in fields))
            if self.blanks and self.often(.1):
                lines.append(self.one(["", " "]))
        return head, lines, self.newline

    def parts(self, type_):
        """The groups of a record type: the whole, columns of it, or both."""
        out = self.group(f"行 {type_}") if self.often(.9) else ""
        if not out or self.often(.3):
            out += self.group(f"行 {type_} 列 {self.one(['2', '2-3', '3-', '4'])}")
        return out

    def sequence(self, units):
        """Types in the order of a file: with units, records that belong together, and what stands between."""
        out = ["X"] if self.often(.3) else []
        for _ in range(self.random.randint(0, 5)):
            out += (["A"] if not self.often(.03) else []) + [self.one("BBBCN") for _ in range(self.random.randint(0, 4))]
            out += ["X"] if self.often(.15) else []
        out += ["T"] if self.often(.5) else []
        return out + (["Z"] if self.often(.01) else [])

    def fixed(self):
        head = self.begin("固定長")
        if not self.encoding:
            head, self.encoding, self.codec = head + "文字コード=CP932\n", "CP932", "cp932"
        style = self.one(["なし", "LF", "CRLF", "任意"])
        self.newline = {"なし": "", "LF": "\n", "CRLF": "\r\n"}.get(style, self.one(["", "\n", "\r\n"]))
        typed, named, units = self.often(.7), self.often(.85), self.often(.6)
        head += f"レコード長=20\n改行={style}\n"
        if not typed:
            head += "".join(f"本人={place}\n" for place in (["2-5", "6-9", "10-11"] if named else ["なし"]))
            head += self.group("部分 1-5") + self.group("部分 6-11") + (self.group("部分 12-16") + self.group("部分 17-20") if self.often(.9) else "")
            types = [self.one("AB") for _ in range(self.random.randint(0, 6))]
        else:
            head += "種別=1\n" + ("先頭=A\n" if units else "") + ("合計=T\n" if self.often(.7) else "") + ("単位外=X\n" if units and self.often(.5) else "")
            head += "".join(f"本人=B {place}\n" for place in ("2-5", "6-9", "10-11")) if named else "本人=なし\n"
            for type_ in "ABC":
                head += self.group(f"行 {type_}") + (self.group(f"行 {type_} 部分 {self.one(['2-9', '12-16', '18'])}") if self.often(.3) else "")
            head += "[行 N]\n個人情報でない=見本\n[行 X]\n個人情報でない=見本\n[行 T]\n個人情報でない=合計\n"
            types = self.sequence(units)
        lines = []
        for type_ in types:
            person = self.spelled(self.one(PERSONS)) if self.often(.95) else ["", "", ""]
            person = [part if len(part.encode(self.codec)) <= width else "2" for part, width in zip(person, (4, 4, 2))]
            text = b"".join(part.encode(self.codec).ljust(width) for part, width in zip(person, (4, 4, 2)))
            rest = self.one(["AB", "0123456789", "ｶﾅ", ""]).encode(self.codec)[:9 if self.codec == "cp932" else 6].ljust(9)
            lines.append((type_.encode() + text + rest).decode(self.codec))
        return head, lines, self.newline

    def host(self):
        """Records of a host: digits and blanks in its own bytes, packed digits, no newline."""
        self.begin("固定長")
        self.codec, self.mark, self.newline = "latin-1", self.often(.3), ""
        digits, units = self.often(.8), self.often(.5)
        head = "[レイアウト]\n形式=固定長\n文字コード=バイト列\nレコード長=14\n" + ("終端=1A\n" if self.mark else "") + "空白=x40\n" + ("数字=xF0\n" if digits else "")
        head += "種別=1\n" + ("先頭=xF1\n" if units else "") + ("合計=xF8\n" if self.often(.6) else "")
        head += "本人=xF1 2-4\n本人=xF1 5-8\n本人=xF1 9-10\n" if self.often(.85) else "本人=なし\n"
        head += self.group("行 xF1") + (self.group("行 xF1 部分 11-14") if self.often(.5) else "") + self.group("行 xF2") + "[行 xF8]\n個人情報でない=合計\n"
        zero, lines = 0xF0 if digits else 0x30, []
        for _ in range(self.random.randint(0, 6)):
            person = self.one([person for person in PERSONS if "".join(person).isdigit()])
            number = "".join(part.zfill(width) if self.often(.5) else part.ljust(width) for part, width in zip(person, (3, 4, 2)))
            number = "".join("@" if c == " " else chr(zero + int(c)) for c in (" " * 9 if self.often(.05) else number))
            lines.append(self.one("\xf1\xf1\xf2") + number + self.one(["\x00\x12\x34\x0c", "\n\r\x1a\x00", "\xc1\xc2@@"]))
        return head, lines + (["\xf8" + "\xf0" * 13] if self.often(.5) else []), ""

    def whole(self):
        self.begin("一括")
        self.newline = "\n"
        return "[レイアウト]\n形式=一括\n本人=なし\n" + self.group("全体"), [self.word_of_any() for _ in range(self.random.randint(0, 3))], "\n"

    def word_of_any(self):
        return self.one(WORDS + ["PK\x03\x04", "%PDF-1.7", "<?xml?>", "\0\0"])

    def wrong(self, data):
        """Something that no layout allows, or that some do."""
        at = self.random.randint(0, len(data))
        return data[:at] + self.one([b'"', b"\r", b"\n", b"\0", b"\x1a", b",", b"\x8a", b" ", b"x"]) + data[at + self.random.randint(0, 1):]

    def file(self):
        kind = self.one(["table"] * 6 + ["typed"] * 4 + ["fixed"] * 2 + ["host", "whole"])
        layout, lines, between = getattr(self, kind)()
        text = self.end(lines, between) if kind != "host" else "".join(lines) + ("\x1a" if self.mark and self.often(.6) else "")
        try:
            data = text.encode(self.codec)
        except UnicodeEncodeError:
            return None
        if self.codec == "utf-8" and kind in ("table", "typed") and self.often(.1):
            data = b"\xef\xbb\xbf" + data
        data = self.wrong(data) if self.often(.1) and self.encoding and kind not in ("host", "whole") else data
        modes = ["refuse", "blank"] + (["drop"] if "見出し行=" in layout else [])
        return kind, layout, data, self.one(["open", "stopped", "many", "many"]), self.purpose, self.one(modes), self.often(.5)


def make(random, n):
    """Each as its form, layout, bytes, folder, purpose, mode, and whether to leave out who is suspended."""
    maker = Maker(random)
    while n > 0:
        made = maker.file()
        if made:
            n -= 1
            yield made
