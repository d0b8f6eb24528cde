import { FakeClock } from '../../core/testing/fake-clock.ts';
import { ScriptedExec, type ExecScript } from '../../core/testing/scripted-exec.ts';
import type { Host } from '../host.ts';

/** A Linux machine on which every check is good: Docker 20.10, kind and kubectl, two Docker networks. */
export const GOOD_FILES: Readonly<Record<string, string>> = {
  '/proc/net/route': [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
    'docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0',
    'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
    'tun0\t0000080A\t00000000\t0000\t0\t0\t0\t0000FFFF\t0\t0\t0',
    '',
  ].join('\n'),
  '/proc/net/tcp': '  sl  local_address rem_address   st\n   0: 00000000:07E8 00000000:0000 0A 0 0\n',
  '/proc/net/tcp6': '  sl  local_address rem_address   st\n',
  '/proc/sys/fs/inotify/max_user_instances': '8192\n',
  '/proc/sys/fs/inotify/max_user_watches': '1048576\n',
  '/proc/sys/net/netfilter/nf_conntrack_max': '262144\n',
  '/proc/sys/kernel/osrelease': '6.1.0-44\n',
  '/proc/meminfo': 'MemTotal:       16000000 kB\nMemAvailable:   8388608 kB\n',
};

export const SERVER = { Version: '20.10.24', ApiVersion: '1.41', MinAPIVersion: '1.12' };

export const INFO = {
  CgroupVersion: '2',
  DockerRootDir: '/var/lib/docker',
  KernelVersion: '6.1.0-44',
  MemTotal: 16_384_000_000,
  SystemTime: '2026-01-01T00:00:00.5Z',
};

export const NETWORKS: readonly object[] = [
  { Name: 'bridge', IPAM: { Config: [{ Subnet: '172.17.0.0/16' }] } },
  { Name: 'host', IPAM: { Config: [] } },
  { Name: 'none', IPAM: { Config: null } },
  {
    Name: 'kind',
    IPAM: { Config: [{ Subnet: 'fc00:f853::/64' }, { Subnet: '172.18.0.0/16', Gateway: '172.18.0.1' }] },
  },
];

/** Docker as it answers the doctor; `images` are what the engine has. */
export function dockerSays(
  parts: { readonly server?: object; readonly info?: object; readonly networks?: readonly object[] } = {},
  images: readonly string[] = [],
): ExecScript {
  const networks = parts.networks ?? NETWORKS;
  return ({ command, args, line }) => {
    if (command !== 'docker') return undefined;
    if (line.startsWith('docker version')) return JSON.stringify({ Server: { ...SERVER, ...parts.server } });
    if (line.startsWith('docker info')) return JSON.stringify({ ...INFO, ...parts.info });
    if (line.startsWith('docker network ls')) return networks.map((_, index) => `id${String(index)}\n`).join('');
    if (line.startsWith('docker network inspect')) return JSON.stringify(networks);
    if (line.startsWith('docker image inspect'))
      return images.includes(args.at(-1) ?? '') ? 'sha256:1\n' : { exitCode: 1, stderr: 'Error: No such image' };
    return undefined;
  };
}

export const kindSays: ExecScript = ({ line }) =>
  line === 'kind version' ? 'kind v0.33.0 go1.26.8 linux/amd64\n' : undefined;

export const kubectlSays: ExecScript = ({ command }) =>
  command === 'kubectl' ? '{"clientVersion": {"gitVersion": "v1.34.3"}}' : undefined;

export function scriptedHost(
  scripts: readonly ExecScript[] = [dockerSays(), kindSays, kubectlSays],
  changes: Partial<Host> & { readonly files?: Readonly<Record<string, string | undefined>> } = {},
): Host {
  const { files, ...rest } = changes;
  const all: Readonly<Record<string, string | undefined>> = { ...GOOD_FILES, ...files };
  return {
    platform: 'linux',
    env: {},
    exec: new ScriptedExec(...scripts),
    clock: new FakeClock(new Date('2026-01-01T00:00:00Z')),
    readFile: (path) => Promise.resolve(all[path]),
    isReadable: (path) => Promise.resolve(all[path] !== undefined),
    freeSpace: () => Promise.resolve({ freeBytes: 50 * 1024 ** 3, totalBytes: 100 * 1024 ** 3 }),
    isBindable: () => Promise.resolve(true),
    bindProblem: () => Promise.resolve(undefined),
    ...rest,
  };
}
