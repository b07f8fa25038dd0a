#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What riyo check answers whoever has several roles, and of a folder in which no use begins."""
import os

from shell import ACCOUNT, expect, folder, path, plan, put, report as check, run

TABLE = '[表]\n組合=見本健康保険組合\n版=1\n' + ''.join(f'[類型 類{i}]\n番号={i}\n名称=第{i}の情報\n利用目的=目的\n' for i in (1, 2, 3))
RULES = (f'[担当 広い係]\n類型=類1\n類型=類3\n担当者=w\n代行={ACCOUNT}\n[担当 狭い係]\n類型=類2\n担当者=w\n代行={ACCOUNT}\n[担当 ほかの係]\n類型=類2\n担当者=v\n代行={ACCOUNT}\n'
         '[本人 加入者]\n形式=記号-番号-枝番\n')
put('t', TABLE)
put('r', RULES)
expect('a folder', run('init', folder, '--table', 't', '-q'), 0)
expect('its rules', run('adopt', 'r', '-C', folder, '-q'), 0)


def ask(tags, *words, actor='w'):
    done = run('check', '-C', folder, '-p', '目的', '-t', tags, '-a', actor, *words)
    return done.returncode, done.stdout.decode() + done.stderr.decode()


code, text = ask('類2')
check('outside the role that covers most: the other that may is named', code == 1 and '「広い係」として' in text and '狭い係 (--role' in text
      and 'ほかの係' not in text, text)
check('asked in that: permitted', ask('類2', '--role', '狭い係')[0] == 0, ask('類2', '--role', '狭い係'))
code, text = ask('類1', '--role', '狭い係')
check('and the other way round', code == 1 and '広い係 (--role' in text, text)
code, text = ask('類1,類2')
check('where no role may, none is named', code == 1 and 'OUT_OF_SCOPE' in text and '--role' not in text, text)
code, text = ask('類1', '--role', 'ほかの係')
check("somebody else's role is none of his", code == 1 and 'OUT_OF_SCOPE' in text, text)

done = run('suspend', 'add', '-C', folder, '-s', '52-1-1', '-s', '0052-1-01', '--category', '類1', '--reason', '利用停止', '--ref', 'A')
check('one person stated twice is told once', done.returncode == 0 and done.stdout.decode().count('52') == 1, done.stdout.decode())
done = run('suspend', 'lift', '-C', folder, '--ref', 'Ａ', '--reason', '誤記録')
check('a reference that looks like another: that is named', done.returncode == 2 and 'A: 指定した受付番号の停止はありません' in done.stderr.decode(), done.stderr.decode())
expect('which lifts', run('suspend', 'lift', '-C', folder, '--ref', 'A', '--reason', '誤記録'), 0)

for says, words in ('check', ('check', '-p', '目的', '-t', '類1', '-a', 'w')), ('register', ('register',)):
    check(f'{says}: nothing is said of a whole folder', run(*words, '-C', folder).stderr == b'')
check('nor by status', run('status', '-C', folder).returncode == 0)
os.rename(os.path.join(folder, 'keys'), path('keys'))
for says, words in ('check', ('check', '-p', '目的', '-t', '類1', '-a', 'w')), ('register', ('register',)):
    done = run(*words, '-C', folder)
    check(f'{says}: without keys it answers, and says that no use begins', done.returncode == 0 and 'どの利用も始められません' in done.stderr.decode()
          and done.stdout != b'', done.stderr.decode())
    check(f'{says} -q: not a word', run(*words, '-C', folder, '-q').stderr == b'')
done = run('status', '-C', folder)
check('status says so, too, and by its exit status', done.returncode == 1 and '利用できない理由=' in done.stdout.decode(), done.stdout.decode())
plan()
