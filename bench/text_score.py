"""How much of a page's true text was read: word F1 and order-free character error.

Texts are compared in lower case without punctuation, quotes and dashes unified, words broken at a line's end joined.
Both measures ignore the order of words, since on forms and columns there is no one right order.
"""
import re, unicodedata
from collections import Counter

import Levenshtein
import numpy
from scipy.optimize import linear_sum_assignment

UNIFIED = str.maketrans({'‘': "'", '’': "'", '“': '"', '”': '"', '–': '-', '—': '-', '−': '-', 'ﬁ': 'fi', 'ﬂ': 'fl', '…': '...'})


def words(text):
    text = unicodedata.normalize('NFKC', text.replace('\f', '\n')).translate(UNIFIED)
    text = re.sub(r'(\w)-\s*\n\s*(\w)', r'\1\2', text).lower()
    text = re.sub(r"(?<=\w)'(?=\w)", '', text)
    text = re.sub(r'(?<=\d)[.,](?=\d)', '\x01', text)
    return re.sub(r'[^\w\s\x01%/]|_', ' ', text).replace('\x01', '.').split()


def unmatched(true, read):
    """Letters wrong after the words of both sides that are equal are taken out and the rest is paired as well as possible."""
    true, read = Counter(true), Counter(read)
    common = true & read
    left, right = list((true - common).elements()), list((read - common).elements())
    if not left or not right:
        return sum(map(len, left + right))
    lengths = numpy.array([len(w) for w in left])[:, None] + numpy.array([len(w) for w in right])[None, :]
    saved = numpy.array([[Levenshtein.distance(a, b) for b in right] for a in left]) - lengths
    saved[saved > 0] = 0
    rows, columns = linear_sum_assignment(saved)
    return int(sum(map(len, left + right)) + saved[rows, columns].sum())


class Score:
    """Sums over pages."""

    def __init__(self):
        self.both = self.true = self.read = self.wrong = self.letters = 0

    def add(self, true_text, read_text):
        true, read = words(true_text), words(read_text)
        self.both += sum((Counter(true) & Counter(read)).values())
        self.true += len(true)
        self.read += len(read)
        self.wrong += unmatched(true, read)
        self.letters += sum(map(len, true))
        return self

    @property
    def f1(self):
        return 2 * self.both / (self.true + self.read) if self.true + self.read else 1.0

    @property
    def error(self):
        return self.wrong / self.letters if self.letters else 0.0
