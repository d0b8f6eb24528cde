import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from './core/clock.ts';
import { systemExec } from './core/exec.ts';
import { preflightChecks } from './doctor/preflight.ts';
import { systemHost } from './doctor/host.ts';
import type { Services } from './lifecycle/services.ts';
import { FleetProcesses } from './lifecycle/state/fleet-processes.ts';
import { FleetStore } from './lifecycle/state/fleet-store.ts';
import { systemLaunch } from './core/launch.ts';
import { systemRandom } from './core/random.ts';
import { BackgroundFleets } from './providers/embedded/background/background-fleets.ts';
import { embeddedProvider } from './providers/embedded/embedded-provider.ts';
import { dockerProvider } from './providers/docker/docker-provider.ts';
import { k3dTool } from './providers/k3d/k3d-tool.ts';
import { kindTool } from './providers/kind/kind-tool.ts';
import { kubeconfigProvider } from './providers/kubeconfig/kubeconfig-provider.ts';
import type { Provider } from './providers/provider.ts';
import type { ProviderName, Topology } from './topology/topology.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Constructs the real collaborators, once for a command or a program that uses fleetbed as a library. */
export function createServices(env: Environment): Services {
  const clock = systemClock;
  const exec = systemExec;
  const host = systemHost({ exec, clock, env });
  const store = new FleetStore(stateHome(env), clock);
  const processes = new FleetProcesses(store, exec);
  const checks = (topology: Topology, signal: AbortSignal): ReturnType<Provider['preflight']> =>
    preflightChecks(topology, host, signal);
  const background = new AbortController().signal;
  const common = {
    exec,
    checks,
    directoryOf: (fleet: string) => store.directoryOf(fleet),
    onSpawn: (fleet: string, pid: number) => {
      // Best effort, beside the program's own work; `note` never rejects.
      processes.note(fleet, pid, background).catch(() => undefined);
    },
  };
  const nodeImage = env['FLEETBED_KIND_IMAGE'];
  const k3sImage = env['FLEETBED_K3S_IMAGE'];
  const { directoryOf } = common;
  const embedded = embeddedProvider({
    clock,
    random: systemRandom,
    checks,
    // Loaded when asked for: the programs of the images are many.
    images: async () => (await import('./programs/runtime-images.ts')).runtimeImages(),
    background: new BackgroundFleets({ clock, exec, launch: systemLaunch, directoryOf, command: keepFleetCommand() }),
  });
  const providers: Readonly<Record<ProviderName, () => Provider>> = {
    embedded: () => embedded,
    kind: () => dockerProvider({ ...common, tool: kindTool(nodeImage === undefined ? {} : { nodeImage }) }),
    k3d: () => dockerProvider({ ...common, tool: k3dTool(k3sImage === undefined ? {} : { image: k3sImage }) }),
    kubeconfig: () => kubeconfigProvider({ exec, clock, checks }),
  };
  return { clock, exec, host, store, processes, provider: (name) => providers[name]() };
}

/** Runs `cli/keep-fleet` with the Node and the loaders of this process. */
function keepFleetCommand(): readonly [string, ...string[]] {
  const here = fileURLToPath(import.meta.url);
  const extension = path.extname(here);
  const loaders = extension === '.ts' ? ['--import', import.meta.resolve('tsx')] : [];
  return [process.execPath, ...loaders, path.join(path.dirname(here), 'cli', `keep-fleet${extension}`)];
}

/** `FLEETBED_HOME`, or the state directory of the user (XDG). */
function stateHome(env: Environment): string {
  const state = env['XDG_STATE_HOME'] ?? path.join(homedir(), '.local', 'state');
  return env['FLEETBED_HOME'] ?? path.join(state, 'fleetbed');
}
