import { homedir } from 'node:os';
import path from 'node:path';
import { systemClock } from './core/clock.ts';
import { systemExec } from './core/exec.ts';
import { preflightChecks } from './doctor/preflight.ts';
import { systemHost } from './doctor/host.ts';
import type { Services } from './lifecycle/services.ts';
import { FleetProcesses } from './lifecycle/state/fleet-processes.ts';
import { FleetStore } from './lifecycle/state/fleet-store.ts';
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
  const providers: Readonly<Record<ProviderName, () => Provider>> = {
    kind: () => dockerProvider({ ...common, tool: kindTool(nodeImage === undefined ? {} : { nodeImage }) }),
    k3d: () => dockerProvider({ ...common, tool: k3dTool(k3sImage === undefined ? {} : { image: k3sImage }) }),
    kubeconfig: () => kubeconfigProvider({ exec, clock, checks }),
  };
  return { clock, exec, host, store, processes, provider: (name) => providers[name]() };
}

/** `FLEETBED_HOME`, or the state directory of the user (XDG). */
function stateHome(env: Environment): string {
  const state = env['XDG_STATE_HOME'] ?? path.join(homedir(), '.local', 'state');
  return env['FLEETBED_HOME'] ?? path.join(state, 'fleetbed');
}
