#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Verifies an audit log. Written from riyo-audit(5) alone, to be a second opinion."""
import argparse, functools, hashlib, hmac, json, os, re, sys, unicodedata

HEAD = ["seq", "time", "mono", "host", "pid", "account", "event"]
LIMIT, MEMBERS, INTERVAL = 16 << 20, 64, 64


class Bad(Exception):
    """file, line (0: none), what, verdict"""


def plain(value):
    """Pairs to dict, refusing the numbers that the format has not."""
    if isinstance(value, float) or (type(value) is int and value >= 1 << 64):
        raise ValueError("number")
    if isinstance(value, list):
        return [plain(v) for v in value]
    return {k: plain(v) for k, v in value} if isinstance(value, tuple) else value


def parse(line):
    """The members of an entry whose form and hash are right."""
    text = line.decode("utf-8")
    if len(line) > LIMIT or "\x7f" in text or re.search(r"[\x00-\x1f]", text):
        raise ValueError("bytes")
    pairs = json.loads(text, object_pairs_hook=tuple)
    if not isinstance(pairs, tuple) or len(pairs) > MEMBERS:
        raise ValueError("object")
    entry = plain(pairs)
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    if re.search("[ -]", outside) or len(entry) != len(pairs):
        raise ValueError("blanks or names")
    keys = [k for k, _ in pairs]
    if keys[:7] != HEAD or keys[-2:] != ["prev", "hash"] or len(keys) < 10:
        raise ValueError("members")
    if type(entry[keys[-3]]) is not {"folder": dict, "state": int}.get(keys[-3]):
        raise ValueError("state")
    if keys[-5] == "change" or keys[-4] in ("change", "folder_sha256"):
        if keys[-5:-2] != ["change", "folder_sha256", "state"] or type(entry["change"]) is not dict \
                or type(entry["folder_sha256"]) is not str or len(entry["folder_sha256"]) != 64:
            raise ValueError("change")
    for i, key in enumerate(HEAD):
        if type(entry[key]) is not (int if i in (0, 2, 4) else str):
            raise ValueError(key)
    body = line[:-75]
    if not re.match("[0-9a-f]{64}$", str(entry["prev"])) or line[-75:] != b',"hash":"%s"}' % hashlib.sha256(body).hexdigest().encode():
        raise ValueError("hash")
    return entry


def comes_before(a, b):
    a, b = a.encode(), b.encode()
    if a[:1].isdigit() and b[:1].isdigit() and len(a) != len(b):
        return len(a) < len(b)
    return a < b


def put(state, change):
    """The state after a change; what it lacks goes before the first name that sorts after it."""
    done = {}
    new = sorted((k for k in change if k not in state), key=functools.cmp_to_key(
        lambda a, b: -1 if comes_before(a, b) else comes_before(b, a)))
    for name, value in state.items():
        while new and comes_before(new[0], name):
            done[new[0]] = change[new[0]]
            del new[0]
        is_object = isinstance(value, dict)
        if name in change and isinstance(change[name], dict) != is_object:
            raise ValueError(name)
        done[name] = value if name not in change else put(value, change[name]) if is_object else change[name]
    return {**done, **{name: change[name] for name in new}}


def digest(state):
    text = json.dumps(state, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def is_torn(tail, seq, prev):
    start = b'{"seq":%d,"time":"' % seq
    if not (tail.startswith(start) or start.startswith(tail)) or re.search(rb"[\x00-\x1f\x7f]", tail):
        return False
    body, found, rest = tail.partition(b',"prev":"%s"' % prev.encode())
    digest = hashlib.sha256(body + found).hexdigest().encode()
    return not found or (b',"hash":"%s"}' % digest).startswith(rest)


def is_leftover(tail, seq, prev):
    """A torn entry or none, and then zeros."""
    rest = tail.rstrip(b"\0")
    return not rest or is_torn(rest, seq, prev)


def read_key(path):
    with open(path) as file:
        key = json.load(file)
    return key["seq"], bytes.fromhex(key["key"])


def advance(key, seq):
    while key[0] < seq:
        key = key[0] + INTERVAL, hashlib.sha256(b"riyo-seal-next\n" + key[1]).digest()
    return key


def is_kept(folder, key):
    """Whether audit/seal follows from this first key."""
    try:
        kept = read_key(os.path.join(folder, "seal"))
    except (OSError, TypeError, ValueError, KeyError):
        return False
    return advance(key, kept[0]) == kept


def is_start(entry, key):
    """Whether an entry is the one that says that the seals of this first key begin."""
    message = b"riyo-seal-start\n%d\n%s" % (entry["seq"], entry["prev"].encode())
    return entry["event"] == "seal-start" and entry.get("mac") == hmac.new(key[1], message, "sha256").hexdigest()


def follow(folder, anchor, key):
    """The number and hash of the last entry, and whether there is a torn tail; or Bad."""
    names = sorted(n for n in os.listdir(folder)
                   if re.fullmatch(r"[0-9]{6}\.jsonl", n) and n != "000000.jsonl")
    behind = None
    if os.path.exists(os.path.join(folder, "archived")):
        with open(os.path.join(folder, "archived")) as file:
            behind = json.load(file)
        names = [n for n in names if int(n[:6]) > behind["file"]]
    if not names:
        raise OSError("no file of an audit log")
    early = False  # a seal that stands before the key, which is another's if a repair ended that
    seq, prev, first, last, met, over, lost = 0, "0" * 64, 0, 0, False, False, False
    given, began, own = key, False, False
    told, held = behind is None, None
    if behind:
        seq, prev, met = behind["seq"], behind["hash"], bool(anchor and anchor[0] <= behind["seq"])
        if anchor and anchor[0] == seq and prev[:20] != anchor[1]:
            raise Bad("archived", 0, "not the anchor", "altered")
        if key:
            over = key[0] <= seq + INTERVAL and not is_kept(folder, key)  # a repair in there may have ended its seals
        if key and key[0] <= seq:
            key = advance(key, (seq // INTERVAL + 1) * INTERVAL)
    for place, name in enumerate(names, 1 + (behind["file"] if behind else 0)):
        if name != "%06d.jsonl" % place:
            raise Bad("%06d.jsonl" % place, 0, "missing, and one behind it is there", "altered")
        with open(os.path.join(folder, name), "rb") as file:
            lines = file.read().split(b"\n")
        tail, offset, state = lines.pop(), 0, None
        for number, line in enumerate(lines, 1):
            try:
                entry = parse(line)
            except (ValueError, RecursionError) as error:
                raise Bad(name, number, "not an entry: %s" % error, "altered")
            carries, fits = list(entry)[-3] == "folder", True
            if carries:
                fits = entry["event"] != "rotate" or held is None or digest(held) == digest(entry["folder"])
                held = entry["folder"]
            elif list(entry)[-5] == "change" and state is not None and entry["state"] == state:
                try:
                    held, carries = put(held, entry["change"]), True
                except ValueError:
                    fits = False
                fits = fits and digest(held) == entry["folder_sha256"]
            is_seal = entry["event"] == "seal"
            told = told or entry["event"] in ("archive", "repair") and (entry.get("last"), entry.get("last_hash")) == (
                behind["seq"], behind["hash"])
            if entry["event"] == "repair" and entry.get("unsealed") is True:
                first, early, key = 0, False, None if key and (began or entry["seq"] >= given[0]) else key
            began = began or bool(given and is_start(entry, given))
            message = b"riyo-seal\n%d\n%s" % (entry["seq"], entry["prev"].encode())
            if is_seal and entry["seq"] % INTERVAL == 0 and key and entry["seq"] >= key[0]:
                key = advance(key, entry["seq"])
                is_right = not early and entry.get("mac") == hmac.new(key[1], message, "sha256").hexdigest()
                own = own or is_right
                if not early and not is_right and over and not began and not own:
                    key, lost, is_right = None, True, True
            elif (not is_seal and key and (seq + 1) % INTERVAL == 0 and seq + 1 >= given[0] and not (first and seq + 1 >= first)
                  and over and not began and not own):
                key, lost = None, True
            else:
                early = early or bool(is_seal and key)
                is_right = bool(re.match(r'.{64}\Z', str(entry.get("mac", ""))))
            if (not fits or entry["seq"] != seq + 1 or entry["prev"] != prev
                    or entry.get("state", state) != state or (state is None and not carries)
                    or (is_seal and (entry["seq"] % INTERVAL or not is_right))
                    or (not is_seal and (seq + 1) % INTERVAL == 0
                        and (first and seq + 1 >= first or key and seq + 1 >= given[0]))
                    or (anchor and seq + 1 == anchor[0] and entry["hash"][:20] != anchor[1])):
                raise Bad(name, number, "does not follow", "altered")
            state = offset if carries else state
            seq, prev, offset = entry["seq"], entry["hash"], offset + len(line) + 1
            met = met or bool(anchor and seq == anchor[0])
            last = seq if is_seal else last
            first = first or (seq if is_seal else 0) or (
                entry.get("first", 0) if entry["event"] in ("seal-start", "rotate") else 0)
        if tail and not (name == names[-1] and is_leftover(tail, seq + 1, prev)):
            raise Bad(name, len(lines) + 1, "no newline", "altered")
        if not lines:
            raise Bad(name, 0, "no whole entry", "altered")
    if not told:
        raise Bad("archived", 0, "no entry tells of it", "altered")
    if lost or key and over and not own and not began:
        raise Bad("-", 0, "the archive alone tells", "unreadable")
    if key:
        try:
            kept = read_key(os.path.join(folder, "seal"))
        except (OSError, TypeError, ValueError, KeyError):
            raise Bad("seal", 0, "missing or damaged", "altered")
        if kept not in ([key, advance(key, last + INTERVAL)] if last else [key]):
            raise Bad("seal", 0, "not the key that follows", "shorter")
    if anchor and not met:
        raise Bad("-", 0, "ends before the anchor", "shorter")
    return seq, prev, tail != b""


def read_anchor(text):
    number, digits = unicodedata.normalize("NFKC", text).strip().lower().split(None, 1)
    return int(number), re.sub(r"[^0-9a-f]", "", digits)


def verify(folder, anchor=None, key=None):
    """verdict, file, line, number of the last entry, anchor"""
    inner = os.path.join(folder, "audit")
    try:
        seq, head, _ = follow(inner if os.path.isdir(inner) else folder,
                              read_anchor(anchor) if anchor else None,
                              read_key(key) if key else None)
    except Bad as bad:
        return bad.args[3], bad.args[0], bad.args[1], None, "-"
    except OSError:
        return "unreadable", "-", 0, None, "-"
    return "intact", "-", 0, seq, "%d %s" % (seq, "-".join(re.findall("....", head[:20].upper())))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--anchor")
    parser.add_argument("--seal-key")
    result = verify(*vars(parser.parse_args()).values())
    print(*result, sep="\t")
    sys.exit({"intact": 0, "altered": 1, "shorter": 1}.get(result[0], 2))
