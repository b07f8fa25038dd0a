#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The library from Python, through GObject-Introspection: the decisions are those of C. Prints TAP."""
import os
import pathlib
import struct
import sys
import tempfile

sys.dont_write_bytecode = True
import bad_calls  # noqa: E402

from typelib import BUILD, SOURCE  # noqa: E402

try:
    import gi
except ImportError:
    print('1..0 # SKIP python3-gi is missing')
    sys.exit(0)
from shell import ACCOUNT, plan, report  # noqa: E402

gi.require_version('Riyo', '1')
from gi.repository import GLib, GObject, Riyo  # noqa: E402

CLAIM, CHECKUP = Riyo.tags_from_number(6), Riyo.tags_from_number(8)
COSTS, NOTICE = '加入者の健康管理及び施策立案を目的とした医療費分析', '医療費通知の発行'
REFUSAL, ERROR = Riyo.refusal_quark(), Riyo.error_quark()
SAYABLE = {('open', 'path'), ('begin', 'purpose'), ('begin', 'actor'), ('begin', 'role'), ('begin', 'reference'),
           ('begin', 'approver'), ('begin', 'law'), ('check', 'tag'), ('checkn', 'number'), ('check', 'subject')}
NUMBERS = {bytes([n, 0, 0, 0]) for n in range(64)}


def case(says, wrong):
    """One line of TAP; @wrong lists what was not as it should be."""
    report(says, not wrong, *wrong[:10])


def read_matrix():
    """{purpose: set of permitted category numbers}, as reviewed against the notice."""
    matrix = {}
    with open(f'{SOURCE}/tests/table/matrix.txt', encoding='utf-8') as file:
        for line in file:
            if not line.startswith('#'):
                cells, purpose = line.rstrip('\n').split(' ', 1)
                matrix[purpose] = {i + 1 for i, cell in enumerate(cells) if cell == 'x'}
    return matrix


def is_refused(call, code=Riyo.Refusal.NOT_IN_TABLE, domain=REFUSAL):
    try:
        call()
    except GLib.Error as error:
        return error.matches(domain, code)
    return False


def answers(call, want):
    """True where permitted, the refusal of the table where not: nothing else will do."""
    return bool(call()) if want else is_refused(call)


def filter_answers(operation, sets, width, subjects=None):
    """What the bulk path says of each set, as a list of booleans."""
    packed = struct.pack(f'={len(sets)}{ {2: "H", 4: "I", 8: "Q"}[width]}', *sets)
    bits, n_kept = operation.filter_bytes(GLib.Bytes.new(packed), width, subjects)
    words = struct.unpack(f'={(len(sets) + 63) // 64}Q', bits.get_data() or b'')
    kept = [bool(words[i // 64] >> (i % 64) & 1) for i in range(len(sets))]
    return kept if sum(kept) == n_kept else None


def check_matrix(table, guard):
    wrong = {path: [] for path in ('permits', 'allows', 'check', 'check with a subject', 'filter',
                                   'filter with subjects', 'record')}
    matrix, payload = read_matrix(), GLib.Bytes.new(b'payload')
    sets = [1 << i for i in range(15)]
    records = [(Riyo.Record.new_bytes(tags, None, payload), Riyo.Record.new_bytes(tags, '52-1-1', payload))
               for tags in sets]
    for purpose, cells in matrix.items():
        operation = guard.begin(purpose, None)
        want = [i + 1 in cells for i in range(15)]
        for i, tags in enumerate(sets):
            says = f'{purpose} x {i + 1}'
            paths = {'permits': answers(lambda: table.permits(purpose, tags), want[i]),
                     'allows': operation.allows(tags) == want[i],
                     'check': answers(lambda: operation.check(tags, None), want[i]),
                     'check with a subject': answers(lambda: operation.check(tags, '0052-00000001-01'), want[i]),
                     'record': all(answers(lambda: record.open_bytes(operation), want[i]) for record in records[i])}
            for path, right in paths.items():
                wrong[path] += [] if right else [says]
        for width in (2, 4, 8):
            wrong['filter'] += [] if filter_answers(operation, sets, width) == want else [f'{purpose}, {width}']
            wrong['filter with subjects'] += \
                [] if filter_answers(operation, sets, width, ['52-1-1'] * 15) == want else [f'{purpose}, {width}']
        operation.end()
    case('the matrix has 37 purposes and 43 cells',
         [] if (len(matrix), sum(map(len, matrix.values()))) == (37, 43) else [str(len(matrix))])
    for path, lines in wrong.items():
        case(f'all 555 answers by {path}', lines)


def check_sets(guard):
    """Every pair of categories, and the sets that are never permitted."""
    wrong, matrix = [], read_matrix()
    sets = [1 << a | 1 << b for a in range(15) for b in range(a, 15)] + [0, Riyo.TAGS_UNTAGGED, 1 << 15, 1 << 62]
    for purpose, cells in matrix.items():
        operation = guard.begin(purpose, None)
        mask = sum(1 << number - 1 for number in cells)
        want = [tags != 0 and tags & ~mask == 0 for tags in sets]
        got = [operation.allows(tags) for tags in sets]
        wrong += [] if got == filter_answers(operation, sets, 8) == want else [purpose]
    case('pairs, no tags, the untagged mark and unknown categories: allows and filter', wrong)


def check_errors(table, guard, folder):
    operation, ended = guard.begin(COSTS, None), guard.begin(COSTS, None)
    ended.end()
    law, role, stranger = (Riyo.Request.new(COSTS) for _ in range(3))
    role.set_role('ない担当')
    stranger.set_actor('だれか')
    refusals = [('UNKNOWN_PURPOSE', lambda: guard.begin('分析', None)),
                ('UNKNOWN_PURPOSE', lambda: table.permits('', CLAIM)),
                ('UNKNOWN_ACTOR', lambda: guard.begin(COSTS, 'だれか')),
                ('UNKNOWN_ACTOR', lambda: guard.begin_request(stranger)),
                ('OUT_OF_SCOPE', lambda: guard.begin_request(role)),
                ('UNTAGGED', lambda: operation.check(0, None)),
                ('UNTAGGED', lambda: operation.check(CLAIM | Riyo.TAGS_UNTAGGED, None)),
                ('UNTAGGED', lambda: table.parse_tags('')),
                ('UNKNOWN_CATEGORY', lambda: operation.check(CLAIM | 1 << 15, None)),
                ('UNKNOWN_CATEGORY', lambda: table.parse_tags('検診')),
                ('NOT_IN_TABLE', lambda: operation.check(CLAIM | CHECKUP, None)),
                ('BAD_SUBJECT', lambda: operation.check(CLAIM, '52-1-1-1-1'))]
    errors = [('ARGUMENT', lambda: table.parse_tags('資格,,健診')),
              ('STATE', lambda: ended.check(CLAIM, None)),
              ('STATE', lambda: ended.end()),
              ('WIDTH', lambda: operation.filter_bytes(GLib.Bytes.new(b'abc'), 3, None)),
              ('ARGUMENT', lambda: operation.filter_bytes(GLib.Bytes.new(b'abc'), 2, None)),
              ('ARGUMENT', lambda: operation.filter_bytes(GLib.Bytes.new(b'abcd'), 2, ['52-1-1'])),
              ('SYNTAX', lambda: Riyo.Table.new_from_bytes(GLib.Bytes.new('［表］\n'.encode()), 'x.riyo')),
              ('IO', lambda: Riyo.Table.load(f'{folder}/absent.riyo')),
              ('DAMAGED', lambda: Riyo.Guard.open(f'{folder}/tables'))]
    for code, call in refusals:
        case(f'Refusal.{code}, by domain and code', [] if is_refused(call, getattr(Riyo.Refusal, code)) else [code])
    for code, call in errors:
        case(f'Error.{code}, by domain and code', [] if is_refused(call, getattr(Riyo.Error, code), ERROR) else [code])
    domains = [GLib.quark_to_string(quark) for quark in (REFUSAL, ERROR)]
    case('the two domains have the names that programs know',
         [] if domains == ['riyo-refusal-quark', 'riyo-error-quark'] else domains)
    case('a refusal is none of the other domain',
         [code for code, call in refusals if is_refused(call, getattr(Riyo.Refusal, code), ERROR)])
    try:
        operation.check(CHECKUP, None)
    except GLib.Error as error:
        case('the message says the reason and what is left',
             [] if 'NOT_IN_TABLE:' in error.message and 'レセプト' in error.message
             and Riyo.error_code_name(error) == 'NOT_IN_TABLE' else [error.message])


def call_badly(folder, guard, table, call, field, value):
    """What a row of bad-calls.txt asks, in Python; text that is none becomes the str that comes nearest."""
    text = value.decode('utf-8', 'surrogateescape') if field != 'number' else None
    request = Riyo.Request.new(text if field == 'purpose' else NOTICE)
    if field in ('actor', 'role', 'reference', 'approver', 'law'):
        getattr(request, f'set_{field}')(text)
    if call == 'open':
        return Riyo.Guard.open(f'{folder}/{text}')
    if call == 'begin':
        return guard.begin_request(request)
    operation = guard.begin_request(request)
    number = int.from_bytes(value, 'little') if field == 'number' else 0
    tags = table.parse_tags(text).tags if field == 'tag' else 1 << number - 1 if number else 0 if field == 'number' else CLAIM
    return operation.check(tags, text if field == 'subject' else None)


def check_bad_calls(folder, guard, table):
    """The rows that Python can say give the code they give in C; what Python cannot say is an exception."""
    wrong, n = [], 0
    for call, field, value, code, says in bad_calls.rows():
        if (call, field) not in SAYABLE or (value not in NUMBERS if field == 'number' else b'\0' in value) or field == 'path' and not value:
            continue  # text ends at its first NUL, as in C
        n += 1
        try:
            got = f'permitted: {call_badly(folder, guard, table, call, field, value)}'
        except GLib.Error as error:
            got = Riyo.error_code_name(error)
        except (UnicodeError, ValueError, TypeError) as error:
            got = type(error).__name__ if code in ('ENCODING', 'ARGUMENT') else repr(error)
        if got != code and not got.endswith('Error'):
            wrong.append(f'{call} {says}: got {got}, want {code}')
    case(f'{n} bad calls get the code they get in C', wrong if n >= 30 else ['too few'])


def check_nothing_loosens(guard):
    """No field, no attribute, no argument of another type makes an operation permit more."""
    classes = [cls for cls in (getattr(Riyo, name) for name in dir(Riyo))
               if isinstance(cls, type) and issubclass(cls, GObject.GBoxed)]
    case('the objects are found', [] if {Riyo.Guard, Riyo.Operation, Riyo.Record} <= set(classes) else ['not all'])
    fields = [f'{cls.__name__}.{field.get_name()}' for cls in classes for field in cls.__info__.get_fields()]
    case('no object shows a field', fields)
    made = []
    for cls in set(classes) - {Riyo.Request}: # a request decides nothing
        try:
            made.append(repr(cls()))
        except TypeError:
            pass
    case('none is made but by opening, beginning or sealing', made)
    case('no language can unbalance the reference counts',
         [f'{cls.__name__}.{name}' for cls in classes for name in ('ref', 'unref') if hasattr(cls, name)])
    operation, loosened = guard.begin(NOTICE, None), []
    record = Riyo.Record.new_bytes(CHECKUP, None, GLib.Bytes.new(b'x'))
    cls, values = type(operation), (True, 2 ** 64 - 1, lambda *unused: True)
    for name in [name for name in dir(operation) if not name.startswith('__')] + ['allowed', 'word', 'purpose']:
        for value in values:
            try:
                setattr(operation, name, value)
            except (AttributeError, TypeError):
                continue
            if cls.allows(operation, CHECKUP) or not is_refused(lambda: cls.check(operation, CHECKUP, None)) \
                    or not is_refused(lambda: record.open_bytes(operation)):
                loosened.append(f'{name} = {value!r}')
    case('no attribute that can be set loosens an operation', loosened)
    odd = []
    for tags in (-1, 2 ** 64, 1.5, '健診', None):
        try:
            odd.append(f'{tags!r}: {cls.allows(operation, tags)}')
        except (OverflowError, TypeError, ValueError):
            pass
    case('what is no tag set is an exception', [line for line in odd if line.endswith('True')])


def check_rehearsal(guard):
    request = Riyo.Request.new(NOTICE)
    request.set_rehearsal(True)
    operation = guard.begin_request(request)
    operation.note(CLAIM, None)
    operation.note(CHECKUP, None)
    wrong = [] if operation.get_counts() == (1, 1) else [f'counts {operation.get_counts()}']
    wrong += ['allows'] if operation.allows(CLAIM) else []
    wrong += [] if is_refused(lambda: operation.check(CLAIM, None), Riyo.Error.STATE, ERROR) else ['check']
    case('a rehearsal permits nothing and takes notes', wrong)


def check_fork(guard):
    """In os.fork()'s child the parent's operation permits nothing, and the child begins its own."""
    operation = guard.begin(NOTICE, None)
    child = os.fork()
    if child == 0:
        try:
            own = guard.begin(NOTICE, None)
            right = [not operation.allows(CLAIM), is_refused(lambda: operation.check(CLAIM, None), Riyo.Error.STATE, ERROR),
                     is_refused(operation.end, Riyo.Error.STATE, ERROR), own.get_id() != operation.get_id(),
                     own.check(CLAIM, None), own.end()]
            os._exit(0 if all(right) else 1)
        finally:
            os._exit(2)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    case('a forked child has no operation of its parent, which goes on',
         [] if status == 0 and operation.check(CLAIM, None) and operation.end() else [f'status {status}'])


def check_laws(folder, account):
    """What only a request can state, from Python as from C."""
    rules = f'{folder}/../rules.riyo'
    with open(rules, 'w', encoding='utf-8') as file:
        file.write(f'[担当 係]\n類型=レセプト\n類型=健診\n担当者={account}\n[本人 加入者]\n形式=記号-番号-枝番\n'
                   '[加工 月別集計]\n元=レセプト\n方法=10人未満を伏せた集計\n先=個人情報でない\n承認者=見本\n'
                   '[法令 開示等の請求への対応]\n根拠=個人情報保護法33条\n類型=健診\n承認者=見本\n')
    case('rules are adopted', [] if Riyo.folder_adopt(folder, rules, None, None)[0] else ['not adopted'])
    guard = Riyo.Guard.open(folder)
    law = Riyo.Request.new('開示等の請求への対応')
    law.set_law('開示等の請求への対応')
    case('a law without an approver is an error', [] if is_refused(lambda: guard.begin_request(law), Riyo.Error.ARGUMENT, ERROR)
         else ['begun'])
    law.set_approver('見本')
    law.set_reference('受付-1')
    operation = guard.begin_request(law)
    case('what a law demands, and nothing more',
         [] if operation.check(CHECKUP, '52-1-1') and is_refused(lambda: operation.check(CLAIM, '52-1-1')) else ['wrong'])
    return guard


def check_declassification(guard, folder):
    operation, data = guard.begin(NOTICE, None), GLib.Bytes.new('合計'.encode())
    claim = Riyo.Record.new_bytes(CLAIM, '52-1-1', GLib.Bytes.new(b'1'))
    case('sealed, it does not open without an operation',
         [] if is_refused(lambda: claim.open_bytes(None), Riyo.Error.STATE, ERROR) else ['opened'])
    free = claim.declassify_bytes(operation, '月別集計', data)
    case('declassified as declared, it does', [] if free.open_bytes(None).get_data() == data.get_data() else ['other'])
    wrong = [name for name, call in (
        ('年別', lambda: claim.declassify_bytes(operation, '年別', data)),
        ('twice', lambda: free.declassify_bytes(operation, '月別集計', data)))
        if not is_refused(call, Riyo.Error.NAME if name == '年別' else Riyo.Error.ARGUMENT, ERROR)]
    wrong += [] if is_refused(lambda: Riyo.Record.new_bytes(CHECKUP, '52-1-1', data).declassify_bytes(
        operation, '月別集計', data)) else ['健診']
    case('and by no other way', wrong)
    operation.end()


def check_suspensions(guard):
    """A person's request from Python holds in an operation that is open."""
    operation, others = guard.begin('保健指導対象者の特定', None), '52-7-1'
    wrong = [] if operation.check(CHECKUP, '52-1-1') and operation.check(CHECKUP, others) else ['before']
    suspension = Riyo.Suspension.new('受付-2', Riyo.SuspensionReason.STOP_OF_USE)
    suspension.add_subject('0052-00000001-01')
    suspension.add_category('健診')
    guard.suspend(suspension, None)
    wrong += [] if is_refused(lambda: operation.check(CHECKUP, '５２－１－１'), Riyo.Refusal.SUSPENDED) else ['in effect']
    wrong += [] if is_refused(lambda: operation.check(CHECKUP, None), Riyo.Refusal.SUSPENDED) else ['not stated']
    wrong += [] if operation.check(CHECKUP, others) else ['another person']
    wrong += [] if filter_answers(operation, [CHECKUP] * 3, 2, ['52-1-1', others, '']) == [False, True, False] else ['bulk']
    wrong += [] if [s.get_reference() for s in guard.list_suspensions('52-1-1')] == ['受付-2'] else ['list']
    guard.lift_suspension('受付-2', None)
    wrong += [] if not guard.list_suspensions(None) and is_refused(
        lambda: operation.check(CHECKUP, '52-1-1'), Riyo.Refusal.SUSPENDED) else ['lifted in what was open']
    wrong += [] if guard.begin('保健指導対象者の特定', None).check(CHECKUP, '52-1-1') else ['lifted']
    case('a suspension holds in what is open, and is lifted for what begins', wrong)


def check_records(guard):
    table, data = guard.dup_table(), GLib.Bytes.new('見本'.encode())
    claim, checkup, none = (Riyo.Record.new_bytes(tags, '52-1-1', data) for tags in (CLAIM, CHECKUP, 0))
    costs = guard.begin(COSTS, None)
    both = Riyo.Record.derive_bytes([claim, checkup], data)
    case('derived data carries every tag', [] if both.get_tags() == CLAIM | CHECKUP else [str(both.get_tags())])
    case('and is refused where one of them is', [] if is_refused(lambda: both.open_bytes(costs)) else ['opened'])
    tainted = Riyo.Record.derive_bytes([claim, none], data)
    case('untagged is absorbing',
         [] if is_refused(lambda: tainted.open_bytes(costs), Riyo.Refusal.UNTAGGED) else ['opened'])
    more = claim.add_tags(CHECKUP)
    case('a tag can be added, for good', [] if is_refused(lambda: more.open_bytes(costs)) else ['opened'])
    case('permitted, the bytes come back', [] if claim.open_bytes(costs).get_data() == data.get_data() else ['other'])
    case('no parents, no record', [] if Riyo.Record.derive_bytes([], data) is None else ['made'])
    case('tags read and written by name',
         [] if table.parse_tags('レセプト,健診') == (True, CLAIM | CHECKUP)
         and table.format_tags(CLAIM | CHECKUP) == 'レセプト,健診'
         and Riyo.tags_union(CLAIM, 0) == CLAIM | Riyo.TAGS_UNTAGGED else ['other'])


def check_files(guard, folder):
    """A file through a shipped layout: what is not permitted goes out only where it is asked for."""
    path, out = f'{folder}/../members.csv', f'{folder}/../out.csv'
    with open(path, 'w', encoding='cp932') as file:
        file.write('記号,番号,枝番,氏名\r\n9901,12,1,見本 太郎\r\n')
    layout = Riyo.Layout.new_from_bytes(guard.dup_table(), GLib.Bytes.new(
        '[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n[列 記号]\n類型=資格\n[列 番号]\n類型=資格\n'
        '[列 枝番]\n類型=資格\n[列 氏名]\n類型=健診\n'.encode()), 'members.layout')
    operation = guard.begin('各種証の発行管理', None)
    run = Riyo.Filter.new(operation, layout, Riyo.FilterFlags.WHOLE)
    with open(path, 'rb') as file:
        reader, rows = Riyo.Reader.new(operation, layout, Riyo.FilterFlags.DROP, file.fileno(), 'members.csv'), []
        while (row := reader.next_bytes()) is not None:
            rows.append(row.get_data().decode('cp932'))
    case('a stream is read row by row', [] if rows == ['記号,番号,枝番\r\n', '9901,12,1\r\n'] else rows)
    with open(path, 'rb') as file:
        reader = Riyo.Reader.new(operation, layout, Riyo.FilterFlags.WHOLE, file.fileno(), 'members.csv')
        case('and refused where nothing may be left out', [] if is_refused(lambda: reader.next_bytes()) else ['read'])
    case('a file is refused as a whole', [] if is_refused(lambda: run.run(path, out)) and not os.path.exists(out)
         else ['passed'])
    drop = Riyo.Filter.new(operation, layout, Riyo.FilterFlags.DROP)
    case('and passes on the rest where that is asked for',
         [] if drop.run(path, out) and open(out, encoding='cp932').read() == '記号,番号,枝番\n9901,12,1\n'
         else [open(out, encoding='cp932').read()])


def check_question(guard):
    request = Riyo.Request.new(NOTICE)
    case('a question is answered, and is no use',
         [] if guard.ask(request, CLAIM, None, None) and is_refused(lambda: guard.ask(request, CHECKUP, None, None))
         else ['answered otherwise'])


def check_log(folder):
    """Python's uses stand in the same log as any other's, which Python can verify."""
    log = ''.join(path.read_text() for path in sorted(pathlib.Path(folder, 'audit').glob('*.jsonl')))
    case('the log is intact', [] if Riyo.audit_verify(folder, None, None).get_integrity() == Riyo.Integrity.INTACT
         else ['altered'])
    case('each use has its begin, each refusal its kind in the audit log',
         [word for word in ('"event":"begin"', '"event":"end"', '"code":"NOT_IN_TABLE"', '"code":"BAD_SUBJECT"',
                        '"event":"declassify"', '"event":"suspend"', '"event":"lift"', '"law":')
          if word not in log])


with tempfile.TemporaryDirectory() as parent:
    folder = f'{parent}/riyo'
    table = Riyo.Table.new_builtin()
    Riyo.folder_init(folder, table)
    guard = Riyo.Guard.open(folder)
    check_matrix(table, guard)
    check_sets(guard)
    check_errors(table, guard, folder)
    check_bad_calls(folder, guard, table)
    check_nothing_loosens(guard)
    check_rehearsal(guard)
    check_fork(guard)
    check_records(guard)
    check_files(guard, folder)
    guard = check_laws(folder, ACCOUNT)
    check_declassification(guard, folder)
    check_suspensions(guard)
    check_question(guard)
    del guard
    check_log(folder)
plan()
