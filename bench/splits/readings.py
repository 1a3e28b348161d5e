#!/usr/bin/env python3
"""readings.py OUT: what the pages of a finished `capture process --output OUT` say, one file a line, as bench/splits.sh wants it."""
import json
import os
import sqlite3
import sys

out = os.path.join(sys.argv[1], '.capture')
database = sqlite3.connect(f'file:{out}/capture.db?mode=ro', uri=True)
files = database.execute("SELECT id, name, received_at FROM files WHERE state != 'duplicate' ORDER BY sequence").fetchall()
for file, name, received in files:
    pages = []
    for number, state, separator, blob, barcodes in database.execute(
            'SELECT number, state, separator_kind, text_blob, barcodes FROM pages WHERE file_id = ? ORDER BY number', (file,)):
        text = None
        if blob:
            with open(os.path.join(out, 'blobs', blob), encoding='utf-8') as stored:
                text = json.load(stored)
        pages.append(dict(number=number, state=state, separatorKind=separator, barcodes=json.loads(barcodes or '[]'), text=text))
    print(json.dumps(dict(file=name, received=received, pages=pages)))
