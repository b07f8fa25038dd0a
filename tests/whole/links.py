#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every link within a folder of HTML leads to a page and a place that exist."""
import html.parser
import os
import sys
import urllib.parse


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.links, self.places = [], {''}
        with open(path, encoding='utf-8') as file:
            self.feed(file.read())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.places |= {attrs.get('id'), attrs.get('name') if tag == 'a' else None}
        self.links += [attrs[name] for name in ('href', 'src') if attrs.get(name)]


def main(folder):
    pages = {os.path.join(where, name): None
             for where, _, names in os.walk(folder) for name in names if name.endswith('.html')}
    pages = {path: Page(path) for path in pages}
    dead = []
    for path, page in pages.items():
        for link in page.links:
            to = urllib.parse.urlsplit(link)
            if to.scheme or to.netloc:
                continue
            target = os.path.normpath(os.path.join(os.path.dirname(path), urllib.parse.unquote(to.path))) \
                if to.path else path
            if not os.path.exists(target):
                dead.append(f'{path}: {link}: no such file')
            elif to.fragment and target in pages and to.fragment not in pages[target].places:
                dead.append(f'{path}: {link}: no such place')
    for line in sorted(set(dead)):
        print(line, file=sys.stderr)
    if not pages:
        print(f'{folder}: no page', file=sys.stderr)
    return bool(dead) or not pages


sys.exit(main(sys.argv[1]))
