"""label.py PAGES LINES OUT: what stands in each line that the product cut, by where it stands.

PAGES is pages*.jsonl of draw_pages.py, LINES.jsonl and LINES.gray come from `lines cut`. OUT (.npz) holds the lines with their
text. Where on the drawn page a line lies follows from the words read rightly: page and image differ by a linear map.
"""
import collections
import glob
import json
import sys

import numpy as np
from Levenshtein import distance

HEIGHT = 36
FEWEST_ANCHORS = 5


def anchors(page, truth):
    """Pairs of places, on the image and on the drawn page, of words that stand once on each and were read rightly."""
    read, drawn = collections.defaultdict(list), collections.defaultdict(list)
    for left, top, width, height, _, words in page["lines"]:
        for text, start, end in words:
            read[text].append(((2 * left + start + end) / 2, top + height / 2))
    for left, top, right, bottom, text in truth["words"]:
        drawn[text].append(((left + right) / 2, (top + bottom) / 2))
    return [(places[0], drawn[text][0]) for text, places in read.items() if len(text) >= 3 and len(places) == 1 and len(drawn[text]) == 1]


def linear_map(pairs):
    """The map from the drawn page to the image, or None where too few words agree on one."""
    if len(pairs) < FEWEST_ANCHORS:
        return None
    seen, drawn = np.array([pair[0] for pair in pairs]), np.array([[*pair[1], 1] for pair in pairs])
    good = np.ones(len(pairs), bool)
    for _ in range(6):
        fit, *_ = np.linalg.lstsq(drawn[good], seen[good], rcond=None)
        error = np.abs(drawn @ fit - seen).max(1)
        good = error < max(6, 2.5 * np.median(error[good]))
        if good.sum() < FEWEST_ANCHORS:
            return None
    return fit


def text_of(line, words):
    """The words whose middle lies in the line; None where one is cut in two or another line reaches in."""
    left, top, width, height = line[:4]
    inside = []
    for x0, y0, x1, y1, text in words:
        overlap = min(y1, top + height) - max(y0, top)
        if overlap < .3 * min(y1 - y0, height) or x1 < left or x0 > left + width:
            continue
        hidden = max(0, left - x0) + max(0, x1 - left - width)
        if hidden > .5 * (x1 - x0):
            if hidden < x1 - x0 - .3 * height:
                return None
            continue
        if hidden > .35 * height or abs((y0 + y1) / 2 - top - height / 2) > .45 * max(height, y1 - y0):
            return None
        inside.append((x0, (y0 + y1) / 2, text))
    # Two rows in one line cannot be told in one.
    if not inside or max(word[1] for word in inside) - min(word[1] for word in inside) > .5 * height:
        return None
    return " ".join(word[2] for word in sorted(inside))


def main():
    truths = {}
    for name in glob.glob(sys.argv[1]):
        for row in open(name, encoding="utf-8"):
            page = json.loads(row)
            truths[page["file"].split("/")[-1]] = page
    gray, at = np.fromfile(sys.argv[2] + ".gray", np.uint8), 0
    kept, counts = [], collections.Counter()
    for row in open(sys.argv[2] + ".jsonl", encoding="utf-8"):
        page = json.loads(row)
        images = []
        for line in page["lines"]:
            images.append(gray[at:at + HEIGHT * line[4]].reshape(HEIGHT, line[4]))
            at += HEIGHT * line[4]
        truth = truths[page["file"].split("/")[-1]]
        fit = linear_map(anchors(page, truth))
        if fit is None:
            counts["pages without a map"] += 1
            continue
        words = [(*(np.array([x0, y0, 1]) @ fit), *(np.array([x1, y1, 1]) @ fit), text) for x0, y0, x1, y1, text in truth["words"]]
        for line, image in zip(page["lines"], images):
            text, read = text_of(line, words), " ".join(word[0] for word in line[5])
            counts["lines"] += 1
            if text is None:
                continue
            # What nobody could read teaches nothing.
            if len(text) > 6 and distance(read, text) > .75 * len(text):
                counts["unreadable"] += 1
                continue
            counts["labelled"] += 1
            counts["letters"] += len(text)
            counts["wrong"] += distance(read, text)
            kept.append((image, text, truth["severity"], page["file"].split("/")[-1], read))
    np.savez_compressed(sys.argv[3], gray=np.concatenate([line[0].ravel() for line in kept]), widths=np.array([line[0].shape[1] for line in kept]),
                        texts=np.array([line[1] for line in kept]), severities=np.array([line[2] for line in kept]),
                        files=np.array([line[3] for line in kept]), read=np.array([line[4] for line in kept]))
    print(dict(counts), "character error of the network that cut them: %.4f" % (counts["wrong"] / counts["letters"]))


if __name__ == "__main__":
    main()
