import type { Check } from '../../providers/provider.ts';
import type { ProviderName } from '../../topology/topology.ts';
import type { ToolName, ToolProbe } from '../tool-probe.ts';
import { failure, ok, warning, type Judge } from './check.ts';

const INSTALL: Readonly<Record<ToolName, string>> = {
  kind: 'https://kind.sigs.k8s.io/docs/user/quick-start/#installation',
  k3d: 'https://k3d.io/stable/#installation',
  kubectl: 'https://kubernetes.io/docs/tasks/tools/',
};

/** The tool of the fleet's provider is needed. kubectl is for people: fleetbed itself runs the one in the nodes. */
export const judgeTools: Judge = ({ tools }, topology) => {
  const provider = topology?.provider;
  const makers = (['kind', 'k3d'] as const).filter((tool) => provider === undefined || provider === tool);
  return [
    ...makers.map((tool) => judgeTool(tool, tools[tool], provider === tool)),
    judgeTool('kubectl', tools.kubectl, false),
  ];
};

function judgeTool(tool: ToolName, probe: ToolProbe, needed: boolean): Check {
  const bad = needed ? failure : warning;
  switch (probe.state) {
    case 'works':
      return ok(tool, `${tool} ${probe.version}`);
    case 'missing':
      return bad(tool, `${tool} is not on PATH; ${NEEDED_FOR[tool]}`, `install it: ${INSTALL[tool]}`);
    case 'broken':
      return bad(tool, `${tool} does not work: ${lastLine(probe.observed)}`, fixBroken(tool, probe.observed));
  }
}

const NEEDED_FOR: Readonly<Record<ToolName, string>> = {
  kind: `provider ${'kind' satisfies ProviderName} needs it`,
  k3d: `provider ${'k3d' satisfies ProviderName} needs it`,
  kubectl: 'tutorials and people need it',
};

function fixBroken(tool: ToolName, observed: string): string {
  if (/client version .* is too old|minimum supported API version/i.test(observed))
    return `this ${tool} is too old for the Docker daemon: install a newer one: ${INSTALL[tool]}`;
  if (/cannot connect|failed to connect|docker daemon/i.test(observed)) return 'start Docker first';
  if (/did not end within/.test(observed)) return 'run the command again when this machine has less to do';
  return `install it anew: ${INSTALL[tool]}`;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
