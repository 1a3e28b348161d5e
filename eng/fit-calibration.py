#!/usr/bin/env python3
"""Fits the weights of src/Matcher/Scoring/Calibration.cs.

    capture matcher evaluate pages.jsonl --patients patients.csv --persons persons.csv --details lines.tsv
    eng/fit-calibration.py lines.tsv [held-out-lines.tsv]

Logistic regression (iteratively reweighted least squares, a ridge of one) of "the best candidate is right" on the log-odds, cut
at a few places so that it may bend, and on each doubt. Documents without a doubt are left out: nearly all are right, and their
probability is the odds themselves. Prints the weights as C#, and the calibration error in twenty bins. Report it on pages of
another seed, which the fit has not seen.
"""
import math
import sys

LOWEST, HIGHEST, CUTS = -8.0, 30.0, (0.0, 4.0, 10.0)


def read(path):
    rows = []
    for line in open(path):
        fields = line.rstrip('\n').split('\t')
        if fields[5]:
            rows.append((float(fields[5]), fields[7].split(',') if fields[7] else [], fields[4] == '0'))
    return rows


def bends(odds):
    odds = min(HIGHEST, max(LOWEST, odds))
    return [1.0, odds] + [max(0.0, odds - cut) for cut in CUTS]


def solve(a, b):
    n = len(b)
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(a[r][i]))
        a[i], a[pivot], b[i], b[pivot] = a[pivot], a[i], b[pivot], b[i]
        for r in range(i + 1, n):
            factor = a[r][i] / a[i][i]
            for c in range(i, n):
                a[r][c] -= factor * a[i][c]
            b[r] -= factor * b[i]
    for i in reversed(range(n)):
        b[i] = (b[i] - sum(a[i][c] * b[c] for c in range(i + 1, n))) / a[i][i]
    return b


def fit(rows, doubts):
    place = {doubt: len(CUTS) + 2 + i for i, doubt in enumerate(doubts)}
    data = []
    for odds, held, right in rows:
        features = list(enumerate(bends(odds))) + [(place[doubt], 1.0) for doubt in held if doubt in place]
        data.append((features, right))
    size = len(CUTS) + 2 + len(doubts)
    weights = [0.0] * size
    for _ in range(30):
        hessian = [[1.0 if i == j and i > 0 else 0.0 for j in range(size)] for i in range(size)]
        gradient = [-w if i > 0 else 0.0 for i, w in enumerate(weights)]
        for features, right in data:
            p = chance(sum(weights[i] * x for i, x in features))
            for i, x in features:
                gradient[i] += x * (right - p)
                for j, y in features:
                    hessian[i][j] += p * (1 - p) * x * y
        step = solve(hessian, gradient)
        weights = [w + s for w, s in zip(weights, step)]
        if max(abs(s) for s in step) < 1e-6:
            break
    return weights


def chance(logit):
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, logit))))


def error(rows, doubts, weights):
    bins = [[0, 0.0, 0] for _ in range(20)]
    for odds, held, right in rows:
        if held:
            p = chance(sum(w * x for w, x in zip(weights, bends(odds))) + sum(weights[len(CUTS) + 2 + doubts.index(d)] for d in held if d in doubts))
        else:
            p = min(chance(odds), 0.9998)
        entry = bins[min(19, int(p * 20))]
        entry[0] += 1
        entry[1] += p
        entry[2] += right
    return sum(abs(p - right) for _, p, right in bins) / max(1, len(rows))


def main():
    rows = read(sys.argv[1])
    held = [row for row in rows if row[1]]
    doubts = sorted({doubt for row in held for doubt in row[1]})
    weights = fit(held, doubts)
    print(f'    // {len(held)} documents with a doubt of {len(rows)}.')
    print(f'    private static readonly double[] Odds = [{", ".join(f"{w:.3f}" for w in weights[:len(CUTS) + 2])}];')
    for doubt, weight in zip(doubts, weights[len(CUTS) + 2:]):
        name = ''.join(part.capitalize() for part in doubt.split('-'))
        print(f'        [Doubts.{name}] = {weight:.2f},')
    for path in sys.argv[1:]:
        print(f'{path}: calibration error {error(read(path), doubts, weights):.4f}')


if __name__ == '__main__':
    main()
