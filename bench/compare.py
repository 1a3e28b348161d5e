"""The comparison behind compare.sh, which installs what this needs. See there."""
import argparse, json, os, pathlib, shutil, statistics, subprocess, sys, tempfile

import text_score

HERE = pathlib.Path(__file__).resolve().parent
IMAGES = ('.tif', '.tiff', '.png', '.jpg', '.jpeg', '.pdf')
PROCESSORS = os.cpu_count()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument('--ocrmypdf', action='store_true')
    arguments.add_argument('--models', action='store_true', help="hold the product's trained data against Tesseract's, both read by Capture, instead of whole tools")
    arguments.add_argument('--every', type=int, default=1, help='take every N-th file of each folder')
    arguments.add_argument('--rounds', type=int, default=1, help='measure each tool so often, in turn, and take the medians')
    arguments.add_argument('--patients', type=pathlib.Path, default=HERE / '../samples/patients.csv')
    arguments.add_argument('--keep', type=pathlib.Path, help='keep what the tools wrote in this folder')
    arguments.add_argument('folders', nargs='*', type=pathlib.Path, default=[HERE / '../samples/files'])
    options = arguments.parse_args()

    work = options.keep or pathlib.Path(tempfile.mkdtemp())
    try:
        run(options, work)
    finally:
        if not options.keep:
            shutil.rmtree(work)


def run(options, work):
    inbox = work / 'in'
    inbox.mkdir(parents=True)
    truths = {}
    for folder in options.folders:
        files = sorted(f for f in folder.iterdir() if f.suffix.lower() in IMAGES)
        for file in files[::options.every]:
            name = f'{folder.name}--{file.name}' if len(options.folders) > 1 else file.name
            (inbox / name).symlink_to(file.resolve())
            if truth := true_text(file):
                truths[name] = truth
    if not any(inbox.iterdir()):
        sys.exit(f'No TIFF, PDF, JPEG or PNG file in {", ".join(map(str, options.folders))}: give a folder that holds some.')

    tools = {'Capture': capture, 'tesseract --psm 3': plain(3), 'tesseract --psm 1': plain(1)}
    if options.models:
        tools = {'Capture': capture, "Tesseract's data": with_settings('Ocr:Model=Tesseract')}
    if options.ocrmypdf:
        tools['ocrmypdf'] = ocrmypdf()
        tools['ocrmypdf -d -r -c'] = ocrmypdf('--deskew', '--rotate-pages', '--clean')
    rounds, texts = {name: [] for name in tools}, {}
    for number in range(options.rounds):
        for name, tool in tools.items():
            print(f'{name} ...', file=sys.stderr, flush=True)
            folder = work / f'{number}' / name.replace(' ', '_')
            folder.mkdir(parents=True)
            cost, texts[name] = tool(inbox, folder, options)
            rounds[name].append(cost)
    pages = sum(1 for _ in open(work / '0/Capture/out/pages.jsonl'))
    report_costs({name: {key: statistics.median(cost[key] for cost in costs) for key in costs[0]} for name, costs in rounds.items()}, pages)
    if truths:
        report_texts(texts, truths)


def true_text(file):
    """The file's set and what is printed on it: beside an image as NAME.txt, beside a corpus's files as ../truth/NAME.json by severity."""
    if file.with_suffix('.txt').exists():
        return file.parent.name, file.with_suffix('.txt').read_text(errors='replace')
    described = file.parent.parent / 'truth' / f'{file.stem}.json'
    if described.exists():
        truth = json.loads(described.read_text())
        return truth['severity'], '\n'.join(page['text'] for page in truth['pageTruth'])
    return None


def measured(folder, command):
    subprocess.run([sys.executable, HERE / 'measure.py', folder / 'cost.json', *map(str, command)], stdout=open(folder / 'log', 'w'), stderr=subprocess.STDOUT)
    return json.loads((folder / 'cost.json').read_text())


def with_settings(*settings):
    """Everything from landing to the searchable PDF."""
    def tool(inbox, folder, options):
        chosen = [part for setting in settings for part in ('--set', setting)]
        cost = measured(folder, [HERE / '../out/capture/capture', 'process', inbox, '--output', folder / 'out', '--patients', options.patients, *chosen])
        texts = {}
        for line in open(folder / 'out/pages.jsonl'):
            page = json.loads(line)
            texts[page['file']] = texts.get(page['file'], '') + page['text'] + '\n'
        return cost, texts
    return tool


capture = with_settings()


def plain(mode):
    """Reading only: one process a file, as many at once as there are processors. PDFs are rendered beforehand, which is not counted."""
    def tool(inbox, folder, options):
        sources = {}
        for file in inbox.iterdir():
            if file.suffix.lower() == '.pdf':
                pages = folder / f'{file.name}.pages'
                pages.mkdir()
                subprocess.run(['pdftoppm', '-r', '200', '-gray', file, pages / 'p'], stderr=subprocess.DEVNULL)
                sources[file.name] = folder / f'{file.name}.txt-list'
                sources[file.name].write_text('\n'.join(map(str, sorted(pages.iterdir()))))
            else:
                sources[file.name] = file
        (folder / 'jobs').write_text(''.join(f'{source}\0{folder / name}\0' for name, source in sources.items()))
        os.environ['OMP_THREAD_LIMIT'] = '1'
        cost = measured(folder, ['sh', '-c', f'xargs -0 -n 2 -P {PROCESSORS} sh -c \'tesseract "$0" "$1" --psm {mode} || true\' < "{folder / "jobs"}"'])
        return cost, read(folder, sources)
    return tool


def ocrmypdf(*flags):
    """A searchable PDF/A of each file; images are handed over as they are."""
    def tool(inbox, folder, options):
        names = [file.name for file in inbox.iterdir()]
        (folder / 'jobs').write_text(''.join(f'{inbox / name}\0{folder / name}\0' for name in names))
        command = ' '.join(['ocrmypdf', *flags, '--jobs 1 --image-dpi 200 --output-type pdfa --skip-text --sidecar "$1.txt" "$0" "$1.pdf"'])
        cost = measured(folder, ['sh', '-c', f'xargs -0 -n 2 -P {PROCESSORS} sh -c \'{command} || true\' < "{folder / "jobs"}"'])
        return cost, read(folder, names)
    return tool


def read(folder, names):
    return {name: (folder / f'{name}.txt').read_text(errors='replace') for name in names if (folder / f'{name}.txt').exists()}


def report_costs(costs, pages):
    ours = costs['Capture']
    print(f'\n{pages} pages, {PROCESSORS} processors'.ljust(26) + ''.join(f'{name:>20}' for name in costs))
    rows = {
        'CPU seconds a page': lambda cost: cost['cpu'] / pages,
        'pages a minute': lambda cost: pages / cost['wall'] * 60,
        'peak memory, MiB': lambda cost: cost['peakMiB'],
    }
    for name, value in rows.items():
        print(name.ljust(25) + ''.join(f'{value(cost):20.2f}' for cost in costs.values()))
        print('  Capture to this'.ljust(25) + ''.join(f'{value(ours) / value(cost):20.2f}' for cost in costs.values()))


def report_texts(texts, truths):
    sets = sorted({name for name, _ in truths.values()})
    print('\nword F1 / order-free character error')
    print('set'.ljust(25) + ''.join(f'{name:>20}' for name in texts))
    for one in sets + (['all'] if len(sets) > 1 else []):
        row = one.ljust(25)
        for tool in texts.values():
            score = text_score.Score()
            for name, (of, true) in truths.items():
                if one in (of, 'all'):
                    score.add(true, tool.get(name, ''))
            row += f'{score.f1:13.3f} {score.error:6.3f}'
        print(row)
    other = list(texts)[1]
    reference = texts[other]
    worse = [name for name, (_, true) in truths.items()
             if text_score.Score().add(true, texts['Capture'].get(name, '')).f1 < text_score.Score().add(true, reference.get(name, '')).f1 - 0.02]
    print(f'Pages on which Capture is worse than {other} by more than 0.02: {len(worse)} of {len(truths)} ({len(worse) / len(truths):.1%})')
    for name in worse:
        print(f'  {name}', file=sys.stderr)


main()
