"""The measurement behind types.sh. See there."""
import argparse, json, pathlib, sqlite3, subprocess, tempfile

EMPTY = ('blank', 'separator')


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument('capture', type=pathlib.Path)
    arguments.add_argument('--model')
    arguments.add_argument('--threshold')
    arguments.add_argument('--keep', type=pathlib.Path)
    arguments.add_argument('corpora', nargs='+', type=pathlib.Path)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        texts = [documents(options.capture, corpus, folder) for corpus in options.corpora]
        command = [options.capture, 'classifier', 'evaluate', *texts]
        command += ['--model', options.model] if options.model else []
        command += ['--threshold', options.threshold] if options.threshold else []
        subprocess.run(command, check=True)


def documents(capture, corpus, folder):
    """Writes the texts of a corpus's documents with their true types; returns the file."""
    output = folder / f'{corpus.name}.out'
    if not (output / '.capture' / 'capture.db').exists():
        subprocess.run([capture, 'process', corpus / 'files', '--output', output], check=True, stdout=subprocess.DEVNULL)
    pages = readings(output / '.capture')
    texts = folder / f'{corpus.name}.jsonl'
    with texts.open('w') as lines:
        for path in sorted((corpus / 'truth').glob('*.json')):
            truth = json.loads(path.read_text())
            read = pages.get(truth['file'], {})
            for document in truth['documents']:
                first, last = document['pages']
                text = '\f'.join(read[page] for page in range(first, last + 1) if page in read)
                lines.write(json.dumps(dict(
                    id=f'{path.stem}#{document["index"]}', type=document['type'],
                    family=document.get('template', '').split('/')[0], text=text)) + '\n')
    return texts


def readings(store):
    """The text of each page that was read, by file and number; as the product joins words and lines."""
    files = {}
    rows = sqlite3.connect(store / 'capture.db').execute(
        "select f.name, p.number, p.state, p.text_blob from pages p join files f on f.id = p.file_id where f.state != 'duplicate'")
    for name, number, state, blob in rows:
        if blob and state not in EMPTY:
            lines = json.loads((store / 'blobs' / blob).read_text())['lines']
            text = []
            for before, line in zip([None, *lines], lines):
                if before is not None:
                    text.append('\n' if before['block'] == line['block'] else '\n\n')
                text.append(' '.join(word['text'] for word in line['words']))
            files.setdefault(name, {})[number] = ''.join(text)
    return files


main()
