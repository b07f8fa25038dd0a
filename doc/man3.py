#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes of the public headers a man page for each function: man3.py HEADER… FOLDER."""
import pathlib
import re
import sys
import textwrap

BLOCK = re.compile(r'/\*\*\n((?:(?!\*/).)*)\*/\n(?:#ifdef __GI_SCANNER__\n.*?\n#else\n)?((?:RIYO_(?:API|VERDICT)\b)[^;{]*)[;{]', re.S)
FLAT = re.compile(r'^  /\* ((?:(?!\*/).)*)\*/\n  (RIYO_API int\s+RIYO[^;]*);', re.S | re.M)
HEADINGS = {'Returns': 'RETURN VALUES', 'Errors': 'ERRORS'}
DATE = re.search(r'^\.Dd (.*)', (pathlib.Path(__file__).parent / 'libriyo.3').read_text(), re.M)[1]


def words(text):
    """A sentence of a docstring in man's marks: functions, constants, parameters and types as such."""
    text = text.replace('\\', '\\e')
    text = re.sub(r'\b(riyo_\w+)\(\)', r'\\fB\1\\fR()', text)
    text = re.sub(r'[%#](\w+)', r'\\fB\1\\fR', text)
    text = re.sub(r'@(\w+)', r'\\fI\1\\fR', text)
    return re.sub(r"^(?=[.'])", r'\\\&', text)


def marks(annotations):
    """What a caller must know of (transfer full) (nullable), in words."""
    said = {'nullable': 'may be NULL', 'transfer full': 'to be freed by the caller',
            'transfer none': 'belongs to the library', 'out': 'set by the call', 'optional': 'may be NULL',
            'out caller-allocates': 'written by the call', 'inout': 'read and set by the call'}
    found = [said[name] for name in re.findall(r'\(([\w -]+)\)', annotations) if name in said]
    return ', '.join(dict.fromkeys(found))


def items(text, out):
    """A paragraph; of one with lines that begin with " - ", a list."""
    head, *rest = re.split(r'\n\s*- ', text)
    if head.strip():
        out += ['.PP'] * bool(out and not out[-1].startswith('.SH')) + [words(' '.join(head.split()))]
    for item in rest:
        out += ['.IP \\(bu 2', words(' '.join(item.split()))]


def prototype(declaration):
    """As the header has it, wrapped; a line of man a line."""
    text = re.sub(r'^RIYO_\w+\s+|\s*G_GNUC_\w+ \(\d+\)$', '', ' '.join(declaration.split())) + ';'
    begin = text.index('(') + 1
    lines = textwrap.wrap(text[begin:], 70 - min(begin, 30))
    return [f'.B "{text[:begin]}{lines[0]}"', *(f'.B "{" " * min(begin, 30)}{line}"' for line in lines[1:])]


def page(name, summary, include, declaration, body, also):
    out = [f'.\\" Made from <{include}> by man3.py', f'.TH {name} 3 "{DATE}" libriyo', '.SH NAME',
           f'{name} \\- {summary}', '.SH SYNOPSIS', '.nf', f'.B #include <{include}>', '.PP',
           *prototype(declaration), '.fi', *body]
    out += ['.SH SEE ALSO', *[f'.BR {other} (3),' for other in also], '.BR libriyo (3)']
    # A heading lets words be divided again; an identifier that is divided is none.
    return re.sub(r'^(\.SH .*\n)', r'\1.nh\n', '\n'.join(out) + '\n', flags=re.M)


def of_docstring(comment, declaration, include, known):
    lines = '\n'.join(re.sub(r'^ \* ?', '', line) for line in comment.rstrip().split('\n'))
    head, *paragraphs = lines.strip().split('\n\n')
    name = re.match(r'\w+', head)[0]
    parameters = re.findall(r'^@(\w+):((?: \([^)]*\))*):? *((?:.*)(?:\n(?!@).*)*)', head, re.M)
    body, returns, errors, since = ['.SH DESCRIPTION'], [], [], []
    for text in paragraphs:
        key = re.match(r'(Returns|Errors|Since)\b', text)
        if key is None:
            items(text, body)
        elif key[1] == 'Returns':
            annotations, said = re.match(r'Returns:((?: \([^)]*\))*):? *(.*)', text, re.S).groups()
            items(said, returns)
            if marks(annotations):
                returns[-1] += f' ({marks(annotations)})'
        elif key[1] == 'Errors':
            items(re.sub(r'^Errors:? *', '', text), errors)
        else:
            since = ['.SH HISTORY', f'Since libriyo {text.split(": ")[1]}.']
    if parameters:
        body += ['.SS Parameters']
    for parameter, annotations, said in parameters:
        more = marks(annotations)
        body += ['.TP', f'.I {parameter}', words(' '.join(said.split())) + (f' ({more})' if more else '')]
    for heading, part in ('RETURN VALUES', returns), ('ERRORS', errors):
        body += [f'.SH {heading}', *part] if part else []
    also = sorted({other for other in re.findall(r'\b(riyo_\w+)\(\)', comment) if other in known} - {name})
    summary = re.split(r'(?<=\w)[.:;](?:\s|$)', ' '.join(paragraphs[0].split()))[0]
    return name, page(name, words(summary[0].lower() + summary[1:]), include, declaration, body + since, also)


def of_flat(comment, declaration, include):
    name = re.search(r'\b(RIYO[A-Z]+) \(', ' '.join(declaration.split()))[1]
    text, *fields = re.split(r'\n   \*   (?=\w)', comment)
    text = ' '.join(re.sub(r'^ *\* ?', '', line) for line in text.split('\n'))
    body = ['.SH DESCRIPTION', words(text)]
    for field in fields:
        parameter, said = field.split(None, 1)
        body += ['.TP', f'.I {parameter}', words(' '.join(re.sub(r'^ *\* ?', '', line).strip() for line in said.split('\n')))]
    return name, page(name, words(text[0].lower() + text.split('. ')[0].rstrip('.')[1:]), include, declaration, body, [])


def main(*headers, folder):
    texts = {path: pathlib.Path(path).read_text() for path in headers}
    blocks = [(path, *found) for path, text in texts.items() for found in BLOCK.findall(text)]
    known = {re.search(r'\w+', comment)[0] for _, comment, _ in blocks}
    pages = dict(of_docstring(comment, declaration, 'riyo/riyo.h', known) for _, comment, declaration in blocks)
    for path, text in texts.items():
        pages |= dict(of_flat(*found, 'riyo/plain.h') for found in FLAT.findall(text))
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / f'{name}.3').write_text(text)


main(*sys.argv[1:-1], folder=pathlib.Path(sys.argv[-1]))
