"""draw_pages.py TEXTS COUNT SEED FOLDER [TESTS...]: pages as they come by fax and scan, with the place of every word.

TEXTS holds made-up forms, a JSON string a line. FOLDER receives the images and pages.jsonl. What shares five words in a row with a
text under TESTS is not printed; how much that was is said.
"""
import json
import os
import random
import sys

import numpy as np
from PIL import Image

import channel
import paper
import words


def main():
    texts, count, seed, folder, tests = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5:]
    chance, numbers = random.Random(seed), np.random.RandomState(seed)
    vocabulary = words.read_dictionary("/usr/share/dict/american-english-large")
    names = [word for word in vocabulary if word[0].isupper() and word[1:].islower()]
    text = words.Words(chance, [json.loads(line) for line in open(texts, encoding="utf-8")], words.read_sentences("/usr/share/games/fortunes"),
                       vocabulary, words.read_dictionary("/usr/share/hunspell/en_med*.dic", most=22), names, words.five_grams(words.texts_of_test_sets(tests)))
    families = paper.fonts()
    way = channel.Channel(chance, numbers)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, f"pages{seed}.jsonl"), "w", encoding="utf-8") as out:
        for number in range(count):
            page = paper.Page(chance, text, families)
            page.fill()
            image = channel.dots(page.image, chance.choice([5, 6])) if chance.random() < .04 else page.image
            severity = chance.choices([0, 1, 2], [.2, .35, .45])[0]
            sent, dpi, bitonal = way.send(image, severity)
            name = os.path.join(folder, f"{seed}_{number:04}.{'tif' if bitonal else 'png'}")
            sent.save(name, compression="group4", dpi=dpi) if bitonal else sent.convert("L").save(name, dpi=dpi)
            out.write(json.dumps({"file": name, "severity": severity, "dpi": dpi, "words": page.words}) + "\n")
    print(f"{count} pages; of {text.drawn} pieces of text {text.dropped} shared five words in a row with a test set and were left out", file=sys.stderr)


if __name__ == "__main__":
    main()
