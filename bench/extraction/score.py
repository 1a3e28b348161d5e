#!/usr/bin/env python3
"""score.py [--explain FIELD] [--families NAMES] CORPUS OUT [CORPUS OUT]...: what is read of each document besides type and patient.

CORPUS holds truth/NAME.json for each file; OUT is the --output folder of a finished `capture process`, or its manifest alone.
A document of the truth is compared with the document of the manifest that has most of its pages. For each field and family:
documents that print it, and of these the share given right, given wrong and not given; then documents that do not print it, and how
many were given something all the same. What is printed is taken from the truth's text, so that a date the page does not show is not
asked for. Exact: the same day; the same name but for case, punctuation and degrees; the same letters and digits.
"""
import argparse
import collections
import datetime
import json
import os
import re
import sys

NUMBER = r'[\s:#.]*(?:(?:no|nbr|number|num|id|info)\b[\s:#.]*)?(?P<n>[A-Z]{0,5}-?\d[\dA-Z-]{3,})'
KINDS = {
    'accession-number': r'\b(?:accession|acc\b|lab id)',
    'order-number': r'\b(?:order|requisition)',
    'encounter-number': r'\b(?:encounter|csn|visit|fin)',
    'account-number': r'\b(?:acct|account|har)',
    'claim-number': r'\bclaim',
}
# "Authorization no. X" is no order, "Account manager" no account: the number must follow at once, which NUMBER sees to.
URGENT = re.compile(
    r'(?mi)^[^\w()\[\]]*(?:stat|urgent|asap|rush)[^\w()\[\]]*$|\b(?:priority|urgency)\s*:?\s*(?:stat|urgent|emergent|asap|same[ -]day|high|expedited)\b'
    r'|[(\[]\s*x\s*[)\]]\s*(?:stat|urgent|same[ -]day|expedited|asap)')
CRITICAL = re.compile(r'(?i)(?<!no )\b(?:critical|panic) (?:value|result|finding)s?\b(?! (?:are|will|must))')
SIGNED = re.compile(r'(?i)\b(?:electronically|digitally) signed\b|\be-signed\b|\bsigned: [A-Z]|/s/ [A-Z]')
# A list of choices without marks in the text: which of them is ticked is drawn, and truth does not say it.
MARKED = re.compile(r'(?i)[(\[]\s*x\s*[)\]]')
UNMARKED = re.compile(r'(?mi)^\W*(?:urgent|stat|expedited\b.*)\W*$(?=[\s\S]*^\W*(?:for review|please (?:reply|comment|recycle)|for your files|standard|routine)\b)|^\W*(?:standard|routine)\W*$(?=[\s\S]*^\W*(?:urgent|stat|expedited)\b)')


def letters(text):
    return re.sub(r'[^a-z0-9]', '', text.lower())


def name(text):
    """Last name and given names, degrees and titles aside; "Shaw, Jack" is Jack Shaw."""
    bare = re.sub(r"(?i)\b(?:dr|prof)\.?\s", '', text.strip())
    parts = [part.strip() for part in bare.split(',') if part.strip()]
    while len(parts) > 1 and re.fullmatch(r"(?:[A-Z][A-Za-z]?\.?\s?[A-Z]{1,6}\.?(?:-[A-Z]+)?\s?)+|[A-Z]{2,8}(?:-[A-Z]+)?|PharmD|PhD|PsyD", parts[-1]):
        parts.pop()
    words = re.sub(r'\s(?:MD|DO|NP|RN|PA|PA-C|DPM|PhD|DDS|PT|DPT)$', '', parts[0]) if len(parts) == 1 else f'{parts[1]} {parts[0]}'
    return letters(words)


def dates(day):
    """The ways in which a day is printed, letters and digits only apart from separators."""
    d = datetime.date.fromisoformat(day)
    months = [d.strftime('%b'), d.strftime('%B')]
    forms = set()
    for separator in '/-.':
        for year in (d.strftime('%Y'), d.strftime('%y')):
            for month in (str(d.month), f'{d.month:02}'):
                for number in (str(d.day), f'{d.day:02}'):
                    forms.add(separator.join((month, number, year)))
                    forms.add(separator.join((number, month, year)))
        forms.add(d.strftime(f'%Y{separator}%m{separator}%d'))
    for month in months:
        for number in (str(d.day), f'{d.day:02}'):
            for year in (d.strftime('%Y'), d.strftime('%y')):
                forms |= {f'{month} {number}, {year}', f'{month} {number} {year}', f'{number} {month} {year}', f'{number}-{month}-{year}', f'{number}{month}{year}'}
    return forms


def printed(document, text):
    """What of the truth's fields stands in the text: field -> the values that are right."""
    right = {}
    flat, lower = letters(text), text.lower()
    if document['date'] and any(re.search(r'(?<!\d)' + re.escape(form.lower()) + r'(?!\d)', lower) for form in dates(document['date'])):
        right['document-date'] = {document['date']}
    if document['author']:
        person = name(document['author'])
        words = re.sub(r',.*', '', document['author']).split()
        swapped = letters(words[-1] + ''.join(words[:-1]))
        if person in flat or swapped in flat:
            right['author'] = {person, swapped}
    if document['facility'] and letters(document['facility']) in flat:
        right['facility'] = {letters(document['facility'])}
    for kind, label in KINDS.items():
        found = {letters(match.group('n')) for match in re.finditer('(?i)' + label + NUMBER, text)}
        if kind == 'account-number' and document['printed'].get('accountNo'):
            found.add(letters(str(document['printed']['accountNo'])))
        if found:
            right[kind] = found
    if URGENT.search(text):
        right['urgency'] = {'stat', 'urgent', 'sameday'}
    if CRITICAL.search(text):
        right['critical-result'] = {'called', 'marked'}
    if SIGNED.search(text):
        right['signature'] = {'electronic'}
    return right


def given(line):
    values = {fact['kind']: fact for fact in line.get('facts', [])} if line else {}
    said = {kind: fact['value'] for kind, fact in values.items()}
    if line and line.get('documentDate'):
        said['document-date'] = line['documentDate']
    sure = {kind: fact['confidence'] for kind, fact in values.items()}
    return {kind: value if kind == 'document-date' else name(value) if kind == 'author' else letters(value) for kind, value in said.items()}, said, sure


FIELDS = ['document-date', 'author', 'facility', *KINDS, 'urgency', 'critical-result', 'signature']


def measure(corpus, out):
    """family -> field -> counts, what went wrong, and (confidence, right) of what was given."""
    manifest = out if os.path.isfile(out) else os.path.join(out, 'manifest.jsonl')
    lines = collections.defaultdict(list)
    for text in open(manifest, encoding='utf-8'):
        line = json.loads(text)
        lines[line['file']].append(line)
    counts = collections.defaultdict(lambda: collections.defaultdict(collections.Counter))
    wrong, sure = [], collections.defaultdict(list)
    for entry in sorted(os.listdir(os.path.join(corpus, 'truth'))):
        truth = json.load(open(os.path.join(corpus, 'truth', entry), encoding='utf-8'))
        if truth['file'] not in lines:
            continue
        for document in truth['documents']:
            pages = [page for page in truth['pageTruth'] if document['pages'][0] <= page['page'] <= document['pages'][1] and not page['blank'] and not page['separator']]
            text = '\n'.join(page['text'].replace(page.get('faxHeader') or '\0', '') for page in pages)
            numbers = {page['page'] for page in pages}
            line = max(lines[truth['file']], key=lambda line: len(numbers & set(line['pages'])))
            values, said, confident = given(line if numbers & set(line['pages']) else None)
            right, family = printed(document, text), (document.get('template') or 'none').split('/')[0]
            for field in FIELDS:
                if field == 'urgency' and UNMARKED.search(text) and not MARKED.search(text):
                    continue
                count, value = counts[family][field], values.get(field)
                if field not in right:
                    count['absent'] += 1
                    count['invented'] += value is not None
                    ok = None if value is None else False
                else:
                    ok = value in right[field] if value is not None else None
                    count['printed'] += 1
                    count['right'] += ok is True
                    count['wrong'] += ok is False
                if field in confident and ok is not None:
                    sure[field].append((confident[field], ok))
                if ok is False or (field in right and value is None):
                    wrong.append((field, family, f"{truth['file']} {document['pages']} {document['type']}: {said.get(field)!r} {confident.get(field, '')}, truly {sorted(right.get(field, []))}"))
    return counts, wrong, sure


def row(count):
    if not count['printed']:
        return f"{0:5}{'':24}{count['absent']:7} {count['invented']:4}"
    share = [count[part] / count['printed'] for part in ('right', 'wrong')]
    return f"{count['printed']:5}   {share[0]:5.3f}   {share[1]:5.3f}   {1 - share[0] - share[1]:5.3f}{count['absent']:7} {count['invented']:4}"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument('sets', nargs='+')
    arguments.add_argument('--explain', metavar='FIELD')
    arguments.add_argument('--families', help='commas between: print these together, and the others together')
    options = arguments.parse_args()
    if len(options.sets) % 2:
        arguments.error('CORPUS OUT [CORPUS OUT]...')
    sets = [(os.path.basename(os.path.normpath(corpus)), *measure(corpus, out)) for corpus, out in zip(options.sets[::2], options.sets[1::2])]
    chosen = set((options.families or '').split(',')) - {''}
    for field in FIELDS:
        print(f"{field:17}" + '   '.join(f"{name:>7} print   right   wrong    none absent  inv" for name, *_ in sets))
        families = [sorted(counts) for _, counts, *_ in sets]
        for place in range(max(map(len, families))):
            print(' ' * 17 + '   '.join(f"{known[place] if place < len(known) else '':>12} " + (row(counts[known[place]][field])[2:] if place < len(known) else ' ' * 37) for known, (_, counts, *_) in zip(families, sets)))
        groups = [('all', lambda _: True)] + ([('chosen', lambda family: family in chosen), ('others', lambda family: family not in chosen)] if chosen else [])
        for title, belongs in groups:
            print(f"{title:>17}" + '   '.join(f"{'':>12} " + row(sum((count[field] for family, count in counts.items() if belongs(family)), collections.Counter()))[2:] for _, counts, *_ in sets))
        for title, _, _, sure in sets:
            bands = [[ok for confidence, ok in sure[field] if low <= confidence < high] for low, high in ((0, .5), (.5, .8), (.8, .9), (.9, .95), (.95, 1.01))]
            if any(bands):
                print(f"{'given':>17} {title}: " + '  '.join(f"{label} {sum(band)}/{len(band)}" for label, band in zip(('< .5', '< .8', '< .9', '< .95', '>= .95'), bands)))
        print()
    if options.explain:
        for title, _, wrong, _ in sets:
            for field, family, text in sorted(wrong):
                if field == options.explain and (not chosen or family in chosen or title == 'dev'):
                    print(title, family, text)
    return 0


if __name__ == '__main__':
    sys.exit(main())
