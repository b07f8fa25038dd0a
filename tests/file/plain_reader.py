# SPDX-License-Identifier: LGPL-2.1-or-later
"""What must come out of a file, by a second reader: one byte after the other, in memory, from riyo-layout(5) alone. It shares no
line with lib/file, and is slow and plain where that is fast. Subjects are 記号-番号-枝番, as the starter rules have them."""
import re
import unicodedata


class Wrong(Exception):
    """The file is not what its layout says: exit status 2. The row, or the record of fixed width, from 1."""


class Answer:
    def __init__(self):
        self.code, self.reason, self.category, self.place, self.out, self.tail = 0, None, None, None, b"", b""
        self.records = self.passed = self.left_out = self.totals = 0
        self.suspended, self.unstated, self.bad = [], [], []
        self.value, self.others, self.unsure = [], [], []


class Group:
    """A part of the layout: where it is, which tags it carries; tags of None are 個人情報でない."""

    def __init__(self, head):
        self.head, self.tags, self.title, self.lines, self.mark = head, set(), None, 0, None

    def covers(self, n):
        """Whether the place n, from 1, is one of a range such as 5, 5-8, 5-."""
        first, _, last = self.range.partition("-")
        return int(first) <= n <= (int(last) if last else n if "-" in self.range else int(first))


class Layout:
    def __init__(self, text):
        self.head, self.groups, group = {}, [], None
        for line in text.lstrip("\ufeff").splitlines():
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("["):
                group = None if line == "[レイアウト]" else Group(line[1:-1])
                self.groups += [group] if group else []
                continue
            key, _, value = (text.strip() for text in line.partition("="))
            if group is None:
                self.head.setdefault(key, []).append(value)
            elif key == "類型":
                group.tags.add(value)
            elif key == "個人情報でない":
                group.tags = None
            elif key == "行数":
                group.lines = int(value)
            elif key == "先頭文字":
                group.mark = unquote(value)
            elif key == "見出し":
                group.title = unquote(value)
        self.form = self.one("形式")
        self.encoding = {"UTF-8": "utf-8", "CP932": "cp932", "バイト列": "bytes", None: None}[self.one("文字コード")]
        self.delimiter = b"\t" if self.form == "tsv" else b","
        self.quoted = self.one("引用符") != "なし" and self.form != "固定長"
        self.header = int(self.one("見出し行") or 0)
        self.typed = self.form == "行種別" or self.form == "固定長" and self.one("種別") is not None
        self.nobody = self.many("本人") == ["なし"]
        self.blank = bytes([code(self.one("空白"))]) if self.one("空白") else b" "
        self.before = next((g for g in self.groups if g.head == "前置き"), None)
        self.comment = next((g for g in self.groups if g.head == "注釈"), None)
        self.parts = [g for g in self.groups if g.head not in ("前置き", "注釈")]
        for g in self.parts:
            words = g.head.split(" ")
            g.type = self.type_bytes(words[1]) if words[0] == "行" else None
            g.range = words[-1] if words[-2:-1] in (["列"], ["部分"]) else None
            g.name = g.head[2:] if words[0] == "列" else None

    def one(self, key):
        return self.head.get(key, [None])[0]

    def many(self, key):
        return self.head.get(key, [])

    def type_bytes(self, word):
        if self.encoding == "bytes":
            return bytes.fromhex(word[1:]) if re.fullmatch(r"x(?:[0-9A-F]{2})+", word) else word.encode("ascii")
        return word

    def types(self, key):
        return [self.type_bytes(word) for word in self.many(key)]


def code(word):
    return int(word[1:], 16)


def unquote(value):
    if not value.startswith('"'):
        return value
    marks = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
    return re.sub(r"\\(.)", lambda m: marks[m[1]], value[1:-1])


class Line:
    """A row or a record of fixed width: its raw fields, what ends it, and what it is."""

    def __init__(self, n, fields, newline, kind="record"):
        self.n, self.fields, self.newline, self.kind, self.type = n, fields, newline, kind, None


# --- bytes to rows ------------------------------------------------------------------------------
def split_end(layout, data, row_of):
    """The text, and the end mark with what follows it."""
    if layout.one("終端") != "1A" or layout.encoding == "bytes":
        return data, b""
    at = data.find(b"\x1a")
    if at < 0:
        return data, b""
    if data[at:].strip(b"\x1a\r\n\0 "):
        raise Wrong(row_of(data[:at]))
    return data[:at], data[at:]


def row_at(layout, text):
    """The row that a text stops in; None where it is wrong before that."""
    try:
        return len(read_rows(layout, text + b"x", None))
    except Wrong:
        return None


def cut(layout, field, encoding):
    """Whether a field ends, or is broken, within a character."""
    if encoding == "utf-8" and layout.encoding:
        return field.decode("utf-8", "ignore").encode() != field
    i = 0
    while encoding == "cp932" and i < len(field):
        if not (0x81 <= field[i] <= 0x9F or 0xE0 <= field[i] <= 0xFC):
            i += 1
        elif i + 1 < len(field) and (0x40 <= field[i + 1] <= 0x7E or 0x80 <= field[i + 1] <= 0xFC):
            i += 2
        else:
            return True
    return False


def read_field(layout, data, i, n):
    """The end of the field that begins at i."""
    if layout.quoted and data[i:i + 1] == b'"':
        i += 1
        while True:
            i = data.find(b'"', i)
            if i < 0:
                raise Wrong(n)
            if data[i + 1:i + 2] != b'"':
                i += 1
                break
            i += 2
        if data[i:i + 1] not in (b"", b"\r", b"\n", layout.delimiter):
            raise Wrong(n)
        return i
    while i < len(data) and data[i:i + 1] not in (b"\r", b"\n", layout.delimiter):
        if layout.quoted and data[i:i + 1] == b'"':
            raise Wrong(n)
        i += 1
    return i


def read_rows(layout, data, encoding):
    rows, i, style = [], 0, None
    while i < len(data):
        n, fields = len(rows) + 1, []
        while True:
            end = read_field(layout, data, i, n)
            fields.append(data[i:end])
            i = end + 1
            if data[end:end + 1] != layout.delimiter:
                break
        newline = b"\r\n" if data[end:end + 2] == b"\r\n" else data[end:end + 1]
        if newline == b"\r" or newline and style and newline != style:
            raise Wrong(n)
        style = style or newline
        if any(b"\0" in field or cut(layout, field, encoding) for field in fields):
            raise Wrong(n)
        rows.append(Line(n, fields, newline))
        i = end + len(newline)
    return rows


def text_of(field, layout, encoding):
    """What a field says, or None where it is no text."""
    if layout.quoted and field.startswith(b'"'):
        field = field[1:-1].replace(b'""', b'"')
    try:
        return field.decode("ascii" if encoding == "bytes" else encoding or "utf-8")
    except UnicodeDecodeError:
        return None


def looks_like_text(data):
    """What no text begins with: another format, or UTF-16."""
    if re.match(rb"(?:\xef\xbb\xbf)?(?:<\?xml|<!doctype html|<html)", data, re.I):
        return False
    return not data.startswith((b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"%PDF-")) 


def find_encoding(layout, data, mark):
    """The one encoding of a file whose layout says none: ASCII and headers are all that is generated."""
    if layout.encoding or mark:
        return layout.encoding or "utf-8"
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        return "cp932"


# --- what each row is ---------------------------------------------------------------------------
def is_blank(layout, line):
    return len(line.fields) == 1 and not line.fields[0].strip(b" \t") and (not line.fields[0] or True)


def sort_rows(layout, rows, encoding):
    """Which rows are before the data, header, comments, blank; and how many columns there are."""
    counted, passes = layout.before.lines if layout.before else 0, layout.one("空行") == "通す"
    typed = layout.form == "行種別"
    n_columns = int(layout.one("列数") or 0) or None
    pending = []
    least = max([int(re.match(r"\d*", g.name)[0] or 0) for g in layout.parts if g.name and not layout.header]
                + [int(word) for word in layout.many("本人") if word.isdigit() and not layout.header] + [0])
    for line in rows:
        if line.n == layout.header:
            line.kind = "header"
            if n_columns is None:
                n_columns = len(line.fields)
        elif line.n <= max(counted, layout.header):
            line.kind = "before"
            first = text_of(line.fields[0], layout, encoding) or ""
            if layout.before.mark and not first.startswith(layout.before.mark):
                raise Wrong(line.n)
            continue
        elif passes and not line.fields[0] and len(line.fields) == 1:
            line.kind = "blank"
            continue
        elif layout.comment and not typed and len(line.fields) == 1 and n_columns != 1 and line.fields[0].startswith((layout.comment.mark or "#").encode(encoding)):
            line.kind = "comment"
            pending += [] if n_columns else [line]
            continue
        elif passes and is_blank(layout, line) and (typed or (n_columns or 1) > 1):
            line.kind = "blank"
            continue
        if n_columns is None and not typed:
            n_columns = len(line.fields)
            if n_columns < least or pending and n_columns == 1:
                raise Wrong(line.n)
        if not typed and len(line.fields) != n_columns:
            raise Wrong(line.n)
    if pending and n_columns is None:
        raise Wrong(len(rows))
    if len(rows) < max(counted, layout.header):
        raise Wrong(len(rows) + 1)
    return n_columns


# --- which tags each field carries --------------------------------------------------------------
class Columns:
    """Of a file whose rows are alike."""

    def __init__(self, layout, header, n_columns, encoding):
        self.layout, self.at = layout, {}
        named = [g for g in layout.parts if g.name]
        if header is None:
            self.groups = [next((g for g in named if g.covers(i)), None) for i in range(1, (n_columns or 0) + 1)]
            return
        titles = [text_of(field, layout, encoding) for field in header.fields]
        if None in titles:
            raise Wrong(header.n)
        self.groups = [None] * len(titles)
        for g in named:
            number = re.fullmatch(r"(\d+)番", g.name)
            if number:
                found = [int(number[1]) - 1]
                if found[0] >= len(titles) or g.title is not None and titles[found[0]] != g.title:
                    raise Wrong(header.n)
            else:
                found = [i for i, title in enumerate(titles) if title == (g.title if g.title is not None else g.name)]
                if len(found) != 1:
                    raise Wrong(header.n)
            self.groups[found[0]] = g
            self.at[g.name] = found[0]

    def place(self, word):
        return self.at[word] if word in self.at else int(word) - 1


def tags_of(layout, line, i):
    """Of the field i, from 0, of a typed row; of the byte i of a record of fixed width."""
    found = [g for g in layout.parts if g.type == line.type]
    exact = [g for g in found if g.range and g.covers(i + 1)]
    whole = [g for g in found if not g.range]
    return (exact or whole or [Group("")])[0].tags


# --- persons ------------------------------------------------------------------------------------
PARTS = ["記号", "番号", "枝番"]
HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff0d\uff70\u30fc\ufe63"


def canonical(text, digits):
    """A part of a subject as it is compared; None: in no form."""
    text = unicodedata.normalize("NFKC", text).strip().casefold()
    if not text:
        return ""
    if digits and not re.fullmatch(r"[0-9]+", text):
        return None
    lengthened = re.search("[ぁ-ゖァ-ヺ]ー$", text)
    text = "".join("-" if c in HYPHENS else c for c in text)
    if text.startswith("-") or text.endswith("-") and not lengthened:
        return None
    if not re.search(r"\w", text) or re.search(r"[^\w\-・() \u3000]", text):
        return None
    text = re.sub(r"\s*([-・()])\s*", r"\1", text)
    return re.sub(r"(?<!\d)0+(?=\d)", "", text)


def make_subject(parts):
    """None: nobody is stated; False: in no form; else its parts, the later ones perhaps lacking."""
    if not any(parts):
        return None
    while parts and not parts[-1]:
        parts = parts[:-1]
    if len(parts) > 3 or "" in parts[1:] or not parts[0] and len(parts) < 2:
        return False
    return tuple(parts)


def split_whole(text):
    """A whole number at its hyphens; what is in quotes holds marks of its own."""
    text = unicodedata.normalize("NFKC", text)
    if text.count('"') % 2 or re.search(r'[^\s"%s]"[^"]*"|"[^"]*"[^\s"%s]' % (HYPHENS, HYPHENS), text):
        return ["?"]
    pieces = re.findall(r'"([^"]*)"|([^"]+)', text)
    out = [""]
    for quoted, plain in pieces:
        if quoted:
            out[-1] += quoted
            continue
        first, *more = re.split("[" + HYPHENS + "]", plain)
        out[-1] += first
        out += more
    return out


def subjects_of(values, single):
    """Every number that the values of a unit make: a set of subjects, None where it states none, False where one is in no form."""
    if single:
        made = set()
        for text in values[0]:
            if text is None:
                return False
            if not text.strip():
                continue
            parts = split_whole(text.strip())
            parts = [canonical(part, i > 0) for i, part in enumerate(parts)]
            piece = len(parts) == 1 and parts[0]  # nobody can tell where its parts end
            subject = False if None in parts or piece or len(parts) > 3 else make_subject(parts)
            if subject is False:
                return False
            made.add(subject)
        return made - {None} or None
    options = []
    for i, place in enumerate(values):
        texts = [None if text is None else canonical(text, i > 0) for text in place]
        if None in texts:
            return False
        options.append(sorted({text for text in texts if text}) or [""])
    made = {()}
    for option in options:
        made = {(*one, text) for one in made for text in option}
    made = {make_subject(list(one)) for one in made}
    if any(one and len(one) == 1 and "-" in one[0] for one in made):  # it may be the whole
        return False
    if False in made:
        return False
    return made - {None} or None


def meets(subject, stop):
    """Whether a subject may be the one whose use is stopped: parts that either lacks say nothing."""
    return all(not a or not b or a == b for a, b in zip(subject, stop))


# --- units --------------------------------------------------------------------------------------
class Reader:
    def __init__(self, layout, permitted, stops, mode, skip, numbers, person, only):
        self.person_, self.only = person, only
        self.layout, self.permitted, self.stops, self.mode, self.skip, self.numbers = layout, permitted, stops, mode, skip, numbers
        self.answer, self.first, self.beyond, self.kept, self.missed, self.found, self.passed = Answer(), None, [], False, False, False, False

    def refusal(self, tags):
        """The reason why data with these tags may not be used, or None."""
        if tags is None:
            return None
        if not tags:
            return ("UNTAGGED", None)
        beyond = [tag for tag in tags if tag not in self.permitted]
        if beyond:
            return ("NOT_IN_TABLE", min(beyond, key=self.numbers.get))
        return ("SUSPENDED", None) if self.layout.nobody and self.stopped(tags) else None

    def refuse(self, reason):
        """Of persons the first that is refused says why."""
        self.first = self.first or (reason, None)

    def refuse_parts(self, groups):
        """Of the file's parts the first condition that fails, and within it the lowest category."""
        whys = [self.refusal(one) for one in groups]
        self.beyond += [why for why in whys if why]
        return None in whys

    def reason(self):
        """Where refused parts are left out, one that came further would have remained: the last condition says why."""
        order = ["UNTAGGED", "NOT_IN_TABLE", "SUSPENDED"]
        refused = self.beyond if self.mode == "refuse" or not self.kept else []
        ends = min if self.mode == "refuse" else max
        end = ends((order.index(why[0]) for why in refused), default=None)
        return min((why for why in refused if order.index(why[0]) == end), key=lambda why: self.numbers.get(why[1], 0), default=self.first)

    def stays(self, tags):
        return self.refusal(tags) is None

    def stopped(self, tags):
        return [stop for stop, category in self.stops if tags and (category is None or category in tags)]

    def stopped_at_all(self):
        """Those of whom the file has what is suspended, whether the purpose may have it or not."""
        tags = set().union(*(g.tags for g in self.layout.groups if g.tags))
        return [stop for stop, category in self.stops if category is None or not tags or category in tags]

    def states(self, subject):
        """Whether a subject states the value that all must."""
        part, value = self.only
        return part < len(subject) and subject[part] == value

    def within(self, tags, subjects, n):
        """Whether what is somebody's lies within the person and the value that the use is limited to: pass, leave, refuse."""
        bad = subjects is False or bool(subjects) and len(subjects) > 16
        if bad and not self.only:
            self.answer.bad.append(n)
            return "leave"
        if bad and tags:
            return "pass"  # to be refused as such
        if bad or self.only and not (subjects and all(self.states(one) for one in subjects)):
            self.answer.value.append(n)
            self.refuse("MISMATCH")
            return "refuse"
        if not self.person_ or subjects == {self.person_}:
            return "pass"
        if not subjects:
            self.answer.unstated.append(n)
        elif all(meets(one, self.person_) and len(one) <= len(self.person_) for one in subjects):
            self.answer.unsure.append(n)
        else:
            self.answer.others.append(n)
        return "leave"

    def ask(self, tags, subjects, n, somebodys=False, of_all=False):
        """What becomes of a unit, or a record, whose data is used: pass, leave, refuse."""
        if (self.person_ or self.only) and (tags or somebodys) and not of_all:
            fate = self.within(tags, subjects, n)
            if fate != "pass":
                self.missed = self.missed or fate == "leave"
                return fate
            self.found = True
        if not tags:
            if self.skip and somebodys and not of_all and not self.layout.nobody:
                untold, stops = subjects is False or subjects and len(subjects) > 16, self.stopped_at_all()
                if stops and (untold or subjects is None or any(meets(one, stop) for one in subjects for stop in stops)):
                    (self.answer.bad if untold else self.answer.unstated if subjects is None else self.answer.suspended).append(n)
                    return "leave"
            self.passed = self.passed or somebodys and not of_all
            return "pass"
        if subjects is False or subjects and len(subjects) > 16:
            self.answer.bad.append(n)
            self.refuse("BAD_SUBJECT")
            return "refuse"
        stops = self.stopped(tags)
        if not stops or self.layout.nobody:
            self.passed = self.passed or not of_all
            return "pass"
        if subjects is None:
            self.answer.unstated.append(n)
        elif not any(meets(one, stop) for one in subjects for stop in stops):
            self.passed = self.passed or not of_all
            return "pass"
        else:
            self.answer.suspended.append(n)
        if self.skip:
            return "leave"
        self.refuse("SUSPENDED")
        return "refuse"

    # Rows: what stays of each, which tags it uses, whose it is
    def show_row(self, line, tags):
        """The row as it comes out, given the tags of each field, and the tags that are used."""
        at = int(self.layout.one("種別")) - 1 if self.layout.typed else -1
        self.kept |= self.refuse_parts([one for i, one in enumerate(tags) if i != at])
        kept = [self.stays(one) for one in tags]
        used = set().union(*(one for one, stays in zip(tags, kept) if one and stays))
        out = [field if stays else b"" for field, stays in zip(line.fields, kept) if stays or self.mode != "drop"]
        if self.mode == "drop" and out == [b""] and len(line.fields) > 1 and not self.layout.one("引用符"):
            out = [b'""']  # a row without a byte is no record to many
        return self.layout.delimiter.join(out) + line.newline, used

    def show_header(self, line, columns):
        tags = [g.tags if g else set() for g in columns.groups]
        self.kept |= self.refuse_parts(tags)
        out = [field if g else b"" for field, g, one in zip(line.fields, columns.groups, tags) if self.stays(one) or self.mode == "blank"]
        if self.mode == "drop" and out == [b""] and len(line.fields) > 1 and not self.layout.one("引用符"):
            out = [b'""']
        return self.layout.delimiter.join(out) + line.newline

    def show_loose(self, line, group):
        """A comment, or a row before the data: its tags are those of a record that states nobody's number."""
        self.refuse_parts([group.tags])
        stays = self.stays(group.tags)
        if stays and not group.tags and self.mentions(line):
            raise Wrong(line.n)
        used = group.tags if stays and group.tags else set()
        self.answer.records += bool(used)
        if self.ask(used, None, line.n) == "leave":
            self.answer.left_out += 1
            return b""
        mark = (group.mark or "#").encode(self.encoding) if line.kind == "comment" else b""
        return (self.layout.delimiter.join(line.fields) if stays else mark) + line.newline

    def mentions(self, line):
        """Whether a row that is no data tells of somebody who is stopped: all parts, or two that a hyphen joins."""
        row = self.layout.delimiter.join(line.fields)
        for text in [] if self.layout.nobody else {row.decode(code, "replace") for code in ("utf-8", "cp932")}:
            text = unicodedata.normalize("NFKC", text).lower()
            for stop in self.stopped_at_all():
                between = r"[^0-9a-z]+" if len(stop) == 3 else f" *[{HYPHENS}] *"
                ends = r"(?![0-9a-z])" + ("" if len(stop) == 3 else f"(?! *[{HYPHENS}] *[0-9a-z])")
                parts = [re.escape(part) or "[0-9a-z]+" for part in stop]
                if len(stop) > 1 and re.search(r"(?<![0-9a-z])0*" + (between + "0*").join(parts) + ends, text):
                    return True
        return False

    def values(self, units, columns):
        """For each line of 本人 the texts that the records have there."""
        places, found = self.layout.many("本人"), []
        for word in [] if self.layout.nobody else places:
            here = []
            for line in units:
                if self.layout.form == "固定長":
                    here += self.value_fixed(line, word)
                elif self.layout.typed:
                    type_, _, n = word.partition(" ")
                    if line.type == type_ and int(n) <= len(line.fields):
                        here.append(text_of(line.fields[int(n) - 1], self.layout, self.encoding))
                else:
                    here.append(text_of(line.fields[columns.place(word)], self.layout, self.encoding))
            found.append(here)
        return found

    def value_fixed(self, line, word):
        type_, _, bounds = word.rpartition(" ")
        if type_ and self.layout.type_bytes(type_) != line.type:
            return []
        first, _, last = bounds.partition("-")
        raw = line.fields[0][int(first) - 1:int(last or first)]
        if self.layout.encoding != "bytes":
            return [text_of(raw, self.layout, self.encoding)]
        raw = raw.strip(self.layout.blank)
        if self.layout.one("数字"):
            zero = code(self.layout.one("数字"))
            return [None if any(not zero <= b <= zero + 9 for b in raw) else "".join(str(b - zero) for b in raw)]
        return [text_of(raw, self.layout, "ascii")]

    def person(self, units, columns):
        return None if self.layout.nobody else subjects_of(self.values(units, columns), len(self.layout.many("本人")) == 1)

    # The three forms
    def run(self, data):
        form = self.layout.form
        out = self.run_whole(data) if form == "一括" else self.run_fixed(data) if form == "固定長" else self.run_text(data)
        answer = self.answer
        answer.passed = answer.records - answer.left_out
        nobodys = not (self.found if self.person_ else self.passed)  # frames may remain
        if self.first is None and answer.left_out and (nobodys or answer.left_out == answer.records):
            self.refuse("MISMATCH" if self.missed and not self.answer.suspended else "SUSPENDED")
        if self.reason():
            answer.code, (answer.reason, answer.category), answer.out = 1, self.reason(), b""
        else:
            answer.out = out
        return answer

    def run_whole(self, data):
        if data:
            self.answer.records = 1
            tags = self.layout.parts[0].tags
            self.kept |= self.refuse_parts([tags])
            if self.stays(tags):
                self.ask(tags or set(), None, 1)
        return data

    def run_text(self, data):
        layout = self.layout
        mark = data[:3] if data[:3] == b"\xef\xbb\xbf" else b""
        if not looks_like_text(data) or mark and layout.encoding == "cp932":
            raise Wrong(1)
        self.encoding = find_encoding(layout, data, mark)
        text, end = split_end(layout, data[len(mark):], lambda text: row_at(layout, text))
        rows = read_rows(layout, text, self.encoding)
        try:
            n_columns = sort_rows(layout, rows, self.encoding)
        except Wrong:
            for line in rows:
                if line.kind == "header":
                    Columns(layout, line, len(line.fields), self.encoding)
            raise
        if layout.header and not rows:
            raise Wrong(1)
        if layout.form == "行種別":
            out = self.run_typed(rows)
        else:
            out = self.run_columns(rows, n_columns)
        self.answer.tail = end if out else mark + end
        return mark + out + end

    def run_columns(self, rows, n_columns):
        layout, out = self.layout, b""
        header = next((line for line in rows if line.kind == "header"), None)
        columns = Columns(layout, header, n_columns, self.encoding)
        tags = [g.tags if g else set() for g in columns.groups]
        for line in rows:
            if line.kind == "header":
                if self.mode == "drop" and layout.comment and len(tags) > 1 and sum(self.stays(one) for one in tags) == 1:
                    raise Wrong(line.n)  # in one column a comment is not told from data
                out += self.show_header(line, columns)
            elif line.kind in ("before", "comment"):
                if line.kind == "before":
                    self.check_before(line, columns)
                out += self.show_loose(line, layout.before if line.kind == "before" else layout.comment)
            elif line.kind == "blank":
                out += b"".join(line.fields) + line.newline
            else:
                text, used = self.show_row(line, tags)
                self.answer.records += 1
                if self.ask(used, self.person([line], columns), line.n, True) == "leave":
                    self.answer.left_out += 1
                else:
                    out += text
        return out

    def check_before(self, line, columns):
        """Somebody's number in a row that is said to hold nobody's."""
        if self.layout.nobody or self.layout.header and line.n < self.layout.header and len(line.fields) != len(columns.groups):
            return
        places = [columns.place(word) for word in self.layout.many("本人")]
        if any(i >= len(line.fields) for i in places):
            return
        for encoding in "utf-8", "cp932":
            texts = [text_of(line.fields[i], self.layout, encoding) for i in places]
            if None in texts:
                continue
            for strip in "", r"^[\W_]+":
                values = [[re.sub(strip, "", unicodedata.normalize("NFKC", text)) if strip and i == 0 else text] for i, text in enumerate(texts)]
                subjects = subjects_of(values, len(places) == 1)
                if subjects and any(len(one) > 1 and one[0] for one in subjects):
                    raise Wrong(line.n)

    def run_typed(self, rows):
        at = int(self.layout.one("種別")) - 1
        known = {g.type for g in self.layout.parts}
        for line in rows:
            if line.kind == "blank":
                continue
            line.type = text_of(line.fields[at], self.layout, self.encoding) if at < len(line.fields) else None
            if line.type not in known:
                raise Wrong(line.n)
        return self.run_units(rows, self.show_typed)

    def show_typed(self, line):
        at = int(self.layout.one("種別")) - 1
        return self.show_row(line, [None if i == at else tags_of(self.layout, line, i) for i in range(len(line.fields))])

    def personal(self, type_):
        """Whether records of a type hold personal data, or say whose they are."""
        named = any(word.rpartition(" ")[0] and self.layout.type_bytes(word.rpartition(" ")[0]) == type_ for word in self.layout.many("本人"))
        groups = [g for g in self.layout.parts if g.type == type_]
        return named or any(g.tags is not None for g in groups) or not any(g.range is None for g in groups)

    def run_units(self, lines, show):
        """Records in their units: what begins one, what belongs to none, what goes along."""
        layout, out, unit, waiting = self.layout, b"", None, []
        heads, totals, outside = layout.types("先頭"), layout.types("合計"), layout.types("単位外")
        flows = []  # (kind, lines): a unit with what goes along, or a line of its own

        def close():
            nonlocal unit, waiting
            flows.extend([("unit", unit)] if unit else [])
            flows.extend(("loose", [line]) for line in waiting)
            unit, waiting = None, []

        for line in lines:
            if line.kind == "blank":
                waiting.append(line)
            elif line.type in totals:
                close()
                flows.append(("total", [line]))
            elif line.type in outside:
                close()
                flows.append(("alone" if self.personal(line.type) else "loose", [line]))
            elif not heads:
                close()
                flows.append(("unit", [line]))
            elif line.type in heads:
                close()
                unit = [line]
            elif not self.personal(line.type):
                waiting.append(line)
            elif unit is None:
                close()
                flows.append(("alone", [line]))
            else:
                unit, waiting = unit + waiting + [line], []
        close()
        for kind, some in flows:
            out += self.decide(kind, some, show)
        return out

    def decide(self, kind, lines, show):
        text, used, data = b"", set(), [line for line in lines if line.kind != "blank"]
        for line in lines:
            if line.kind == "blank":
                text += b"".join(line.fields) + line.newline
                continue
            shown, tags = show(line)
            text, used = text + shown, used | tags
        if kind == "total":
            if self.person_ or self.skip and not self.layout.nobody and self.stopped_at_all():
                self.answer.totals += 1
                return b""
            self.answer.records += not self.layout.many("先頭") or self.personal(data[0].type)
            return text if self.ask(used, None, data[0].n, of_all=True) != "leave" else b""
        if kind == "loose":
            self.answer.records += not self.layout.many("先頭") and data != []
            return text
        somebodys = bool(self.layout.many("先頭")) and kind == "unit" or any(self.personal(line.type) for line in data)
        fate = self.ask(used, self.person(data, None), data[0].n, somebodys)
        self.answer.records += 1
        if fate == "leave":
            self.answer.left_out += 1
            return b""
        return text

    def file_tags(self):
        """The categories of the layout that the purpose may use."""
        return set().union(*(g.tags for g in self.layout.parts if g.tags)) & self.permitted

    def run_fixed(self, data):
        layout, width, style = self.layout, int(self.layout.one("レコード長")), self.layout.one("改行")
        self.encoding = layout.encoding or find_encoding(layout, data, b"")
        if layout.encoding != "bytes" and not looks_like_text(data):
            raise Wrong(1)
        newline = {"なし": b"", None: b"", "LF": b"\n", "CRLF": b"\r\n"}.get(style)
        if newline is None:
            newline = next((mark for mark in (b"\r\n", b"\n") if data[width:width + len(mark)] == mark), b"")
        lines, i, tail, plain = [], 0, b"", layout.encoding == "bytes"
        if not plain and not newline and re.match(rb"\r[^\r\n\0 \x1a]", data[width:]):
            raise Wrong(1)
        while i < len(data):
            n, rest = len(lines) + 1, data[i:]
            if self.is_tail(rest, width):
                self.answer.tail = tail = rest
                break
            record, behind = rest[:width], rest[width:]
            if len(record) < width or not plain and (b"\n" in record or b"\0" in record or record[:1] == b"\x1a" and layout.one("終端")):
                raise Wrong(n)
            line = Line(n, [record], newline if behind.startswith(newline) else b"")
            if self.begins_tail(behind):
                self.find_type(line)
            if not line.newline and newline and behind and not self.is_tail(behind, width) or not plain and record[-1:] == b"\r" and behind[:1] == b"\n":
                raise Wrong(n if not self.begins_tail(behind) else n + 1)
            self.find_type(line)
            lines.append(line)
            i += width + len(line.newline)
        return self.run_units(lines, self.show_fixed) + tail

    def find_type(self, line):
        """What kind of record it is, and whether its parts may be told apart."""
        layout = self.layout
        first, last = self.shape()
        raw = line.fields[0][first - 1:last]
        if layout.typed:
            line.type = raw if layout.encoding == "bytes" else text_of(raw, layout, self.encoding)
        if line.type not in {g.type for g in layout.parts} or layout.encoding != "bytes" and self.cut_fixed(line):
            raise Wrong(line.n)

    def begins_tail(self, rest):
        return self.layout.one("終端") == "1A" and rest[:1] == b"\x1a"

    def is_tail(self, rest, width):
        """Whether nothing but an end mark or padding is left."""
        if self.layout.one("終端") == "1A" and rest[:1] == b"\x1a":
            return rest == b"\x1a" if self.layout.encoding == "bytes" else not rest.strip(b"\x1a\r\n\0 ")
        if self.layout.one("空行") != "通す" or rest.strip(b"\r\n\0 \x1a" if self.layout.one("終端") == "1A" else b"\r\n\0 "):
            return False
        return self.layout.typed or len(rest) < width or rest[:width].strip(b" ") != b""

    def edges(self, line):
        """Where parts of a record meet, in bytes from its start."""
        for g in self.layout.parts:
            if g.range and g.type == line.type:
                first, _, last = g.range.partition("-")
                yield from (int(first) - 1, int(last or first))
        if self.layout.typed:
            yield from (self.shape()[0] - 1, self.shape()[1])

    def shape(self):
        """The first and last byte of the type."""
        first, _, last = (self.layout.one("種別") or "1-0").partition("-")
        return int(first), int(last or first)

    def ends_within(self, part):
        """Whether a part of fixed width ends within a character."""
        if self.encoding == "cp932":
            return len(re.search(rb"[\x81-\x9f\xe0-\xfc]*$", part)[0]) % 2 == 1
        lead, trails = re.search(rb"([^\x80-\xbf]?)([\x80-\xbf]*)$", part).groups()
        return not lead or len(trails) != (0 if lead < b"\xc0" else 1 if lead < b"\xe0" else 2 if lead < b"\xf0" else 3)

    def cut_fixed(self, line):
        """Whether a part, or the record, ends within a character: where nothing is emptied all come out as they were."""
        record, cuts = line.fields[0], sorted({0, len(line.fields[0]), *self.edges(line)})
        emptied = any(self.refusal(one) for one in self.tags_fixed(line))
        return emptied and any(self.ends_within(record[a:b]) for a, b in zip(cuts, cuts[1:]) if (a + 1, b) != self.shape())

    def tags_fixed(self, line):
        """The tags of each byte; the type's are the record's shape."""
        first, last = self.shape()
        return [None if first <= i + 1 <= last else tags_of(self.layout, line, i) for i in range(len(line.fields[0]))]

    def show_fixed(self, line):
        """Byte by byte."""
        record, tags = line.fields[0], self.tags_fixed(line)
        first, last = self.shape()
        self.kept |= self.refuse_parts([one for i, one in enumerate(tags, 1) if not first <= i <= last])
        used = set().union(*(one for one in tags if one and self.stays(one)))
        out = b"".join(record[i:i + 1] if self.stays(one) else self.layout.blank for i, one in enumerate(tags))
        return out + line.newline, used


def read(text, data, permitted, stops=(), mode="refuse", skip=False, numbers=None, person=None, only=None):
    """@stops: pairs of a subject and the category it covers, None for all; @person and @only: the one person, and the PART=VALUE, that the use is
    limited to. The answer, or Wrong with the row."""
    layout = Layout(text)
    if person:
        person = tuple(canonical(part, i > 0) for i, part in enumerate(split_whole(person)))
    if only:
        part, _, value = only.partition("=")
        only = PARTS.index(part), canonical(value, part != PARTS[0])
    stops = [(tuple(canonical(part, i > 0) for i, part in enumerate(split_whole(subject))), category) for subject, category in stops]
    reader = Reader(layout, permitted, stops, mode, skip, numbers, person, only)
    if (person or only) and layout.nobody or mode == "drop" and not layout.header or mode != "refuse" and layout.form == "一括":
        answer = Answer()
        answer.code, answer.place = 2, 0
        return answer
    try:
        return reader.run(data)
    except Wrong as wrong:
        answer = Answer()
        answer.code, answer.place = 2, wrong.args[0]
        return answer
