#!/usr/bin/env python3
"""Runs a command and reports its cost: measure.py RESULT.json COMMAND...

CPU seconds are user + system of the command and all its descendants; peak memory is the largest sum of the
proportional set sizes (PSS) of all of them, looked at five times a second. The command's output passes through.
"""
import json, os, resource, subprocess, sys, threading, time


def tree(root):
    parents = {}
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{pid}/stat') as f:
                parents[int(pid)] = int(f.read().rsplit(')', 1)[1].split()[1])
        except OSError:
            pass
    found, grown = {root}, True
    while grown:
        more = {p for p, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found


def pss(pid):
    try:
        with open(f'/proc/{pid}/smaps_rollup') as f:
            return next(int(line.split()[1]) for line in f if line.startswith('Pss:'))
    except (OSError, StopIteration):
        return 0


def main():
    result, command = sys.argv[1], sys.argv[2:]
    begun = time.monotonic()
    process = subprocess.Popen(command)
    peak, done = 0, threading.Event()

    def watch():
        nonlocal peak
        while not done.wait(0.2):
            peak = max(peak, sum(map(pss, tree(process.pid))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    done.set()
    watcher.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(result, 'w') as f:
        json.dump(dict(code=code, wall=time.monotonic() - begun, cpu=used.ru_utime + used.ru_stime, peakMiB=peak / 1024), f)
    sys.exit(code)


main()
