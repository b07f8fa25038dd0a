#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Logs tampered with in every way we know: both verifiers must find it, in the same place."""
import hashlib, hmac, json, os, random, re, shutil, subprocess, sys, tempfile

sys.dont_write_bytecode = True
import verify as second

TOOL = os.path.join(os.environ.get("top_builddir", "."), "tests", "log", "tool")
home = tempfile.mkdtemp(prefix="riyo-cases-")
n = failed = 0


def run(*arguments):
    subprocess.run([TOOL, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def make(name, *steps):
    """A folder on which the tool did these steps."""
    folder = os.path.join(home, name)
    os.mkdir(folder)
    run("create", folder)
    for step in steps:
        run(step[0], folder, *step[1:])
    return folder


def path(folder, name="000001.jsonl"):
    return os.path.join(folder, "audit", name)


def read(file):
    with open(file, "rb") as f:
        return f.read()


def write(file, data):
    with open(file, "wb") as f:
        f.write(data)


def lines(folder, name="000001.jsonl"):
    return read(path(folder, name)).splitlines(True)


def resign(line, **members):
    """The line with other members and a fitting hash."""
    entry = json.loads(line)
    entry.update(members)
    entry.pop("hash")
    body = json.dumps(entry, separators=(",", ":"), ensure_ascii=False)[:-1].encode()
    return body + b',"hash":"%s"}\n' % hashlib.sha256(body).hexdigest().encode()


def rechain(all_lines, number=lambda seq: seq):
    prev, done = "0" * 64, []
    for seq, line in enumerate(all_lines, 1):
        done.append(resign(line, seq=number(seq), prev=prev))
        prev = json.loads(done[-1])["hash"]
    return done


tool = subprocess.Popen([TOOL, "verify"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def first(folder, anchor=None, key=None):
    tool.stdin.write("%s\t%s\t%s\n" % (folder, anchor or "-", key or "-"))
    tool.stdin.flush()
    verdict, file, line, head, text = tool.stdout.readline().rstrip("\n").split("\t")
    return verdict, file, int(line), int(head), text


def agree(folder, anchor=None, key=None):
    """The verdict of both, or what they disagree on."""
    ours, theirs = first(folder, anchor, key), second.verify(folder, anchor, key)
    if ours[0] != theirs[0] or (ours[0] != "unreadable" and ours[1:3] != theirs[1:3]) or (
            ours[0] == "intact" and ours[3:] != theirs[3:]):
        return "%s, but the second reader: %s" % (ours, theirs)
    return ours[0]


def case(says, want, folder, anchor=None, key=None):
    global n, failed
    n += 1
    got = agree(folder, anchor, key)
    failed += got != want
    print("%s %d - %s" % ("ok" if got == want else "not ok", n, says))
    if got != want:
        print("# want %s, got %s" % (want, got))


def copies(base):
    """Fresh copies of a folder, one after the other."""
    while True:
        folder = tempfile.mkdtemp(dir=home)
        shutil.rmtree(folder)
        shutil.copytree(base, folder)
        yield folder


def tampered(base, says, change, want="altered", anchor=None, key=None, name="000001.jsonl"):
    """@change maps the lines of a file to what is put in their place."""
    folder = next(copies(base))
    write(path(folder, name), b"".join(change(lines(folder, name))))
    case(says, want, folder, anchor, key)


def flip(data, bit):
    return data[:bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1:]


def plain_cases():
    base = make("plain", ("append", 40), ("state",), ("append", 40))
    head = first(base)[4]
    middle = lines(base)[29]
    early = "30 " + json.loads(middle)["hash"][:20]
    case("intact", "intact", base)
    case("intact, with its own anchor", "intact", base, head)
    case("anchor in lower case and full width", "intact", base,
         head.lower().replace("-", "－").translate({48 + i: 0xff10 + i for i in range(10)}))
    case("anchor of an earlier entry", "intact", base, early)
    case("anchor of another log", "altered", base, "30 0000-0000-0000-0000-0000")
    case("anchor beyond the end", "shorter", base, "83 0000-0000-0000-0000-0000")
    tampered(base, "an entry deleted", lambda l: l[:9] + l[10:])
    tampered(base, "an entry doubled", lambda l: l[:10] + l[9:])
    tampered(base, "two entries swapped", lambda l: l[:9] + [l[10], l[9]] + l[11:])
    tampered(base, "the first entry cut", lambda l: l[1:])
    tampered(base, "the first ten cut", lambda l: l[10:])
    tampered(base, "all entries cut", lambda l: [])
    tampered(base, "an entry changed", lambda l: [x.replace(b'"i":5', b'"i":6') for x in l])
    tampered(base, "an entry changed, its hash too",
             lambda l: l[:9] + [resign(l[9], i=1000)] + l[10:])
    tampered(base, "cut at an entry, no anchor: cannot be seen", lambda l: l[:50], "intact")
    tampered(base, "cut at an entry, with anchor", lambda l: l[:50], "shorter", head)
    tampered(base, "all written anew, no anchor: cannot be seen",
             lambda l: rechain([l[0]] + [resign(x, state=0) for x in l[1:30]]), "intact")
    tampered(base, "all written anew, with anchor",
             lambda l: rechain([l[0]] + [resign(x, state=0, i=7) for x in l[1:40]]), "altered", early)
    for says, number in [("from 0", lambda seq: seq - 1), ("a number left out", lambda seq: seq + (seq > 20)),
                         ("a number twice", lambda seq: seq - (seq > 20)), ("one number", lambda seq: 1)]:
        tampered(base, "written anew, all hashes fitting: " + says,
                 lambda l: rechain([l[0]] + [resign(x, state=0) for x in l[1:40]], number))
    tampered(base, "a state that points elsewhere, all hashes fitting",
             lambda l: rechain([l[0]] + [resign(x, state=1) for x in l[1:]]))
    tampered(base, "cut and continued, with anchor",
             lambda l: rechain(l[:20] + [resign(x, state=0) for x in l[1:80]]), "altered", head)
    tampered(base, "a torn tail", lambda l: l[:-1] + [l[-1][:100]], "intact")
    tampered(base, "a torn tail, all but its newline", lambda l: l[:-1] + [l[-1][:-1]], "intact")
    tampered(base, "a torn tail of one byte", lambda l: l[:-1] + [l[-1][:1]], "intact")
    tampered(base, "a torn tail, with the anchor of the whole", lambda l: l[:-1] + [l[-1][:100]],
             "shorter", head)
    tampered(base, "a tail of another entry", lambda l: l[:-1] + [l[-2][:100]])
    tampered(base, "a tail that was torn and changed",
             lambda l: l[:-1] + [flip(l[-1][:-1], 8 * (len(l[-1]) - 10))])
    tampered(base, "a torn tail and zeros", lambda l: l[:-1] + [l[-1][:100] + bytes(5000)], "intact")
    tampered(base, "zeros alone", lambda l: l + [bytes(5000)], "intact")
    tampered(base, "one zero", lambda l: l + [bytes(1)], "intact")
    tampered(base, "zeros in a torn tail", lambda l: l[:-1] + [l[-1][:50] + bytes(9) + l[-1][59:100]])
    tampered(base, "zeros and a newline", lambda l: l + [bytes(9) + b"\n"])
    for says, data in [("a blank line", b"\n"), ("no JSON", b"{\n"), ("an empty object", b"{}\n"),
                       ("no entry", b"text\n"), ("a NUL and a newline", b"\0\n"), ("CR", b"\r\n"),
                       ("a line of 17 MiB", b"x" * (17 << 20) + b"\n")]:
        tampered(base, says + " at the end", lambda l: l + [data])
        tampered(base, says + " in the middle", lambda l: l[:9] + [data] + l[9:])
    last = json.loads(lines(base)[-1])
    bodies = [("blanks", lambda b: b.replace(b'"op":', b'"op": ')),
              ("a name twice", lambda b: b.replace(b'"op":', b'"op":1,"op":')),
              ("a negative number", lambda b: re.sub(rb'"i":\d+', b'"i":-0', b)),
              ("a fraction", lambda b: re.sub(rb'"i":\d+', b'"i":1.5', b)),
              ("a number with zeros", lambda b: re.sub(rb'"i":', b'"i":0', b)),
              ("a number too large", lambda b: re.sub(rb'"i":\d+', b'"i":18446744073709551616', b)),
              ("no time", lambda b: re.sub(rb'"time":"[^"]*",', b'', b)),
              ("NaN", lambda b: re.sub(rb'"i":\d+', b'"i":NaN', b)),
              ("broken UTF-8", lambda b: b.replace(b'"op":"', b'"op":"\xff')),
              ("DEL", lambda b: b.replace(b'"op":"', b'"op":"\x7f')),
              ("a bad escape", lambda b: b.replace(b'"op":"', b'"op":"\\x')),
              ("a text for seq", lambda b: re.sub(rb'"seq":(\d+)', rb'"seq":"\1"', b)),
              ("trailing text", lambda b: b + b',"more":1'),
              ("no change", lambda b: b)]
    for says, change in bodies:
        def forge(l, change=change):
            body = change(l[-1][:-76])
            return l[:-1] + [body + b',"hash":"%s"}\n' % hashlib.sha256(body).hexdigest().encode()]
        tampered(base, "hash fits, but: " + says, forge, "intact" if says == "no change" else "altered")
    assert last
    older = next(copies(base))
    run("append", base, 5)
    case("an older copy put back, no anchor: cannot be seen", "intact", older)
    case("an older copy put back, with anchor", "shorter", older, first(base)[4])
    run("append", older, 5)
    case("an older copy put back and continued, with anchor", "altered", older, first(base)[4])
    other = make("other", ("append", 80))
    tampered(base, "two logs spliced", lambda l: l[:40] + lines(other)[40:])
    tampered(base, "the log of another folder, with anchor", lambda l: lines(other), "shorter", head)
    run("append", other, 20)
    tampered(base, "the longer log of another folder, with anchor", lambda l: lines(other), "altered",
             head)


def relink(entries, before=None):
    """Lines of these entries that all follow, behind the line @before: by numbers, hashes, states."""
    seq, prev = (json.loads(before)["seq"], json.loads(before)["hash"]) if before else (0, "0" * 64)
    done, offset, state = [], 0, 0
    for seq, entry in enumerate(entries, seq + 1):
        more = {} if "folder" in entry else {"state": state}
        done.append(resign(json.dumps(entry), **{"seq": seq, "prev": prev, **more}))
        prev = json.loads(done[-1])["hash"]
        state = offset if "folder" in entry or "change" in entry else state
        offset += len(done[-1])
    return done


def change_cases():
    """Changes of the folder's state that fit by every hash of their entries, and are none."""
    base = make("changes", ("change", 1, 90), ("append", 3), ("change", 91, 120))
    entries = [json.loads(x) for x in lines(base)]
    changes = [i for i, e in enumerate(entries) if "change" in e]
    case("intact, %d changes told and %d states whole" % (len(changes), len(entries) - len(changes) - 3),
         "intact" if len(changes) > 100 else "?", base)
    at = changes[50]

    def altered(says, change, want="altered"):
        def forge(l):
            all_entries = [json.loads(x) for x in l]
            change(all_entries)
            return relink(all_entries)
        tampered(base, "all hashes fitting, but: " + says, forge, want)

    def put(e, key, value):
        e[at][key] = value

    def swap(e):
        e[at], e[at + 1] = e[at + 1], e[at]

    def reorder(e):
        e[at] = {k: e[at][k] for k in sorted(e[at], key=lambda k: ["folder_sha256", "change"].index(k) + 8
                                            if k in ("change", "folder_sha256") else list(e[at]).index(k)
                                            + (9 if k in ("state", "prev", "hash") else 0))}

    layout = next(iter(entries[at]["change"]["layouts"]))
    altered("no change", lambda e: None, "intact")
    altered("a hash of a layout in a change", lambda e: e[at]["change"]["layouts"].update({layout: "0" * 64}))
    altered("a name in a change", lambda e: put(e, "change", {"layouts": {"他": "0" * 64}}))
    altered("an empty change", lambda e: put(e, "change", {}))
    altered("a digest of another state", lambda e: put(e, "folder_sha256", entries[at - 1]["folder_sha256"]))
    altered("a digest that is none", lambda e: put(e, "folder_sha256", "x" * 64))
    altered("a digest of another length", lambda e: put(e, "folder_sha256", "0" * 63))
    altered("no digest", lambda e: e[at].pop("folder_sha256"))
    altered("no change with a digest", lambda e: e[at].pop("change"))
    altered("a digest before its change", reorder)
    altered("a change that is a text", lambda e: put(e, "change", "見本"))
    altered("a text in place of the layouts", lambda e: put(e, "change", {"layouts": "見本"}))
    altered("an object in place of a number", lambda e: put(e, "change", {"suspensions": {"n": {}}}))
    altered("a change left out", lambda e: e.pop(at))
    altered("a change told twice, its digest too", lambda e: e.insert(at, dict(e[at])), "intact")
    altered("two changes swapped", swap)
    altered("the last change before a whole state, left out",
            lambda e: e.pop(changes[-1]), "intact")  # nothing behind it says more
    files = make("changed-files", ("change", 1, 60), ("change", 61, 120, 3000), ("append", 9, 1, 3000))
    names = sorted(f for f in os.listdir(path(files, "")) if f.endswith(".jsonl"))
    case("intact over %d files" % len(names), "intact" if len(names) > 5 else "?", files)
    name, before = names[-1], lines(files, names[-2])[-1]

    def rotated(says, change, want="altered"):
        def forge(l):
            all_entries = [json.loads(x) for x in l]
            change(all_entries[0]["folder"])
            return relink(all_entries, before)
        tampered(files, "a file that goes on " + says, forge, want, name=name)

    rotated("with the same state", lambda state: None, "intact")
    rotated("without a layout", lambda state: state["layouts"].pop(layout))
    rotated("with other suspensions", lambda state: state["suspensions"].update(n=0))


def file_cases():
    base = make("files", ("append", 60, 1, 4000), ("append", 60, 1, 4000))
    names = sorted(f for f in os.listdir(path(base, "")) if f.endswith(".jsonl"))
    head, fresh = first(base)[4], copies(base)
    case("intact over %d files" % len(names), "intact", base, head)
    folder = next(fresh)
    os.remove(path(folder, names[0]))
    case("the first file removed", "altered", folder)
    folder = next(fresh)
    os.remove(path(folder, names[3]))
    case("a file in the middle removed", "altered", folder)
    folder = next(fresh)
    os.remove(path(folder, names[-1]))
    case("the last file removed, no anchor: cannot be seen", "intact", folder)
    case("the last file removed, with anchor", "shorter", folder, head)
    folder = next(fresh)
    os.rename(path(folder, names[2]), path(folder, "x"))
    os.rename(path(folder, names[3]), path(folder, names[2]))
    os.rename(path(folder, "x"), path(folder, names[3]))
    case("two files swapped", "altered", folder)
    folder = next(fresh)
    for name in ("copy.jsonl", "._000001.jsonl", "000001 (1).jsonl", ".#000002.jsonl", "000000.jsonl",
                 "0000012.jsonl", "000001 - コピー.jsonl", "000001.jsonl~", "~$0001.jsonl"):
        shutil.copy(path(folder, names[2]), path(folder, name))
    case("files by other names are none of the log", "intact", folder, head)
    shutil.copy(path(folder, names[2]), path(folder, "%06d.jsonl" % (len(names) + 1)))
    case("a file more", "altered", folder)
    for i in (0, 3, -1):
        tampered(base, "%s empty" % names[i], lambda l: [], name=names[i])
        tampered(base, "%s with a torn first entry" % names[i], lambda l: [l[0][:50]], name=names[i])
    tampered(base, "an older file without its last newline", lambda l: l[:-1] + [l[-1][:-1]],
             name=names[2])
    tampered(base, "an older file cut at an entry", lambda l: l[:-1], name=names[2])
    folder = next(fresh)
    for name in names:
        os.remove(path(folder, name))
    case("no file at all", "unreadable", folder)
    shutil.rmtree(path(folder, ""))
    case("no audit folder", "unreadable", os.path.join(folder, "none"))
    case("a copy of audit/ alone", "intact", path(base, ""), head)


def refused(folder):
    """How a writer ends that would go on."""
    return subprocess.run([TOOL, "append", folder, "1"], capture_output=True).returncode


def forge_on(folder, name, count):
    """Ordinary entries behind the last, whatever is due, as no writer writes them."""
    kept = lines(folder, name)
    like, last = [line for line in kept if json.loads(line)["event"] in ("begin", "end")][-1], json.loads(kept[-1])
    for _ in range(count):
        kept.append(resign(like, seq=last["seq"] + 1, prev=last["hash"]))
        last = json.loads(kept[-1])
    write(path(folder, name), b"".join(kept))


def lost_cases():
    """Whoever has the entries of a sealed log knows that it is, wherever in it audit/seal is lost."""
    global n, failed
    key, wrong = os.path.join(home, "lost.key"), []
    for limit in (0, 3000, 1):
        for length in (1, 2, 30, 61, 62, 63, 64, 65, 130):
            folder = os.path.join(home, "lost-%d-%d" % (limit, length))
            os.mkdir(folder)
            run("create", folder)
            run("seal", folder, key)
            os.remove(key)
            run("append", folder, length, 1, limit)
            had = read(path(folder, "seal"))
            os.remove(path(folder, "seal"))
            names = sorted(f for f in os.listdir(path(folder, "")) if f.endswith(".jsonl"))
            size = len(b"".join(read(path(folder, f)) for f in names))
            says = [(limit, length, "goes on")] if refused(folder) != 2 else []
            again = [f for f in sorted(os.listdir(path(folder, ""))) if f.endswith(".jsonl")]
            if size != len(b"".join(read(path(folder, f)) for f in again)):
                says.append((limit, length, "wrote"))
            if limit == 1:  # what was before the newest file is elsewhere
                end = json.loads(lines(folder, names[-2])[-1])
                write(path(folder, "archived"), b'{"file":%d,"seq":%d,"hash":"%s"}\n' % (len(names) - 1, end["seq"], end["hash"].encode()))
                for name in names[:-1]:
                    os.remove(path(folder, name))
                says += [(limit, length, "goes on behind an archive")] if refused(folder) != 2 else []
            write(path(folder, "seal"), had)
            os.chmod(path(folder, "seal"), 0o600)
            says += [(limit, length, "does not go on with it")] if refused(folder) else []
            wrong += says
    n += 1
    failed += bool(wrong)
    print("%s %d - nobody goes on with a sealed log whose audit/seal is lost %s" % ("not ok" if wrong else "ok", n, wrong or ""))


def seal_cases():
    key, wrong = os.path.join(home, "first.key"), os.path.join(home, "wrong.key")
    base = make("sealed", ("append", 30), ("seal", key), ("append", 300, 1, 20000))
    names = sorted(f for f in os.listdir(path(base, "")) if f.endswith(".jsonl"))
    write(wrong, read(key).replace(b'"key":"', b'"key":"0')[:-4] + b'"}\n')
    case("sealed, without its key", "intact", base)
    case("sealed, with its key", "intact", base, None, key)
    case("sealed, with a wrong key", "altered", base, None, wrong)
    case("not sealed, with a key", "altered", os.path.join(home, "plain"), None, key)
    fresh = copies(base)
    shorter = next(fresh)
    for name in names[2:]:
        os.remove(path(shorter, name))
    case("cut at a file, with key", "shorter", shorter, None, key)
    os.remove(path(shorter, "seal"))
    case("cut, and the key file too, with key", "altered", shorter, None, key)
    cut = next(fresh)
    for name in names[2:]:
        os.remove(path(cut, name))
    kept = lines(cut, names[1])[:-5]
    write(path(cut, names[1]), b"".join(kept))
    n_kept = len(lines(cut)) + len(kept)
    os.remove(path(cut, "seal"))
    case("no writer goes on without audit/seal (exit %d)" % refused(cut), "altered" if refused(cut) == 2 else "?", cut, None, key)
    forge_on(cut, names[1], 100)
    case("cut and continued without seals, without key", "altered", cut)
    case("cut and continued without seals, with key", "altered", cut, None, key)
    again = next(fresh)
    for name in names[2:]:
        os.remove(path(again, name))
    newest = second.read_key(path(again, "seal"))
    # someone who holds the newest key pretends that it is the one due next
    due = (n_kept // 64 + 1) * 64
    write(path(again, "seal"), b'{"seq":%d,"key":"%s"}\n' % (due, newest[1].hex().encode()))
    run("append", again, 200)
    case("old entries sealed anew with the newest key, without it: cannot be seen", "intact", again)
    case("old entries sealed anew with the newest key", "altered", again, None, key)
    entry = next(fresh)
    write(path(entry, names[-1]), b"".join(lines(entry, names[-1])[:-1]))
    while first(entry)[3] % 64:  # on to the last seal, and past it
        last = sorted(f for f in os.listdir(path(entry, "")) if f.endswith(".jsonl"))[-1]
        rest = lines(entry, last)[:-1]
        write(path(entry, last), b"".join(rest)) if rest else os.remove(path(entry, last))
    case("cut after the last seal, with key: cannot be seen", "intact", entry, None, key)
    last = sorted(f for f in os.listdir(path(entry, "")) if f.endswith(".jsonl"))[-1]
    write(path(entry, last), b"".join(lines(entry, last)[:-1]))
    for _ in range(64):
        last = sorted(f for f in os.listdir(path(entry, "")) if f.endswith(".jsonl"))[-1]
        rest = lines(entry, last)[:-1]
        write(path(entry, last), b"".join(rest)) if rest else os.remove(path(entry, last))
    case("cut at an entry before the last two seals, with key", "shorter", entry, None, key)
    short = next(fresh)
    for name in names[1:]:
        os.remove(path(short, name))
    status = refused(short)
    case("a writer will not go on where seals are missing (exit %d)" % status,
         "shorter" if status == 2 else "?", short, None, key)


def reseal(entries, keys):
    """The same, with the seals that the keys make: one after the other, from each start of seals on; None: as they are."""
    keys, key = list(keys), None
    for i in [i for i, e in enumerate(entries) if e["event"] in ("seal-start", "seal")]:
        entry = json.loads(relink(entries)[i])
        label = b"riyo-" + entry["event"].encode()
        if entry["event"] == "seal-start":
            key = keys.pop(0)
        if key is None:
            continue
        key = second.advance(key, entry["seq"]) if entry["event"] == "seal" else key
        message = label + b"\n%d\n%s" % (entry["seq"], entry["prev"].encode())
        entries[i]["mac"] = hmac.new(key[1], message, "sha256").hexdigest()
    return relink(entries)


def era_cases():
    """Behind a repair that ended the seals of a key stand those of another."""
    paths = [os.path.join(home, name) for name in ("era-1.key", "era-2.key")]
    early = make("era-1", ("append", 30), ("seal", paths[0]), ("append", 80))
    base = make("era-2", ("append", 120), ("seal", paths[1]), ("append", 150))
    keys = list(map(second.read_key, paths))
    entries = [json.loads(line) for line in lines(early) + lines(base)[len(lines(early)):]]
    at = len(lines(early))
    entry = entries[at]
    entries[at] = {**{k: entry[k] for k in second.HEAD}, "event": "repair", "unsealed": True,
                   **{k: entry[k] for k in ("state", "prev", "hash")}}
    sealed = [i for i, e in enumerate(entries) if e["event"] == "seal"]
    fresh = copies(base)

    def eras(says, wants, change):
        """Without a key, with the first, with the second."""
        folder, mine = next(fresh), json.loads(json.dumps(entries))
        write(path(folder), b"".join(change(mine)))
        for want, key, name in zip(wants, (None, *paths), ("without a key", "first key", "second key")):
            case("two keys: %s, %s" % (says, name), want, folder, None, key)

    def forged(i):
        def change(mine):
            reseal(mine, keys)
            mine[i]["mac"] = "0" * 64
            return relink(mine)
        return change

    def unsaid(mine):
        mine[at].pop("unsealed")
        return reseal(mine, keys)

    def unsealed(i):
        def change(mine):
            mine[i] = {**mine[i], "event": "check"}
            return reseal(mine, keys)
        return change

    eras("intact", ("intact",) * 3, lambda mine: reseal(mine, keys))
    eras("a seal of the first forged", ("intact", "altered", "altered"), forged(sealed[0]))
    eras("a seal of the second forged", ("intact", "intact", "altered"), forged(sealed[1]))
    eras("no repair tells of it", ("intact", "altered", "altered"), unsaid)
    eras("a seal of the first left out", ("altered",) * 3, unsealed(sealed[0]))
    eras("a seal of the second left out", ("altered",) * 3, unsealed(sealed[2]))


def never_sealed_cases():
    """A repair ended the seals of a key before one was due: another, or none, goes on, and both know theirs."""
    paths = [os.path.join(home, name) for name in ("never-1.key", "never-2.key")]
    wrong = os.path.join(home, "never-3.key")
    early = make("never-1", ("append", 8), ("seal", paths[0]), ("append", 9))
    base = make("never-2", ("append", 22), ("seal", paths[1]), ("append", 150))
    keys = list(map(second.read_key, paths))
    third = keys[1][0], bytes(32)
    write(wrong, b'{"seq":%d,"key":"%s"}\n' % (third[0], third[1].hex().encode()))
    entries = [json.loads(line) for line in lines(early) + lines(base)[len(lines(early)):]]
    at, begins = len(lines(early)) - 1, 9
    entries[at] = {**{k: entries[at][k] for k in second.HEAD}, "event": "repair", "unsealed": True,
                   **{k: entries[at][k] for k in ("state", "prev", "hash")}}
    starts = [i for i, e in enumerate(entries) if e["event"] == "seal-start"]
    assert starts[0] == begins and keys[0][0] == keys[1][0] == 64 and starts[0] < at < starts[1] < 64, (starts, at, keys)
    fresh = copies(base)

    def eras(says, wants, change, more=lambda folder: None):
        folder, mine = next(fresh), json.loads(json.dumps(entries))
        write(path(folder), b"".join(change(mine)))
        more(folder)
        for want, key, name in zip(wants, (None, *paths, wrong), ("without a key", "first key", "second key", "another")):
            case("a key that never sealed: %s, %s" % (says, name), want, folder, None, key)

    def forged_keys(*forged):
        """Sealed anew from the start on, by who has not the key."""
        return lambda mine: reseal(mine, forged)

    def rewritten(mine):
        reseal(mine, keys)
        mine[3] = {**mine[3], "account": "例示"}
        return reseal(mine, (None, third))

    def unsaid(mine):
        mine[at].pop("unsealed")
        return reseal(mine, keys)

    def alone(mine):
        """Nobody sealed anew."""
        mine = [e for i, e in enumerate(mine) if i != starts[1] and e["event"] != "seal"]
        return reseal(mine, keys[:1])

    eras("intact", ("intact", "intact", "intact", "altered"), lambda mine: reseal(mine, keys))
    eras("not sealed anew", ("intact", "intact", "altered", "altered"), alone,
         lambda folder: os.remove(path(folder, "seal")))
    eras("no repair tells of it", ("intact", "altered", "intact", "altered"), unsaid)
    eras("its start by another", ("intact", "altered", "intact", "intact"), forged_keys(third, keys[1]))
    eras("sealed by another behind it, which is only said to be not verified", ("intact", "intact", "altered", "shorter"), forged_keys(keys[0], third))
    eras("what stands before it rewritten", ("intact", "altered", "altered", "shorter"), rewritten)


def start_cases():
    """Where seals begin is written by the first key, whatever is due right before it."""
    global n, failed
    wrong = []
    for length in range(59, 66):
        key = os.path.join(home, "start-%d.key" % length)
        folder = make("start-%d" % length, ("append", length), ("seal", key), ("append", 3))
        entries = [json.loads(line) for line in lines(folder)]
        if [second.is_start(e, second.read_key(key)) for e in entries if e["event"] == "seal-start"] != [True] \
                or agree(folder, None, key) != "intact":
            wrong.append(length)
    n += 1
    failed += bool(wrong)
    print("%s %d - the start of seals is the first key's %s" % ("not ok" if wrong else "ok", n, wrong or ""))


def due_at_repair():
    """The repair that ends the seals, where one was due."""
    key = os.path.join(home, "due.key")
    base = make("due", ("append", 30), ("seal", key), ("append", 100))
    entries = [json.loads(line) for line in lines(base)]
    for says, seq in ("the first", 64), ("a later one", 128):
        mine, folder = json.loads(json.dumps(entries))[:seq + 1], next(copies(base))
        mine[seq - 1] = {**{k: mine[seq - 1][k] for k in second.HEAD}, "event": "repair", "unsealed": True,
                         **{k: mine[seq - 1][k] for k in ("state", "prev", "hash")}}
        write(path(folder), b"".join(reseal(mine, [second.read_key(key)])))
        os.remove(path(folder, "seal"))
        case("a repair that ends the seals where %s was due" % says, "intact", folder)
        case("the same, with the key", "intact", folder, None, key)


def unchanged():
    """Verifying leaves every byte, name and time as it was, a torn tail too."""
    global n, failed
    wrong = []
    for name in ("files", "sealed", "torn"):
        folder = os.path.join(home, name)
        if name == "torn":
            shutil.copytree(os.path.join(home, "plain"), folder)
            write(path(folder), b"".join(lines(folder))[:-20])
        seen = []
        for _ in range(2):
            seen.append({f: (read(path(folder, f)), os.stat(path(folder, f)).st_mtime_ns)
                         for f in sorted(os.listdir(path(folder, "")))})
            first(folder)
        wrong += [] if seen[0] == seen[1] else [name]
    n += 1
    failed += bool(wrong)
    print("%s %d - verifying changes nothing %s" % ("not ok" if wrong else "ok", n, " ".join(wrong)))


def flips(base, count):
    """Single bits, by both verifiers, over whole files; every one is in audit-verify-test."""
    global n, failed
    data = read(path(base))
    folder = next(copies(base))
    random.seed(1)
    wrong = []
    for _ in range(count):
        bit = random.randrange(len(data) * 8)
        write(path(folder), flip(data, bit))
        if agree(folder) != "altered":
            wrong.append((bit, agree(folder)))
    n += 1
    failed += bool(wrong)
    print("%s %d - %d single bits" % ("not ok" if wrong else "ok", n, count))
    for bit in wrong[:5]:
        print("# %s" % (bit,))


try:
    plain_cases()
    change_cases()
    file_cases()
    seal_cases()
    lost_cases()
    era_cases()
    never_sealed_cases()
    start_cases()
    due_at_repair()
    unchanged()
    flips(os.path.join(home, "plain"), int(os.environ.get("RIYO_FLIPS", "300")))
    print("1..%d" % n)
finally:
    shutil.rmtree(home)
sys.exit(1 if failed or not n else 0)
