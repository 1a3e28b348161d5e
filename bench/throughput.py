#!/usr/bin/env python3
"""Pages a second and CPU a page of the pipeline without its engines: throughput.py CAPTURE-STUB [DOCUMENTS [BACKLOG...]]

Documents of three pages go from landing to the searchable PDF while BACKLOG pages of a back-file wait in the broker and in
the work table, in a lane nobody serves. CPU is that of each process itself; engines are processes of their own and
are left out, since the stub stands in for them. The first 600 documents warm everything up and are not counted.
"""
import glob, os, shutil, signal, socket, struct, subprocess, sys, tempfile, time, urllib.request

ROLES = ['ingest', 'ocr', 'classify', 'match', 'index']
WARM_UP = 600
TICKS = os.sysconf('SC_CLK_TCK')


def tiff(document):
    """Three white pages: width 100 + page, height 100 + document mod 3000, as the stub engine reads them."""
    out = bytearray(b'II*\0\0\0\0\0')
    link = 4
    for width in (101, 102, 103):
        height = 100 + document
        strip = bytes([257 - (width + 7) // 8, 0]) * height
        at_data = len(out)
        out += strip + b'\0' * (len(strip) % 2)
        at = len(out)
        out[link:link + 4] = struct.pack('<I', at)
        after = at + 2 + 12 * 11 + 4
        tags = [(256, 4, width), (257, 4, height), (258, 3, 1), (259, 3, 32773), (262, 3, 0), (273, 4, at_data), (277, 3, 1),
                (278, 4, height), (279, 4, len(strip)), (282, 5, after), (283, 5, after)]
        out += struct.pack('<H', len(tags))
        for tag, kind, value in tags:
            out += struct.pack('<HHII', tag, kind, 1, value)
        link = len(out)
        out += struct.pack('<III', 0, 200, 1)
    return bytes(out)


def write(folder, first, count):
    os.makedirs(folder)
    for document in range(first, first + count):
        with open(f'{folder}/{document:06d}.tif', 'wb') as file:
            file.write(tiff(document))
    return folder


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def cpu(pid, children=False):
    """CPU seconds of a process, or of it and all its live descendants and those it waited for."""
    def own(stat):
        return sum(map(int, stat[11:15 if children else 13])) / TICKS
    stats = {}
    for path in glob.glob('/proc/[0-9]*/stat'):
        try:
            with open(path) as f:
                text = f.read()
        except OSError:
            continue
        stats[int(text.split(' ', 1)[0])] = text.rsplit(')', 1)[1].split()
    total, todo = 0, [pid]
    while todo:
        current = todo.pop()
        if current in stats:
            total += own(stats[current])
            if children:
                todo += [child for child, stat in stats.items() if int(stat[1]) == current]
    return total


class Servers:
    def __init__(self, folder):
        self.started = []
        as_postgres = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] if os.getuid() == 0 else []
        programs = sorted(glob.glob('/usr/lib/postgresql/*/bin'))[-1]
        os.chmod(folder, 0o755)
        data = f'{folder}/postgres'
        os.mkdir(data)
        if as_postgres:
            shutil.chown(data, 'postgres')
        subprocess.run([*as_postgres, f'{programs}/initdb', '-D', data, '-U', 'capture', '-A', 'trust', '-E', 'UTF8', '--locale=C'], check=True, stdout=subprocess.DEVNULL)
        self.db_port, self.port, self.management, mapper, distribution = (free_port() for _ in range(5))
        self.postgres = self.start([*as_postgres, f'{programs}/postgres', '-D', data, '-p', str(self.db_port), '-c', 'listen_addresses=127.0.0.1',
                                    '-c', f'unix_socket_directories={data}', '-c', 'shared_buffers=256MB'], f'{folder}/postgres.log')
        with open(f'{folder}/plugins', 'w') as f:
            f.write('[rabbitmq_management].\n')
        with open(f'{folder}/rabbitmq.conf', 'w') as f:
            f.write(f'listeners.tcp.default = 127.0.0.1:{self.port}\nmanagement.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {self.management}\nlog.console.level = warning\n')
        self.mapper = self.start(['epmd', '-port', str(mapper), '-address', '127.0.0.1'], os.devnull)
        self.broker = self.start(['/usr/lib/rabbitmq/bin/rabbitmq-server'], f'{folder}/rabbitmq.log', dict(
            os.environ, RABBITMQ_NODENAME='bench@localhost', RABBITMQ_DIST_PORT=str(distribution), ERL_EPMD_PORT=str(mapper), RABBITMQ_MNESIA_BASE=f'{folder}/mnesia',
            RABBITMQ_LOG_BASE=f'{folder}/log', RABBITMQ_CONFIG_FILE=f'{folder}/rabbitmq.conf', RABBITMQ_ENABLED_PLUGINS_FILE=f'{folder}/plugins', HOME=folder,
            RUNNING_UNDER_SYSTEMD='true', LC_ALL='C.UTF-8'))
        self.wait(lambda: self.sql('postgres', 'SELECT 1') == '1')
        self.wait(lambda: self.ask('health/checks/port-listener/%d' % self.port))

    def start(self, command, log, environment=None):
        with open(log, 'w') as output:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment)
        self.started.append(process)
        return process

    def sql(self, database, statement):
        return subprocess.run(['psql', '-h', '127.0.0.1', '-p', str(self.db_port), '-U', 'capture', '-XAtq', database, '-c', statement],
                              capture_output=True, text=True).stdout.strip()

    def ask(self, path, method='GET', body=None):
        request = urllib.request.Request(f'http://127.0.0.1:{self.management}/api/{path}', method=method, data=body,
                                         headers={'Authorization': 'Basic Z3Vlc3Q6Z3Vlc3Q=', 'Content-Type': 'application/json'})
        try:
            return urllib.request.urlopen(request).read() or True
        except OSError:
            return None

    @staticmethod
    def wait(met, seconds=300):
        end = time.monotonic() + seconds
        while not met():
            if time.monotonic() > end:
                sys.exit('A server did not come up, or work did not end.')
            time.sleep(1)

    def stop(self):
        for process in reversed(self.started):
            process.send_signal(signal.SIGQUIT if process is self.postgres else signal.SIGKILL)
            process.wait()


def measure(servers, stub, folder, documents, backlog):
    name = f'bench{backlog}'
    servers.sql('postgres', f'CREATE DATABASE {name}')
    servers.ask(f'vhosts/{name}', 'PUT')
    servers.ask(f'permissions/{name}/guest', 'PUT', b'{"configure":".*","write":".*","read":".*"}')
    settings = dict(os.environ, CAPTURE__Transport__Kind='rabbitmq', CAPTURE__Transport__Host='127.0.0.1', CAPTURE__Transport__Port=str(servers.port), CAPTURE__Transport__VirtualHost=name,
                    CAPTURE__Database__Provider='postgresql', CAPTURE__Database__ConnectionString=f'Host=127.0.0.1;Port={servers.db_port};Username=capture;Database={name}',
                    CAPTURE__Blobs__Folder=f'{folder}/blobs-{name}', CAPTURE__Engines__Slots='2')

    def batch(part, first, count):
        source, output = write(f'{folder}/{name}-{part}', first, count), f'{folder}/{name}-{part}-out'
        return subprocess.Popen([stub, 'process', source, '--output', output], env=settings, stdout=subprocess.DEVNULL)

    workers = {}
    for role in ROLES:
        log = open(f'{folder}/{name}-{role}.log', 'w')
        workers[role] = subprocess.Popen([stub, 'run', '--roles', role, '--lanes', 'stat,routine', '--data', f'{folder}/{name}-{role}'], env=settings, stdout=log, stderr=log)
    try:
        if batch('warm', 1, WARM_UP).wait() != 0:
            sys.exit('The warm-up failed.')
        begun = time.monotonic()
        servers.sql(name, f"""INSERT INTO stage_work (subject_id, page, stage, input_version, lane, state, attempt, failures, lease_until, fence, next_due, announce_due)
            SELECT gen_random_uuid(), n, 'ocr', 1, 'bulk', 'ready', 0, 0, 0, 0, 0, 0 FROM generate_series(1, {backlog}) n""")
        servers.wait(lambda: servers.sql(name, "SELECT COUNT(*) FROM stage_work WHERE lane = 'bulk' AND announce_due IS NOT NULL") == '0', 1800)
        announced = backlog / (time.monotonic() - begun)

        before = {role: cpu(worker.pid) for role, worker in workers.items()} | dict(
            PostgreSQL=cpu(servers.postgres.pid, True), RabbitMQ=cpu(servers.broker.pid, True))
        begun = time.monotonic()
        driver = batch('measured', 1 + WARM_UP, documents)
        pages = 3 * documents
        servers.wait(lambda: int(servers.sql(name, "SELECT COUNT(*) FROM stage_work WHERE stage = 'index' AND state = 'done'") or 0) >= documents + WARM_UP, 3600)
        wall = time.monotonic() - begun
        after = {role: cpu(worker.pid) for role, worker in workers.items()} | dict(
            PostgreSQL=cpu(servers.postgres.pid, True), RabbitMQ=cpu(servers.broker.pid, True))
        if driver.wait() != 0:
            sys.exit('The measured batch failed.')
        return dict(backlog=backlog, rate=pages / wall, announced=announced, cost={part: 1000 * (after[part] - before[part]) / pages for part in before})
    finally:
        for worker in workers.values():
            worker.terminate()
        for worker in workers.values():
            worker.wait()


def main():
    stub, documents = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 500
    backlogs = [int(text) for text in sys.argv[3:]] or [1000, 10000, 100000]
    folder = tempfile.mkdtemp(prefix='capture-bench-')
    servers = Servers(folder)
    try:
        parts = [*ROLES, 'PostgreSQL', 'RabbitMQ']
        print(f'| pages waiting | pages/s | {" | ".join(parts)} | Capture, all roles |')
        print('|' + '---|' * (len(parts) + 3))
        for backlog in backlogs:
            result = measure(servers, stub, folder, documents, backlog)
            own = sum(result['cost'][role] for role in ROLES)
            print(f'| {backlog:,} | {result["rate"]:.0f} | {" | ".join("%.2f" % result["cost"][part] for part in parts)} | {own:.2f} |', flush=True)
            print(f'  (announced the backlog at {result["announced"]:.0f} a second)', file=sys.stderr)
        print(f'\nCPU milliseconds a page; {documents} documents of 3 pages each; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.')
    finally:
        servers.stop()
        shutil.rmtree(folder)


main()
