#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is kept or handed on is exact, byte for byte, in the encoding that was asked for: the lines of a CSV, marks at a
file's beginning. What an encoding has no character for is no page and no letter; JSON loses nothing."""
import codecs
import json
import os
import shutil

from shell import ACCOUNT, expect, path, plan, put, report as check, run

TABLE = ('[表]\n組合=見本健康保険組合\n版=1\n[公表事項]\n照会先=%s課\n[類型 資格]\n番号=1\n名称=資格に関する情報\n'
         '利用目的=加入者の管理\n')
RULES = '[担当 %s係]\n類型=資格\n担当者=a1\n代行=%s\n\n[本人 加入者]\n形式=記号-番号-枝番\n'
REGISTER = ('類型', '個人情報の類型の名称', '担当', '担当者', '代行', '利用目的・業務', '法令')


def make(name, kanji):
    put('t.riyo', TABLE % kanji)
    put('r.riyo', RULES % (kanji, ACCOUNT))
    expect('a folder', run('init', name, '--table', 't.riyo'), 0)
    expect('its rules', run('adopt', 'r.riyo', '-C', name), 0)


def lines_of(columns, *rows):
    return ''.join(','.join(f'"{cell}"' for cell in row) + '\r\n' for row in (columns, *rows))


def compare_register():
    text = lines_of(REGISTER, ('資格', '資格に関する情報', '吉田係', 'a1', ACCOUNT, '加入者の管理', ''))
    for encoding, mark in (None, codecs.BOM_UTF8), ('UTF-8', codecs.BOM_UTF8), ('CP932', b''), ('EUC-JP', b''), ('UTF-16LE', codecs.BOM_UTF16_LE):
        done = run('register', '-C', 'a', '--format', 'csv', *(['--encoding', encoding] if encoding else []))
        check(f'register --format csv, {encoding}: to the byte', (done.returncode, done.stdout, done.stderr)
              == (0, mark + text.encode(encoding or 'UTF-8'), b''), done.stdout)
    wide = run('register', '-C', 'a', '--format', 'csv', '--encoding', 'UTF-16').stdout
    check('UTF-16: one mark', wide.decode('utf-16') == text and '\ufeff' not in wide.decode('utf-16'), wide[:20])


def compare_entries():
    plain = run('audit', 'report', '-C', 'a', '--format', 'csv').stdout
    check('the entries: UTF-8 with a mark, each line ends in CR LF', plain.startswith(codecs.BOM_UTF8 + '"記録番号",'.encode())
          and plain.endswith(b'\r\n') and plain.count(b'\n') == plain.count(b'\r\n') >= 3 and '\ufffd'.encode() not in plain, plain[-60:])
    other = run('audit', 'report', '-C', 'a', '--format', 'csv', '--encoding', 'CP932').stdout
    check('the same in CP932', other.decode('cp932') == plain.decode('utf-8-sig') and b'?' not in other, other[:40])
    several = run('audit', 'report', 'a', 'b', '--format', 'csv').stdout
    check('of several folders, too', several.count(b'\n') == several.count(b'\r\n') > 3 and '\ufffd'.encode() not in several, several[-60:])


def compare_names():
    """What obeys nothing stays so: a CR alone turns a line about."""
    done = run('status', '-C', 'x\ry\r.riyo')
    check('a CR that ends no line is none', b'\r' not in done.stdout + done.stderr and '\ufffd'.encode() in done.stderr, done.stderr)


def refused(says, *words, lacks='U+20BB7'):
    """Nothing is half printed, and the characters are named."""
    for encoding in 'CP932', 'EUC-JP':
        done = run(*words, '--encoding', encoding)
        told = done.stderr.decode(encoding, errors='replace')
        check(f'{says}, {encoding}: nothing of it', (done.returncode, done.stdout) == (2, b'') and lacks in told and encoding in told,
              done.returncode, done.stdout[:60], told)


def lack():
    refused('the page', 'notice', '-C', 'b')
    refused('the letter', 'purposes', '-C', 'c', '-s', '52-1-1', '-t', '資格')
    refused('the report', 'audit', 'report', '-C', 'b')
    refused('the report for a spreadsheet', 'register', '-C', 'b', '--format', 'csv')
    refused('the register', 'register', '-C', 'b')
    refused('a table', 'table', 'show', '-C', 'c')
    refused('a sheet', 'table', 'export', '-C', 'c')
    for words in (('notice', '-C', 'b', '--json'), ('register', '-C', 'b', '--json'), ('register', '-C', 'b', '--format', 'json'),
                  ('suspend', 'list', '-C', 'b', '--json'), ('audit', 'report', '-C', 'b', '--format', 'json'), ('audit', 'report', 'a', 'b', '--format', 'json'),
                  ('audit', 'show', '-C', 'b'), ('audit', 'show', '--provision', '-C', 'b', '--json')):
        done = run(*words, '--encoding', 'SHIFT_JIS')
        check(f'JSON needs all of ASCII: {words[0]}', (done.returncode, done.stdout) == (2, b'') and b'CP932' in done.stderr, done.stderr)
    for words in (('audit', 'show', '-C', 'b'), ('notice', '-C', 'b', '--json'), ('register', '-C', 'b', '--json'),
                  ('audit', 'report', '-C', 'b', '--format', 'json'), ('audit', 'report', 'a', 'b', '--json'), ('purposes', '-C', 'c', '-s', '52-1-1', '-t', '資格', '--json')):
        here, there = (run(*words, *more).stdout for more in ([], ['--encoding', 'ASCII']))
        check(f'JSON loses nothing: {" ".join(words[:2])}', [json.loads(line) for line in here.decode().splitlines()]
              == [json.loads(line) for line in there.decode('ascii').splitlines()] != [], there[:80])
    for words in ('notice', '-C', 'a'), ('register', '-C', 'a'), ('audit', 'report', '-C', 'a'):
        done = run(*words, '--format', 'html', '--encoding', 'CP932')
        check(f'a page in HTML is UTF-8, as it says: {words[0]}', (done.returncode, done.stdout) == (2, b'') and done.stderr != b'', done.stdout[:40])
        done = run(*words, '--format', 'html', '--encoding', 'utf8')
        check(f'{words[0]}: which may be said', done.returncode == 0 and b'charset' in done.stdout, done.stderr)
    done = run('check', '-C', 'b', '-p', '加入者の管理', '-t', '資格', '-a', '\U00020bb7', '--encoding', 'CP932')
    check('a message tells a character by its number', '<U+20BB7>'.encode() in done.stderr and done.returncode == 1, done.stderr.decode('cp932'))


ONE_WAY = {'CP932': '¥‾¢£¬〜−‖—', 'EUC-JP': '¥‾', 'EUC-JP-MS': '¥〜−—', 'CP932//TRANSLIT': '\U00020bb7〜'}


def change():
    """What the encoding writes as a character that reads back as another is lost as well: it is named, or not printed."""
    for encoding, marks in ONE_WAY.items():
        told_in = encoding.split('/')[0]
        for mark in marks:
            shutil.rmtree(path('w'), True)
            make('w', f'見本{mark}')
            kinds = ('notice',), ('register',), ('audit', 'report'), ('register', '--format', 'csv'), ('table', 'show')
            for words in kinds if mark == '〜' else kinds[:1]:
                if words == ('table', 'show'):
                    put('w.riyo', TABLE.replace('資格に関する', f'資格{mark}に関する') % '例示')
                done = run(*words, *(['w.riyo'] if words == ('table', 'show') else ['-C', 'w']), '--encoding', encoding)
                told = done.stderr.decode(told_in.replace('EUC-JP-MS', 'EUC-JP'), errors='replace')
                check(f'{" ".join(words)}, {encoding}: {mark} is named', (done.returncode, done.stdout) == (2, b'')
                      and f'U+{ord(mark):04X}' in told, done.returncode, done.stdout[:60], told)
    for mark in '～－∥―￥￣￠￡￢髙①':
        shutil.rmtree(path('w'), True)
        make('w', f'見本{mark}')
        done = run('notice', '-C', 'w', '--encoding', 'CP932')
        check(f'{mark} is of CP932', done.returncode == 0 and mark in done.stdout.decode('cp932'), done.stderr)
    shutil.rmtree(path('w'))
    make('w', '見本')
    expect('a stop', run('suspend', 'add', '-C', 'w', '-s', '52-1-1', '--all', '--reason', '消去', '--ref', '令〜8', '-q'), 0)
    done = run('suspend', 'list', '-C', 'w', '--encoding', 'CP932')
    check('a list marks it, and tells', '令?8' in done.stdout.decode('cp932') and 'U+301C' in done.stderr.decode('cp932'), done.stderr)
    done = run('suspend', 'list', '-C', 'w', '--json', '--encoding', 'CP932')
    check('JSON has it', json.loads(done.stdout.decode('cp932'))[0]['reference'] == '令〜8', done.stdout)


def constants():
    """A copybook's literals are what the program's encoding has; a C header is whole, or none."""
    put('k.riyo', TABLE.replace('加入者の管理', '加入〜管理') % '例示' + '利用目的=加入者の管理\n')
    for name in 'CP932', 'cp932', 'MS932', 'WINDOWS-31J':
        done = run('table', 'export', 'k.riyo', '--format', 'copybook', '--encoding', name)
        text = done.stdout.decode('cp932')
        check(f'copybook in {name}: no literal of what it would change', done.returncode == 0 and '"加入者の管理"' in text and 'PIC X(12)' in text
              and 'CP932 にない字' in text and '～管理"' not in text and '?管理"' not in text, text)
    for words in ('copybook', '--encoding', 'EUC-JP'), ('c-header', '--encoding', 'CP932'):
        done = run('table', 'export', 'k.riyo', '--format', *words)
        check(f'{words}: nothing', (done.returncode, done.stdout) == (2, b'') and done.stderr != b'', done.stdout)


make('a', '吉田')
make('b', '\U00020bb7田')
put('t.riyo', TABLE.replace('見本健康保険組合', '見本\U00020bb7組合').replace('資格に関する', '資格\U00020bb7に関する') % '例示')
put('r.riyo', RULES % ('例示', 'root'))
expect('a society with a rare letter', run('init', 'c', '--table', 't.riyo'), 0)
expect('its rules', run('adopt', 'r.riyo', '-C', 'c'), 0)
compare_register()
compare_entries()
compare_names()
lack()
change()
constants()
plan()
