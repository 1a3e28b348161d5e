#!/usr/bin/env python3
"""Makes src/Evidence/Names/names.bin: which words are names in the United States, and how common.

    eng/make-name-table.py SURNAMES.csv GIVEN.csv > src/Evidence/Names/names.bin

SURNAMES.csv   surname,count,...               U.S. Census Bureau, surnames borne by a hundred people or more (public domain)
GIVEN.csv      sex,decade,name,births          Social Security Administration, names of newborns by decade (public domain)

The table: "NAMES1", the number of entries, then for all of them a 32-bit FNV-1a hash of the upper-case letters in
ascending order, a byte for the surname and a byte for the given name: 0 for none, else 4 x -log2(share of people).
"""
import csv
import math
import struct
import sys

FEWEST_BIRTHS = 50


def letters(text):
    return "".join(c for c in text.upper() if "A" <= c <= "Z")


def fnv(text):
    value = 2166136261
    for c in text:
        value = (value ^ ord(c)) * 16777619 & 0xFFFFFFFF
    return value


def shares(path, name, count):
    counts = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            word = letters(row[name])
            if len(word) > 1:
                counts[word] = counts.get(word, 0) + float(row[count])
    total = sum(counts.values())
    return {word: n / total for word, n in counts.items() if count != "births" or n >= FEWEST_BIRTHS}


def byte(share):
    return 0 if not share else max(1, min(255, round(-4 * math.log2(share))))


def main(surnames, given):
    last, first = shares(surnames, "surname", "count"), shares(given, "name", "births")
    table = {}
    for word in last.keys() | first.keys():
        old = table.get(fnv(word), (0, 0))
        table[fnv(word)] = (max(old[0], last.get(word, 0)), max(old[1], first.get(word, 0)))
    hashes = sorted(table)
    out = sys.stdout.buffer
    out.write(b"NAMES1" + struct.pack("<I", len(hashes)) + struct.pack(f"<{len(hashes)}I", *hashes))
    out.write(bytes(byte(table[h][0]) for h in hashes) + bytes(byte(table[h][1]) for h in hashes))


if __name__ == "__main__":
    main(*sys.argv[1:])
