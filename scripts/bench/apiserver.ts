/**
 * The embedded API server against kube-apiserver with etcd, in one run: the same client sends the same requests over
 * TLS to both, in turns. Ours is a process of its own, bundled as in the runtime image. etcd runs without fsync, as in
 * the parity tests, which flatters it.
 *
 * `npm run bench -- apiserver`; `SECONDS=3` sets the length of a round, `PROFILE=1` writes a CPU profile of ours. etcd and
 * kube-apiserver have to be on PATH.
 */
// eslint-disable-next-line no-restricted-imports -- the server is asked for its memory over IPC, which Exec does not have
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { ApiServer } from '../../harness/apiserver/api-server.ts';
import { systemClock } from '../../harness/core/clock.ts';
import { DisposeStack } from '../../harness/core/dispose.ts';
import { systemExec, type Exec } from '../../harness/core/exec.ts';
import { systemRandom } from '../../harness/core/random.ts';

const CONNECTIONS = 16;
const ROUND_MS = Number(process.env['SECONDS'] ?? '2') * 1_000;
const ROUNDS = 3;
const PODS = 1_000;
const WATCHERS = [1, 10, 100];
const WATCHED_WRITES = 200;
const FURTHER_SERVERS = 5;
const NAMESPACE = 'bench';
/** The argument of the other program. */
const SERVE = 'serve-apiserver';

interface Peer extends AsyncDisposable {
  readonly name: string;
  readonly tls: ConnectionOptions;
  readonly authorization: string;
  readonly startMs: number;
  memoryMiB(): Promise<number>;
}

interface Workload {
  readonly name: string;
  /** @param index counts up over the whole run */
  request(index: number): {
    readonly method: string;
    readonly path: string;
    readonly type?: string;
    readonly body?: object;
  };
}

export async function bench(): Promise<void> {
  await using stack = new DisposeStack();
  const folder = await mkdtemp(join(tmpdir(), 'fleetbed-bench-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const ours = stack.use(await startOurs(await bundle(folder)));
  const real = stack.use(await startReal());
  console.log(
    `start            ours ${ours.startMs.toFixed(0)} ms   kube-apiserver+etcd ${real.startMs.toFixed(0)} ms`,
  );
  const idle = [await ours.memoryMiB(), await real.memoryMiB()];
  console.log(
    `memory, empty    ours ${idle[0]?.toFixed(0) ?? ''} MiB   kube-apiserver+etcd ${idle[1]?.toFixed(0) ?? ''} MiB`,
  );
  for (const peer of [ours, real]) await prepare(peer);
  await compareRates([ours, real]);
  for (const count of WATCHERS) await compareWatches([ours, real], count);
  console.log(
    `memory, now      ours ${(await ours.memoryMiB()).toFixed(0)} MiB   kube-apiserver+etcd ${(await real.memoryMiB()).toFixed(0)} MiB`,
  );
  await further(ours);
}

const WORKLOADS: readonly Workload[] = [
  {
    name: 'creates',
    request: (index) => ({
      method: 'POST',
      path: `/api/v1/namespaces/${NAMESPACE}/configmaps`,
      body: configMap(`made-${index}`, String(index)),
    }),
  },
  {
    name: 'applies',
    request: (index) => ({
      method: 'PATCH',
      path: `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/applied-${index % 50}?fieldManager=bench&force=true`,
      type: 'application/apply-patch+yaml',
      body: deployment(`applied-${index % 50}`, String(index)),
    }),
  },
  {
    name: 'merge patches',
    request: (index) => ({
      method: 'PATCH',
      path: `/api/v1/namespaces/${NAMESPACE}/pods/pod-${index % PODS}`,
      type: 'application/merge-patch+json',
      body: { metadata: { annotations: { value: String(index) } } },
    }),
  },
  {
    name: 'gets',
    request: (index) => ({ method: 'GET', path: `/api/v1/namespaces/${NAMESPACE}/pods/pod-${index % PODS}` }),
  },
  { name: `lists of ${PODS}`, request: () => ({ method: 'GET', path: `/api/v1/namespaces/${NAMESPACE}/pods` }) },
];

async function prepare(peer: Peer): Promise<void> {
  const connection = await open(peer);
  const post = async (path: string, body: object): Promise<void> => {
    const status = await connection.send('POST', path, body);
    if (status !== 201) throw new Error(`${peer.name}: POST ${path}: ${status}`);
  };
  await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
  // Ours has a controller that may have been faster.
  await connection.send('POST', `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`, account);
  for (let index = 0; index < PODS; index += 1) await post(`/api/v1/namespaces/${NAMESPACE}/pods`, pod(`pod-${index}`));
  connection.close();
}

async function compareRates(peers: readonly Peer[]): Promise<void> {
  const rates = new Map(peers.map(({ name }) => [name, new Map<string, number[]>()]));
  let index = 0;
  for (let round = 0; round < ROUNDS; round += 1)
    for (const workload of WORKLOADS)
      for (const peer of peers) {
        const count = await load(peer, workload, () => index++);
        const list = rates.get(peer.name);
        list?.set(workload.name, [...(list.get(workload.name) ?? []), (count * 1_000) / ROUND_MS]);
      }
  for (const { name } of WORKLOADS) {
    const [ours = 0, real = 0] = peers.map((peer) => middle(rates.get(peer.name)?.get(name) ?? []));
    console.log(
      `${name.padEnd(16)} ours ${ours.toFixed(0)}/s   kube-apiserver+etcd ${real.toFixed(0)}/s   ratio ${(ours / real).toFixed(2)}`,
    );
  }
}

/** Closed loop: each connection sends its next request when the answer to the last has come. @returns how many */
async function load(peer: Peer, workload: Workload, next: () => number): Promise<number> {
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(peer)));
  const endMs = performance.now() + ROUND_MS;
  let count = 0;
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() < endMs) {
        const { method, path, body, type } = workload.request(next());
        const status = await connection.send(method, path, body, type);
        if (status >= 300) throw new Error(`${peer.name}: ${method} ${path}: ${status}`);
        count += 1;
      }
      connection.close();
    }),
  );
  return count;
}

async function compareWatches(peers: readonly Peer[], watchers: number): Promise<void> {
  const told: string[] = [];
  for (const peer of peers) {
    const latencies = (await watchLatencies(peer, watchers)).sort((a, b) => a - b);
    const at = (share: number): string => (latencies[Math.floor(latencies.length * share)] ?? Number.NaN).toFixed(2);
    told.push(`${peer.name} p50 ${at(0.5)} ms p99 ${at(0.99)} ms`);
  }
  console.log(`${`${watchers} watchers`.padEnd(16)} ${told.join('   ')}`);
}

/** From the moment a creation is sent to the moment each watcher has its event, in milliseconds. */
async function watchLatencies(peer: Peer, watchers: number): Promise<number[]> {
  const sentMs = new Map<string, number>();
  const latencies: number[] = [];
  let wake: () => void = () => undefined;
  const path = `/api/v1/namespaces/${NAMESPACE}/configmaps?watch=1&labelSelector=watched%3D${watchers}`;
  const onLine = (line: string): void => {
    const name = /"name":"(watched-[\w-]+)"/.exec(line)?.[1];
    const sent = name === undefined ? undefined : sentMs.get(name);
    if (sent !== undefined) latencies.push(performance.now() - sent);
    wake();
  };
  const streams = await Promise.all(Array.from({ length: watchers }, () => open(peer)));
  await Promise.all(streams.map((stream) => stream.watch(path, onLine)));
  const writer = await open(peer);
  for (let index = 0; index < WATCHED_WRITES; index += 1) {
    const name = `watched-${watchers}-${index}`;
    const body = configMap(name, '1', { watched: String(watchers) });
    const expected = (index + 1) * watchers;
    sentMs.set(name, performance.now());
    await writer.send('POST', `/api/v1/namespaces/${NAMESPACE}/configmaps`, body);
    await new Promise<void>((resolve) => {
      wake = () => {
        if (latencies.length >= expected) resolve();
      };
      wake();
    });
  }
  for (const connection of [writer, ...streams]) connection.close();
  return latencies;
}

function middle(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
}

/** HTTP/1.1 by hand on one TLS connection: cheap enough not to be what is measured. */
interface Connection {
  /** Resolves with the status code once the whole answer has come. */
  send(method: string, path: string, body?: object, type?: string): Promise<number>;
  /** Resolves with the head of the answer; then calls back for every line. */
  watch(path: string, onLine: (line: string) => void): Promise<void>;
  close(): void;
}

async function open(peer: Peer): Promise<Connection> {
  const socket = connect(peer.tls);
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve).once('error', reject);
  });
  socket.setNoDelay(true);
  const head = (method: string, path: string, type: string, length: number): string =>
    `${method} ${path} HTTP/1.1\r\nHost: bench\r\nUser-Agent: bench\r\nAccept: application/json\r\n${peer.authorization}` +
    (length === 0 ? '\r\n' : `Content-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`);
  return {
    send: (method, path, body, type = 'application/json') => {
      const text = body === undefined ? '' : JSON.stringify(body);
      socket.write(head(method, path, type, text.length) + text);
      return answerOf(socket);
    },
    watch: (path, onLine) => {
      socket.write(head('GET', path, '', 0));
      return linesOf(socket, onLine);
    },
    close: () => socket.destroy(),
  };
}

function answerOf(socket: TLSSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let have = 0;
    let wanted = Number.POSITIVE_INFINITY;
    let isChunked = false;
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      have += chunk.length;
      if (wanted === Number.POSITIVE_INFINITY && !isChunked) {
        const text = Buffer.concat(chunks).toString('latin1');
        const end = text.indexOf('\r\n\r\n');
        if (end === -1) return;
        const length = /content-length: (\d+)/i.exec(text.slice(0, end))?.[1];
        if (length === undefined) isChunked = true;
        else wanted = end + 4 + Number(length);
      }
      const isWhole = isChunked
        ? Buffer.concat(chunks.slice(-2)).toString('latin1').endsWith('\r\n0\r\n\r\n')
        : have >= wanted;
      if (!isWhole) return;
      socket.off('data', onData).off('error', reject);
      resolve(Number(chunks[0]?.toString('latin1', 9, 12)));
    };
    socket.on('data', onData).once('error', reject);
  });
}

function linesOf(socket: TLSSocket, onLine: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let rest = '';
    socket.once('error', reject);
    socket.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('{')) onLine(line);
      resolve();
    });
  });
}

function configMap(name: string, value: string, labels: object = { app: 'bench' }): object {
  const data = { a: value, b: 'some text of a length that is usual', c: '3' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data };
}

function podSpec(): object {
  return {
    containers: [
      {
        name: 'app',
        image: 'store:1',
        ports: [{ name: 'http', containerPort: 8080 }],
        env: [{ name: 'CLUSTER', value: 'west' }],
        resources: { requests: { cpu: '100m', memory: '64Mi' } },
        readinessProbe: { httpGet: { path: '/healthz', port: 8080 } },
      },
    ],
  };
}

function pod(name: string): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: 'store' } }, spec: podSpec() };
}

function deployment(name: string, value: string): object {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels, annotations: { value } }, spec: podSpec() },
    },
  };
}

async function bundle(folder: string): Promise<string> {
  // Loaded here only: the bundled program cannot resolve it.
  const { build } = await import('esbuild');
  const outfile = join(folder, 'apiserver.mjs');
  await build({
    entryPoints: [import.meta.filename],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['esbuild'],
    // Where the recorded OpenAPI definitions are looked for: three folders up.
    define: { 'import.meta.url': JSON.stringify(new URL('../../harness/kube/openapi/x.js', import.meta.url).href) },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return outfile;
}

interface Started {
  readonly kubeconfig: string;
  readonly startMs: number;
}

interface OurPeer extends Peer {
  more(): Promise<number>;
}

async function startOurs(file: string): Promise<OurPeer> {
  const child = fork(file, [SERVE], {
    execArgv: ['--expose-gc', ...(process.env['PROFILE'] === undefined ? [] : ['--cpu-prof'])],
  });
  const { kubeconfig, startMs } = (await messageOf(child)) as Started;
  const ask = async (question: string): Promise<number> => {
    const answer = messageOf(child);
    child.send(question);
    return Number(await answer);
  };
  return {
    name: 'ours',
    ...(await credentials(kubeconfig)),
    startMs,
    memoryMiB: () => ask('memory'),
    more: () => ask('more'),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        child.once('exit', () => {
          resolve();
        });
        child.send('end');
      }),
  };
}

async function startReal(): Promise<Peer> {
  const { startRealApiServer } = await import('../../harness/kube/testing/real-apiserver.ts');
  const pids: number[] = [];
  const exec: Exec = {
    ...systemExec,
    start: (command, args, options) =>
      systemExec.start(command, args, { ...options, onSpawn: (pid) => void pids.push(pid) }),
  };
  const began = performance.now();
  const stop = new AbortController();
  const server = await startRealApiServer({ exec, clock: systemClock, signal: stop.signal, admission: 'default' });
  return {
    name: 'kube-apiserver+etcd',
    ...(await credentials(server.kubeconfig)),
    startMs: performance.now() - began,
    memoryMiB: async () => {
      const sizes = await Promise.all(pids.map(residentMiB));
      return sizes.reduce((sum, size) => sum + size, 0);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function credentials(kubeconfig: string): Promise<Pick<Peer, 'tls' | 'authorization'>> {
  const { kubeConfigCredentials } = await import('../../harness/kube/client/credentials.ts');
  const { loadKubeConfig } = await import('../../harness/kube/client/load-kube-config.ts');
  const source = kubeConfigCredentials(loadKubeConfig({ kubeconfig }));
  const { headers, tls } = await source.current();
  const { hostname, port } = new URL(source.server);
  const token = headers['authorization'];
  return {
    tls: { ...tls, host: hostname, port: Number(port), ALPNProtocols: ['http/1.1'] },
    authorization: token === undefined ? '' : `Authorization: ${token}\r\n`,
  };
}

async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
}

function messageOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('message', resolve));
}

async function further(ours: OurPeer): Promise<void> {
  const before = await ours.memoryMiB();
  const starts: number[] = [];
  for (let index = 0; index < FURTHER_SERVERS; index += 1) starts.push(await ours.more());
  const each = ((await ours.memoryMiB()) - before) / FURTHER_SERVERS;
  console.log(`further servers  start ${middle(starts).toFixed(0)} ms, ${each.toFixed(1)} MiB each`);
}

/** The other program: our server, which tells its kubeconfig and answers questions. */
async function serve(): Promise<void> {
  const { startApiServer } = await import('../../harness/apiserver/server.ts');
  const servers: ApiServer[] = [];
  const start = async (): Promise<number> => {
    const began = performance.now();
    servers.push(await startApiServer({ clock: systemClock, random: systemRandom, tls: 'own-ca' }));
    return performance.now() - began;
  };
  const startMs = await start();
  process.on('message', (message) => {
    if (message === 'end') process.exit(0);
    else if (message === 'more') start().then((ms) => process.send?.(ms), console.error);
    else {
      globalThis.gc?.();
      process.send?.(process.memoryUsage().rss / 2 ** 20);
    }
  });
  process.send?.({ kubeconfig: servers[0]?.kubeconfig() ?? '', startMs });
}

if (process.argv[2] === SERVE) await serve();
