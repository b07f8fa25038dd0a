#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each page in HTML as its readers need it, whoever prints it, hears it, or has it on a telephone: its language and
title, one h1 and headings in order, header cells that say of what, names of what can be moved or is a picture, text
that stands out from its ground, and nothing that is fetched."""
import html.parser
import re

from shell import folder, path, plan, put, report as check, run

EMPTY = {'meta', 'br', 'rect', 'link', 'img', 'input'}
TEXT = {'title', 'h1', 'h2', 'h3', 'th', 'a', 'caption'}  # what is never without words


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.wrong, self.open, self.headings, self.tags, self.ids = [], [], [], [], []
        self.lang = None
        self.feed(text)
        self.wrong += [f'{tag} is left open' for tag, _ in self.open]

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.append(tag)
        if tag == 'html':
            self.lang = given.get('lang')
        if re.fullmatch('h[1-6]', tag):
            self.headings.append(int(tag[1]))
        if tag == 'th' and given.get('scope') not in ('col', 'row'):
            self.wrong.append('th without scope')
        if 'tabindex' in given and not (given.get('role') == 'region' and given.get('aria-label')):
            self.wrong.append(f'{tag}: is reached by the keyboard and has no name')
        if tag in ('svg', 'img') and not (given.get('aria-label') or given.get('alt')):
            self.wrong.append(f'{tag}: a picture without words')
        if tag in ('script', 'link', 'iframe') or 'src' in given or 'http' in given.get('href', ''):
            self.wrong.append(f'{tag}: fetches')
        if 'id' in given:
            self.ids.append(given['id'])
        if tag not in EMPTY:
            self.open.append([tag, ''])

    def handle_data(self, data):
        for element in self.open:
            element[1] += data

    def handle_endtag(self, tag):
        if tag in EMPTY:
            return
        name, words = self.open.pop() if self.open else (None, '')
        if name != tag:
            self.wrong.append(f'</{tag}> ends <{name}>')
        if tag in TEXT and not words.strip():
            self.wrong.append(f'{tag} without words')


def light(colour):
    """Relative luminance of #rgb or #rrggbb, as WCAG has it."""
    digits = colour[1:] if len(colour) == 7 else ''.join(2 * c for c in colour[1:])
    parts = [int(digits[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    return sum(weight * (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4)
               for weight, c in zip((0.2126, 0.7152, 0.0722), parts))


def contrast(one, other):
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def pale(text):
    """Of each rule that has both, the text's colour on its ground; of one that has a ground alone, the page's text."""
    style = re.sub(r'/\*.*?\*/', '', ''.join(re.findall(r'<style>(.*?)</style>', text, re.S)), flags=re.S)
    names = dict(re.findall(r'(--[\w-]+): *(#[0-9a-fA-F]+)', style))
    style = re.sub(r'var\((--[\w-]+)\)', lambda m: names.get(m[1], m[0]), style)
    hexes = r'(#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3})(?![0-9a-fA-F])'
    body = re.findall(rf'(?:^|[}};\s])body *{{[^}}]*?[;{{\s]color: *{hexes}', style)
    for selector, rule in re.findall(r'([^{}]+)\{([^{}]*)\}', style):
        ground = re.search(rf'background(?:-color)?: *{hexes}', rule)
        colour = re.search(rf'(?:^|;|\s)color: *{hexes}', rule)
        pair = (colour[1] if colour else body[0] if body else '#000', ground[1] if ground else '#fff')
        if (ground or colour) and contrast(*pair) < 4.5:
            yield f'{selector.strip()}: {pair[0]} on {pair[1]} is {contrast(*pair):.1f}, want 4.5'


def look(name, text):
    page = Page(text)
    check(f'{name}: nests, header cells have a scope, what is reached or seen a name, nothing is fetched', not page.wrong, *page.wrong)
    check(f'{name}: Japanese, with a title and a main', page.lang == 'ja' and page.tags.count('title') >= 1 and page.tags.count('main') == 1,
          page.lang)
    steps = list(zip([0] + page.headings, page.headings))
    check(f'{name}: one h1, and headings in order', page.headings.count(1) == 1 and all(b - a <= 1 for a, b in steps), page.headings)
    check(f'{name}: on a telephone', 'name="viewport"' in text or 'name=viewport' in text)
    check(f'{name}: no name twice', len(page.ids) == len(set(page.ids)), page.ids)
    faint = list(pale(text))
    check(f'{name}: text stands out', not faint and '<style>' in text, *faint)


def main():
    run('init', folder, '--builtin')
    rules = run('table', 'show', '-C', folder)
    check('a folder', rules.returncode == 0, rules.stderr.decode())
    put('a.csv', '記号,番号,枝番,氏名\n52,1,1,例\n')
    put('a.layout', '[レイアウト]\n形式=csv\n見出し行=1\n本人=記号\n本人=番号\n本人=枝番\n'
        + ''.join(f'[列 {name}]\n類型=資格\n' for name in ('記号', '番号', '枝番', '氏名')))
    run('adopt', path('a.layout'), '-C', folder)
    for purpose in '加入者の管理', '医療費通知の発行':
        run('filter', '-C', folder, '-p', purpose, '-l', 'a', path('a.csv'))
    table = open(f'{folder}/tables/1.riyo', encoding='utf-8').read()
    put('2.riyo', table.replace('版=1\n', '版=2\n公表日=2020-01-01\n施行日=2020-02-01\n')
        .replace('標準報酬月額の決定', '標準報酬月額の決定の事務'))
    pages = {'notice': ('notice', '--builtin'), 'change': ('notice', '--change', f'{folder}/tables/1.riyo', path('2.riyo')),
             'register': ('register', '-C', folder), 'report': ('audit', 'report', '-C', folder)}
    for name, words in pages.items():
        done = run(*words, '--format', 'html')
        if check(f'{name} is printed', done.returncode == 0, done.stdout.decode()[:200], done.stderr.decode()):
            look(name, done.stdout.decode())
    plan()


main()
