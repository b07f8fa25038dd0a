#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every exported function, as the headers declare it, with each of its pointers NULL in turn, and all of them: each call
in a child of its own. None crashes or writes a critical; where NULL is not marked (nullable), a call with a GError is
RIYO_ERROR_ARGUMENT and answers zero, any other answers zero. A verdict never permits."""
import collections
import ctypes
import json
import os
import pathlib
import re
import signal
import sys
import tempfile

source = pathlib.Path(os.environ.get('top_srcdir', '.'))
build = pathlib.Path(os.environ.get('top_builddir', '.'))
LIBRARY = build / 'lib/.libs/libriyo.so'
ARGUMENT = 1
ROOM = 1 << 16
Parameter = collections.namedtuple('Parameter', 'type name pointer nullable out')
Function = collections.namedtuple('Function', 'name returns pointer verdict parameters')
BLOCK = re.compile(r'(?:/\*\*\n((?:(?!\*/).)*)\*/\n)?(?:#ifdef __GI_SCANNER__\n.*?\n#else\n)?'
                   r'[ ]*(RIYO_(?:API|VERDICT)\b[^;{}#]*?\b(\w+)\s*\(([^;{}]*)\))\s*[;{]', re.S)
lib = ctypes.CDLL(LIBRARY)


def declared():
    """As symbols.py finds them: what is left out here is missed there."""
    functions = {}
    for path in [path for folder in (source, build) for path in sorted((folder / 'include/riyo').glob('*.h'))]:
        for comment, whole, name, inside in BLOCK.findall(path.read_text()):
            parameters = []
            for text in re.sub(r'/\*.*?\*/', '', inside, flags=re.S).split(','):
                match = re.fullmatch(r'\s*(.*?)(\w+)\s*', text, re.S)
                if match is None or match[1].strip() == '':
                    continue
                told = re.search(rf'@{match[2]}:([^\n]*(?:\n \*   [^\n]*)*)', comment)
                kind = re.sub(r'\bconst\b|\s', '', match[1])
                pointer = '*' in kind or kind in ('gpointer', 'gconstpointer', 'GDestroyNotify', 'RiyoFilterProgress')
                parameters.append(Parameter(kind, match[2], pointer, bool(told and 'nullable' in told[1]),
                                            bool(told and '(out' in told[1])))
            returns = re.sub(r'\bconst\b|\s|RIYO_(API|VERDICT)', '', whole[:whole.index(name + ' (')])
            functions[name] = Function(name, returns, '*' in returns or returns == 'gpointer',
                                       'RIYO_VERDICT' in whole, parameters)
    return functions


class Things:
    """One of each, made by the library itself."""

    def __init__(self, home):
        self.home, self.kept = home, []
        self.makers = {'RiyoTable*': self.table, 'RiyoGuard*': self.guard, 'RiyoOperation*': self.operation,
                       'RiyoLayout*': self.layout, 'RiyoRequest*': lambda: self.call('riyo_request_new', self.text('保険料の徴収')),
                       'RiyoRecord*': self.record, 'RiyoSuspension*': self.suspension, 'RiyoFilter*': self.filter,
                       'RiyoReader*': self.reader, 'RiyoVerification*': self.verification, 'GBytes*': self.bytes,
                       'GError**': self.room, 'GError*': self.error, 'RiyoRecord**': self.records, 'char**': self.texts}

    def call(self, name, *arguments):
        function = getattr(lib, name)
        function.restype = ctypes.c_void_p
        return ctypes.c_void_p(function(*arguments))

    def keep(self, thing):
        self.kept.append(thing)
        return thing

    def room(self):
        return self.keep(ctypes.create_string_buffer(ROOM))

    def text(self, text):
        return self.keep(ctypes.c_char_p(text.encode()))

    def texts(self):
        return self.keep((ctypes.c_char_p * 2)(b'52-1-1', None))

    def bytes(self):
        return self.call('g_bytes_new_static', self.text('123456789012345'), ctypes.c_size_t(16))

    def error(self):
        return self.call('g_error_new_literal', lib.riyo_error_quark(), 1, self.text('x'))

    def table(self):
        return self.call('riyo_table_new_builtin')

    def guard(self):
        return self.call('riyo_guard_open', self.text(self.home + '/riyo'), None)

    def operation(self):
        return self.call('riyo_guard_begin', self.guard(), self.text('医療費通知の発行'), None, None)

    def layout(self):
        return self.call('riyo_layout_load', self.table(), self.text(self.home + '/x.layout'), None)

    def record(self):
        return self.call('riyo_record_new_bytes', ctypes.c_uint64(32), None, self.bytes())

    def records(self):
        return self.keep((ctypes.c_void_p * 1)(self.record()))

    def suspension(self):
        return self.call('riyo_suspension_new', self.text('1'), 1)

    def filter(self):
        return self.call('riyo_filter_new', self.operation(), self.layout(), 0, None)

    def descriptor(self):
        return os.open(self.home + '/in.csv', os.O_RDONLY)

    def reader(self):
        return self.call('riyo_reader_new', self.operation(), self.layout(), 0, self.descriptor(), self.text('in.csv'), None)

    def verification(self):
        return self.call('riyo_audit_verify', self.text(self.home + '/riyo'), None, None, None)

    def value(self, function, parameter):
        """A right one, as far as a type tells."""
        if parameter.type in self.makers:
            return self.makers[parameter.type]()
        if parameter.type == 'char*' and function.name[:4] != 'RIYO' and not parameter.out and parameter.name != 'buffer':
            words = {'folder': self.home + '/riyo', 'file': self.home + '/x.layout', 'path': self.home + '/x.layout',
                     'input': self.home + '/in.csv', 'output': self.home + '/out.csv', 'purpose': '医療費通知の発行',
                     'names': '資格', 'category': '資格', 'subject': '52-1-1', 'date': '2026-04-01', 'name': 'eligibility'}
            return self.text(words.get(parameter.name, 'x'))
        if parameter.pointer:
            return None if parameter.type in ('GDestroyNotify', 'RiyoFilterProgress') else self.room()
        if parameter.name == 'fd':
            return self.descriptor()
        if parameter.type in ('RiyoTags', 'gsize', 'gint64', 'guint64'):
            return ctypes.c_uint64(1)
        return 1 if parameter.type == 'gboolean' else 0


def make_folder(home):
    things = Things(home)
    with open(home + '/x.layout', 'w', encoding='utf-8') as file:
        file.write('[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n類型=レセプト\n')
    with open(home + '/in.csv', 'w', encoding='utf-8') as file:
        file.write('見本\n')
    lib.riyo_folder_init(things.text(home + '/riyo'), things.table(), None)


def call(function, nulls, home):
    """In a child: what was answered, and the error's code."""
    things = Things(home)
    arguments = [None if i in nulls else things.value(function, p) for i, p in enumerate(function.parameters)]
    entry = getattr(lib, function.name)
    entry.restype = None if function.returns == 'void' else ctypes.c_void_p if function.pointer else \
        ctypes.c_uint64 if function.returns in ('RiyoTags', 'guint64', 'GType') else ctypes.c_int
    for i, parameter in enumerate(function.parameters):
        if parameter.pointer and arguments[i] is None and i not in nulls and parameter.type[0] == 'R' \
                and parameter.type != 'RiyoFilterProgress':
            return {'unmade': parameter.type}
    answer = entry(*arguments)
    code = None
    for i, parameter in enumerate(function.parameters):
        if parameter.type == 'GError**' and i not in nulls:
            error = ctypes.cast(arguments[i], ctypes.POINTER(ctypes.POINTER(ctypes.c_int)))[0]
            code = [error[0] == lib.riyo_error_quark(), error[1]] if error else None
    return {'answer': answer or 0, 'code': code}


def in_child(function, nulls, home):
    ends = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        os.dup2(os.open('/dev/null', os.O_WRONLY), 2)
        os.write(ends[1], json.dumps(call(function, nulls, home)).encode())
        os._exit(0)
    os.close(ends[1])
    text = os.read(ends[0], 4096)
    os.close(ends[0])
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status < 0:
        return f'killed by {signal.Signals(-status).name}'
    return json.loads(text) if text else f'exit {status}'


def judge(function, nulls, answer):
    """What is wrong with it, or ''."""
    if isinstance(answer, str):
        return answer
    if 'unmade' in answer:
        return f'no {answer["unmade"]} to call it with'
    unmarked = [p for i, p in enumerate(function.parameters)
                if i in nulls and not p.nullable and not p.out and p.type != 'GError**' and p.type not in
                ('GDestroyNotify', 'RiyoFilterProgress')]
    if not unmarked or function.name[:4] == 'RIYO':
        return '' if function.name[:4] != 'RIYO' or not nulls or answer['answer'] != 20050401 else 'permitted'
    if function.returns != 'void' and answer['answer'] != 0:
        return f'answered {answer["answer"]}'
    if any(p.type == 'GError**' and i not in nulls for i, p in enumerate(function.parameters)) \
            and answer['code'] != [True, ARGUMENT]:
        return f'error {answer["code"]}'
    return ''


def cases(functions):
    for function in functions.values():
        pointers = [i for i, p in enumerate(function.parameters) if p.pointer]
        for i in pointers:
            yield function, {i}
        yield function, set()
        if len(pointers) > 1:
            yield function, set(pointers)
        without_error = {i for i in pointers if function.parameters[i].type != 'GError**'}
        if without_error != set(pointers):
            yield function, without_error


def main():
    functions = {name: f for name, f in declared().items() if not name.endswith('_get_type')}
    wrong, n = collections.defaultdict(list), 0
    with tempfile.TemporaryDirectory() as home:
        child = os.fork()
        if child == 0:
            make_folder(home)
            os._exit(0)
        os.waitpid(child, 0)
        for function, nulls in cases(functions):
            n += 1
            answer = in_child(function, nulls, home)
            said = judge(function, nulls, answer)
            if said:
                wrong[function.name].append(', '.join(function.parameters[i].name for i in sorted(nulls)) + ': ' + said)
    listed = set(re.findall(r'^\s*(\w+);', (source / 'lib/libriyo.map').read_text(), re.M))
    missed = {name for name in listed if not name.endswith('_get_type')} - set(functions)
    rows = [(name, wrong[name]) for name in sorted(functions)]
    rows += [('every exported function was called', sorted(missed)), (f'{n} calls', [] if n > 400 else [n])]
    for i, (says, found) in enumerate(rows, 1):
        print(f'{"not ok" if found else "ok"} {i} - {says}')
        for line in found:
            print('#', line)
    print(f'1..{len(rows)}')
    return any(found for _, found in rows)


sys.exit(main())
