"""The measurement behind confidence.sh, which builds what this needs. See there.

A word is right where the truth has it: texts are laid side by side (difflib), and what then is left of a page's words is matched
in any order, since on forms and columns there is no one right order. Case counts, punctuation does not, quotes and dashes are
unified; a word of punctuation alone is left out, as are handwritten pages.

Expected calibration error: over ten equally wide bins, the mean distance of confidence from the share right, weighted by words
(Guo et al. 2017, "On calibration of modern neural networks"). Brier score: the mean square of confidence less 1 for a right
word and less 0 for a wrong one.
"""
import argparse, difflib, hashlib, json, pathlib, re, subprocess, sys, unicodedata
from collections import Counter, defaultdict

import numpy

HERE = pathlib.Path(__file__).resolve().parent
BENCH = HERE / 'recognizer/bin/Release/net10.0/Capture.RecognizerBench.dll'
FILES = ('.tif', '.tiff', '.png', '.jpg', '.jpeg', '.pdf')
UNIFIED = str.maketrans({'‘': "'", '’': "'", '“': '"', '”': '"', '–': '-', '—': '-', '−': '-', 'ﬁ': 'fi', 'ﬂ': 'fl', '…': '...'})
BINS = 10
LEAST_DOUBT = 0.01
EVEN, ODD = 0, 1
FACTORS = 'base', 'word', 'line', 'listed length', 'number'
HALF, CONFIDENCE, SURENESS, LINE, LISTED, NUMBER, RIGHT = range(7)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument('--measure-only', action='append', default=[], help='name of a folder whose truth is not fitted to')
    arguments.add_argument('folders', nargs='*', type=pathlib.Path)
    options = arguments.parse_args()
    truths = {file: truth for folder in options.folders if folder.is_dir() for file in sorted(folder.iterdir())
              if file.suffix.lower() in FILES and (truth := true_pages(file))}
    if not truths:
        print('Nothing measured: no folder was given that holds pages with their true text.')
        return

    sets = defaultdict(list)
    for line in words(truths):
        page = json.loads(line)
        file = pathlib.Path(page['file'])
        if truth := truths[file].get(page['page']) or truths[file].get('all'):
            name, text = truth
            half = int(hashlib.md5(file.stem.encode()).hexdigest(), 16) % 2
            sets[name] += [(half, *word) for word in judged(text, page['lines'])]
    report({name: numpy.array(rows) for name, rows in sorted(sets.items()) if rows}, options.measure_only)


def true_pages(file):
    """Each page's set and true text, by number; under 'all' what holds for any."""
    if file.with_suffix('.txt').exists():
        return {'all': (file.parent.name, file.with_suffix('.txt').read_text(errors='replace'))}
    described = file.parent.parent / 'truth' / f'{file.stem}.json'
    if not described.exists():
        return None
    return {page['page']: (f'{file.parent.parent.name}, {page["severity"]}', page['text'])
            for page in json.loads(described.read_text())['pageTruth'] if not page['handwriting']}


def words(files):
    """Lines of the bench program, page by page."""
    files = list(map(str, files))
    for start in range(0, len(files), 100):
        run = subprocess.run(['dotnet', BENCH, '--words', *files[start:start + 100]], stdout=subprocess.PIPE, check=True, text=True)
        yield from run.stdout.splitlines()


def tokens(text):
    text = unicodedata.normalize('NFKC', text).translate(UNIFIED)
    text = re.sub(r"(?<=\w)'(?=\w)", '', text)
    text = re.sub(r'(?<=\d)[.,](?=\d)', '\x01', text)
    return re.sub(r'[^\w\s\x01%/]|_', ' ', text).replace('\x01', '.').split()


def judged(true_text, lines):
    """Of each word: confidence, sureness, its line's sureness, length of a listed word (0 of others), 1 where it is a number, 1 where it is right."""
    # Some truths are in capitals whatever the page has.
    cased = str.upper if true_text == true_text.upper() else str
    true = tokens(cased(true_text))
    read = [(token, at) for at, word in enumerate(word for line in lines for word in line) for token in tokens(cased(word[0]))]
    read = joined(read, lines, set(true))
    right = numpy.zeros(len(read), bool)
    for _, start, count in difflib.SequenceMatcher(None, true, [token for token, *_ in read], autojunk=False).get_matching_blocks():
        right[start:start + count] = True
    left = Counter(true) - Counter(token for (token, *_), found in zip(read, right) if found)
    for i, (token, *_) in enumerate(read):
        if not right[i] and left[token] > 0:
            left[token] -= 1
            right[i] = True
    wholly = {}
    for (_, *places), found in zip(read, right):
        for at in places:
            wholly[at] = wholly.get(at, True) and found
    at = 0
    for line in filter(None, lines):
        sureness = sum(len(word[0]) * word[2] for word in line) / sum(len(word[0]) for word in line)
        for text, confidence, sure, kind in line:
            if at in wholly:
                yield confidence, sure, sureness, kind == 'Listed' and len(text), kind == 'Number', wholly[at]
            at += 1


def joined(read, lines, true):
    """A word broken at a line's end stands unbroken in some truths."""
    ends, at = set(), -1
    for line in lines:
        at += len(line)
        if line and re.search(r'\w[-—–]$', line[-1][0]):
            ends.add(at)
    whole = []
    for token, at in read:
        if whole and whole[-1][-1] == at - 1 and at - 1 in ends and whole[-1][0] + token in true and not {whole[-1][0], token} <= true:
            whole[-1] = (whole[-1][0] + token, *whole[-1][1:], at)
        else:
            whole.append((token, at))
    return whole


def report(sets, measured_only):
    everything = numpy.concatenate(list(sets.values()))
    fitted = [rows[rows[:, HALF] == EVEN] for name, rows in sets.items() if name not in measured_only]
    if fitted := [rows for rows in fitted if len(rows)]:
        print('Fitted to half of the files: ' + ', '.join(f'{name} {factor:.2f}' for name, factor in zip(FACTORS, fit(fitted))))
    print('Measured on the other half: words, share right; calibration error and Brier score of the recogniser\'s sureness and of the confidence\n')
    print(f'{"set":<20}{"words":>8}{"right":>8}{"sureness":>18}{"confidence":>18}')
    for name, rows in [*sets.items(), ('all', everything)]:
        rows = rows[rows[:, HALF] == ODD]
        if len(rows):
            scores = ''.join(f'{error(rows[:, column], rows[:, RIGHT]):11.3f} {numpy.mean((rows[:, column] - rows[:, RIGHT]) ** 2):.4f}' for column in (SURENESS, CONFIDENCE))
            print(f'{name:<20}{len(rows):8}{rows[:, RIGHT].mean():8.3f}{scores}')
    rows = everything[everything[:, HALF] == ODD]
    print(f'\n{"":<12}{"sureness":>24}{"confidence":>27}\n{"bin":<12}' + 2 * f'{"words":>11}{"mean":>8}{"right":>8}')
    for low in range(BINS):
        cells = [f'{low / BINS:.1f} to {(low + 1) / BINS:.1f}']
        for column in (SURENESS, CONFIDENCE):
            inside = rows[binned(rows[:, column]) == low]
            cells.append(f'{len(inside):11}' + (f'{inside[:, column].mean():8.3f}{inside[:, RIGHT].mean():8.3f}' if len(inside) else 16 * ' '))
        print(f'{cells[0]:<12}' + ''.join(cells[1:]))


def binned(confidence):
    return numpy.minimum((confidence * BINS).astype(int), BINS - 1)


def error(confidence, right):
    return numpy.bincount(binned(confidence), confidence - right, BINS).__abs__().sum() / len(right)


def fit(sets):
    """Logistic regression by Newton's method; every set counts alike."""
    rows = numpy.concatenate(sets)
    weight = numpy.concatenate([numpy.full(len(rows), 1 / len(rows)) for rows in sets])
    doubt = lambda sureness: -numpy.log(numpy.maximum(LEAST_DOUBT, 1 - sureness))
    known = numpy.column_stack([numpy.ones(len(rows)), doubt(rows[:, SURENESS]), doubt(rows[:, LINE]), numpy.log(1 + rows[:, LISTED]), rows[:, NUMBER]])
    factors = numpy.zeros(known.shape[1])
    for _ in range(20):
        probability = 1 / (1 + numpy.exp(-known @ factors))
        slope = known.T @ (weight * (rows[:, RIGHT] - probability))
        factors += numpy.linalg.solve((known * (weight * probability * (1 - probability))[:, None]).T @ known, slope)
    return factors


main()
