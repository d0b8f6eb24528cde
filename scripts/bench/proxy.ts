/**
 * Requests per second and latency through the gateway proxy, against the same backend called directly and against a
 * minimal reverse proxy of node:http, in one run. Each program is a process of its own; rounds alternate, so that what
 * else runs on the machine hits all alike. CPU per request is the program's own, and steadier than the rate. The
 * programs run bundled, as in the runtime image: the loader for TypeScript slows closures down.
 *
 * `npm run bench -- proxy`; `PROFILE=1` writes a CPU profile of the proxy.
 */
// eslint-disable-next-line no-restricted-imports -- the programs are asked for their CPU time over IPC, which Exec does not have
import { fork, type ChildProcess } from 'node:child_process';
import { Agent, createServer, request as httpRequest } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo, Server } from 'node:net';
import { systemClock } from '../../harness/core/clock.ts';
import { systemRandom } from '../../harness/core/random.ts';
import { systemNetwork } from '../../harness/core/system-network.ts';
import { startGatewayProxy } from '../../harness/proxy/gateway-proxy.ts';

const CONNECTIONS = 32;
const ROUNDS = 3;
const SECONDS_A_ROUND = 1.2;
const BODY = 'hello world';
const REQUEST =
  'GET /west/cluster_name HTTP/1.1\r\nHost: store.example.com\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n';

type Role = 'backend' | 'fleetbed' | 'node:http';

interface Round {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicros: number;
}

export async function bench(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetbed-bench-'));
  try {
    await compare(await bundle(folder), SECONDS_A_ROUND);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function bundle(folder: string): Promise<string> {
  // Loaded here only: the bundled programs cannot resolve it.
  const { build } = await import('esbuild');
  const outfile = join(folder, 'proxy.mjs');
  await build({
    entryPoints: [import.meta.filename],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['esbuild'],
    // undici is CommonJS and requires node's modules.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return outfile;
}

async function compare(file: string, seconds: number): Promise<void> {
  const start = (role: Role, backendPort = 0): Promise<Program> => startProgram(file, role, backendPort);
  const backend = await start('backend');
  const programs = new Map([
    ['direct', backend],
    ['fleetbed', await start('fleetbed', backend.port)],
    ['node:http', await start('node:http', backend.port)],
  ]);
  const rounds = new Map([...programs.keys()].map((name) => [name, [] as Round[]]));
  for (const { port } of programs.values()) await load(port, 400);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [name, program] of programs) rounds.get(name)?.push(await measure(program, seconds * 1_000));
  report(rounds);
  for (const { child } of programs.values()) await end(child);
}

function report(rounds: ReadonlyMap<string, readonly Round[]>): void {
  const medians = new Map([...rounds].map(([name, list]) => [name, middle(list)]));
  const direct = medians.get('direct');
  const peer = medians.get('node:http');
  for (const [name, { perSecond, p50Ms, p99Ms, cpuMicros }] of medians) {
    const ratios = `${ratio(perSecond, direct?.perSecond)} of direct, ${ratio(perSecond, peer?.perSecond)} of node:http`;
    console.log(
      `${name.padEnd(10)} ${perSecond.toFixed(0).padStart(7)}/s  p50 ${p50Ms.toFixed(2)} ms  p99 ${p99Ms.toFixed(2)} ms  ` +
        `${cpuMicros.toFixed(0)} us CPU a request  (${ratios})`,
    );
  }
}

function middle(list: readonly Round[]): Round {
  const sorted = [...list].sort((a, b) => a.perSecond - b.perSecond);
  return sorted[Math.floor(sorted.length / 2)] as Round;
}

function ratio(value: number, to: number | undefined): string {
  return to === undefined ? '?' : (value / to).toFixed(2);
}

interface Program {
  readonly child: ChildProcess;
  readonly port: number;
}

async function startProgram(file: string, role: Role, backendPort: number): Promise<Program> {
  const execArgv = role === 'fleetbed' && process.env['PROFILE'] !== undefined ? ['--cpu-prof'] : [];
  const child = fork(file, [role, String(backendPort)], { execArgv });
  return { child, port: await answerOf(child) };
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.send('end');
  });
}

function answerOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('message', (value) => {
      resolve(Number(value));
    });
  });
}

async function cpuOf(child: ChildProcess): Promise<number> {
  const answer = answerOf(child);
  child.send('cpu');
  return await answer;
}

async function measure({ child, port }: Program, durationMs: number): Promise<Round> {
  const before = await cpuOf(child);
  const latencies = await load(port, durationMs);
  const cpuMicros = ((await cpuOf(child)) - before) / latencies.length;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return { perSecond: (latencies.length * 1_000) / durationMs, p50Ms: at(0.5), p99Ms: at(0.99), cpuMicros };
}

/** Closed loop: each connection sends its next request when the answer to the last has come. */
async function load(port: number, durationMs: number): Promise<number[]> {
  const latencies: number[] = [];
  const endMs = performance.now() + durationMs;
  await Promise.all(Array.from({ length: CONNECTIONS }, () => loop(port, endMs, latencies)));
  return latencies;
}

function loop(port: number, endMs: number, latencies: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let sentMs = 0;
    let text = '';
    const send = (): void => {
      text = '';
      sentMs = performance.now();
      socket.write(REQUEST, 'latin1');
    };
    socket.once('connect', send).once('error', reject);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!text.endsWith(BODY) && !text.endsWith('\r\n0\r\n\r\n')) return;
      latencies.push(performance.now() - sentMs);
      if (performance.now() < endMs) send();
      else socket.end(resolve);
    });
  });
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Each program listens, tells its port, and answers questions about its CPU time. */
async function serve(role: Role, backendPort: number): Promise<void> {
  const port = await {
    backend: startBackend,
    fleetbed: () => startFleetbed(backendPort),
    'node:http': () => startPeer(backendPort),
  }[role]();
  process.on('message', (message) => {
    if (message === 'end') process.exit(0);
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  });
  process.send?.(port);
}

function startBackend(): Promise<number> {
  const head = { 'content-type': 'text/plain', 'content-length': String(BODY.length) };
  return listen(createServer((_request, response) => response.writeHead(200, head).end(BODY)));
}

function startPeer(backendPort: number): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  return listen(
    createServer((request, response) => {
      const { method, url: path, headers } = request;
      const upstream = httpRequest({ host: '127.0.0.1', port: backendPort, method, path, headers, agent }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      upstream.on('error', () => response.destroy());
      request.pipe(upstream);
    }),
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Three clusters' worth of routes and endpoints, so that matching and balancing have something to do. */
async function startFleetbed(backendPort: number): Promise<number> {
  const port = await freePort();
  const proxy = await startGatewayProxy({
    clock: systemClock,
    random: systemRandom,
    network: systemNetwork('127.0.0.1'),
    adminPort: 0,
  });
  const endpoint = { address: '127.0.0.1', port: backendPort, cluster: 'gke-west-1', region: 'us-west1' };
  const healthCheck = { path: '/', intervalMs: 1_000, timeoutMs: 1_000, healthyThreshold: 1, unhealthyThreshold: 2 };
  const match = (value: string) => ({ path: { type: 'PathPrefix' as const, value }, headers: [], queryParams: [] });
  const rules = ['/west', '/east', '/'].map((path) => ({
    matches: [match(path)],
    backends: [
      { backend: 'store', weight: 3 },
      { backend: 'canary', weight: 1 },
    ],
  }));
  const backend = (name: string) => ({ name, endpoints: [endpoint], healthCheck, drainingTimeoutMs: 1_000 });
  const ack = await proxy.apply({
    version: 1,
    sources: {},
    defaultClientRegion: 'us-west1',
    listeners: [
      {
        name: 'http',
        port,
        protocol: 'HTTP',
        routes: [{ id: 'store/public', createdAt: '', hostnames: ['store.example.com'], rules }],
      },
    ],
    backends: { store: backend('store'), canary: backend('canary') },
  });
  if (ack.failures.length > 0) throw new Error(JSON.stringify(ack.failures));
  return port;
}

// The bundled copy of this file is each of the programs.
const [role, backendPort] = process.argv.slice(2);
if (role === 'backend' || role === 'fleetbed' || role === 'node:http') await serve(role, Number(backendPort));
