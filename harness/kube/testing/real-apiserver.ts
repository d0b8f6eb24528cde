/**
 * A real etcd and kube-apiserver on loopback, for parity tests.
 *
 * Has no kubelet, and no controller manager unless asked: namespaces keep their finalizer, Deployments make no pods. One
 * static admin token; RBAC is on; ServiceAccount admission is off unless asked.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { FleetbedError, messageOf } from '../../core/errors.ts';
import type { Exec, RunningProgram } from '../../core/exec.ts';
import { notYet, ready, waitFor } from '../../core/wait.ts';
import { httpKubeClient } from '../client/http-kube-client.ts';
import { tokenKubeconfig } from '../kubeconfig/kubeconfig-edit.ts';
import { kubeconfigText } from '../kubeconfig/kubeconfig-file.ts';

export interface RealApiServer extends AsyncDisposable {
  /** `https://127.0.0.1:<port>`. */
  readonly server: string;
  /** `http://127.0.0.1:<port>` of etcd. */
  readonly etcd: string;
  /** Text of a kubeconfig file whose one context is an administrator. */
  readonly kubeconfig: string;
}

export interface RealApiServerOptions {
  readonly exec: Exec;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** `default`: every plugin that is on by default, so pods need the ServiceAccounts of a controller. @default ServiceAccount is off */
  readonly admission?: 'default';
  /** Starts kube-controller-manager with these controllers. @default none is started */
  readonly controllers?: readonly string[];
  /** More flags of kube-apiserver. */
  readonly flags?: readonly string[];
}

const ADMIN_TOKEN = 'parity-test-admin';
const SERVICE_ACCOUNT_KEY = 'service-account.key';

/** Starts both programs, found on PATH, and waits until the server is ready. Takes about 5 s. */
export async function startRealApiServer(options: RealApiServerOptions): Promise<RealApiServer> {
  const stack = new DisposeStack();
  try {
    const directory = await mkdtemp(join(tmpdir(), 'fleetbed-apiserver-'));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    const etcd = `http://127.0.0.1:${String(await freePort())}`;
    stack.use(await startEtcd(options, directory, etcd));
    const port = await freePort();
    const program = stack.use(await startApiServer(options, directory, etcd, port));
    const server = `https://127.0.0.1:${String(port)}`;
    const kubeconfig = await whenReady(options, directory, server, program);
    if (options.controllers !== undefined)
      stack.use(await startControllers(options, directory, kubeconfig, options.controllers));
    return { server, etcd, kubeconfig, [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose]() };
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}

async function startEtcd(
  { exec, signal }: RealApiServerOptions,
  directory: string,
  url: string,
): Promise<RunningProgram> {
  const peer = `http://127.0.0.1:${String(await freePort())}`;
  const flags = [
    `--data-dir=${join(directory, 'etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--unsafe-no-fsync',
    '--log-level=error',
  ];
  return drained(exec.start('etcd', flags, { signal }));
}

async function startApiServer(
  { exec, signal, admission, flags = [] }: RealApiServerOptions,
  directory: string,
  etcd: string,
  port: number,
): Promise<RunningProgram> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyFile = join(directory, SERVICE_ACCOUNT_KEY);
  const tokenFile = join(directory, 'tokens.csv');
  await writeFile(keyFile, privateKey.export({ type: 'pkcs1', format: 'pem' }));
  await writeFile(tokenFile, `${ADMIN_TOKEN},admin,admin,"system:masters"\n`);
  const all = [
    `--etcd-servers=${etcd}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${String(port)}`,
    `--cert-dir=${join(directory, 'certificates')}`,
    `--service-account-key-file=${keyFile}`,
    `--service-account-signing-key-file=${keyFile}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--token-auth-file=${tokenFile}`,
    '--authorization-mode=RBAC',
    ...(admission === 'default' ? [] : ['--disable-admission-plugins=ServiceAccount']),
    '--service-cluster-ip-range=10.0.0.0/24',
    ...flags,
  ];
  return drained(exec.start('kube-apiserver', all, { signal }));
}

async function startControllers(
  { exec, signal }: RealApiServerOptions,
  directory: string,
  kubeconfig: string,
  controllers: readonly string[],
): Promise<RunningProgram> {
  const file = join(directory, 'controllers.kubeconfig');
  await writeFile(file, kubeconfig);
  const flags = [
    `--kubeconfig=${file}`,
    `--authentication-kubeconfig=${file}`,
    `--authorization-kubeconfig=${file}`,
    `--controllers=${controllers.join(',')}`,
    `--service-account-private-key-file=${join(directory, SERVICE_ACCOUNT_KEY)}`,
    `--root-ca-file=${join(directory, 'certificates', 'apiserver.crt')}`,
    '--use-service-account-credentials=false',
    '--leader-elect=false',
    '--secure-port=0',
  ];
  return drained(exec.start('kube-controller-manager', flags, { signal }));
}

async function whenReady(
  { clock, signal }: RealApiServerOptions,
  directory: string,
  server: string,
  program: RunningProgram,
): Promise<string> {
  const ended = program.ended.then(({ exitCode, stderr }) => {
    throw new FleetbedError('FLEETBED_COMMAND_FAILED', `kube-apiserver ended with exit code ${String(exitCode)}`, {
      observed: stderr.slice(-2_000),
    });
  });
  const serving = waitFor(
    'kube-apiserver is ready',
    async () => {
      const ca = await readFile(join(directory, 'certificates', 'apiserver.crt'), 'utf8');
      const text = kubeconfigText(tokenKubeconfig({ name: 'admin', server, token: ADMIN_TOKEN, ca }));
      await using client = httpKubeClient({ kubeconfig: text });
      try {
        await client.raw('/readyz', { signal });
      } catch (error) {
        return notYet(messageOf(error));
      }
      return ready(text);
    },
    { clock, signal, timeoutMs: 60_000 },
  );
  return Promise.race([serving, ended]);
}

/** Nobody reads what it prints; unread output would stop it. */
function drained(program: RunningProgram): RunningProgram {
  program.stdout.resume();
  return program;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  return address.port;
}
