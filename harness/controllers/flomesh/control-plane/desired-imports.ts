import type {
  FlomeshImportEndpoint,
  FlomeshImportPort,
  FlomeshServiceExport,
  FlomeshServiceImport,
} from '../../../kube/api/flomesh.ts';
import type { ServicePort } from '../../../kube/api/core.ts';
import { rulePort } from '../rule-port.ts';
import type { JudgedExport } from './judge-exports.ts';
import type { MemberWorld } from './member-world.ts';

/**
 * The ServiceImports that a member should have (003-R7, 003-R8, 003-R10, 003-R12, 003-R14): what the others export to it, with an endpoint
 * for each exporting cluster, sorted by cluster key. Endpoints of members that were not seen in this life of the control
 * plane stay as they are.
 */
export function desiredImports(
  importer: MemberWorld,
  judged: ReadonlyMap<string, readonly JudgedExport[]>,
  members: readonly MemberWorld[],
): readonly FlomeshServiceImport[] {
  const unseen = new Set(members.filter(({ known, gateway }) => !known || gateway === undefined).map(({ key }) => key));
  const keys = new Set([...judged.keys(), ...importer.imports.keys()]);
  return [...keys].flatMap((key) => {
    const exporters = (judged.get(key) ?? []).filter((each) => isFor(each, importer));
    const current = importer.imports.get(key);
    const kept = current === undefined ? [] : keptPorts(current, (each) => unseen.has(each) && each !== importer.key);
    const ports = mergePorts([...exporters.flatMap((each) => exportedPorts(each, key)), ...kept]);
    if (ports.length === 0) return [];
    const [namespace = '', name = ''] = key.split('/');
    const account = accountOf(exporters.map(({ exported }) => exported)) ?? keptAccount(current, kept);
    return [importObject(namespace, name, ports, account)];
  });
}

/** `targetClusters` is kept here, though upstream only documents it. */
function isFor({ member, exported, conflict }: JudgedExport, importer: MemberWorld): boolean {
  const { targetClusters = [] } = exported.spec ?? {};
  const isNamed = targetClusters.length === 0 || targetClusters.includes(importer.key);
  return conflict === undefined && member.key !== importer.key && isNamed;
}

/** One entry for each port that a rule names; of two rules with one port the last one's path wins (003-R13). */
function exportedPorts({ member, exported }: JudgedExport, key: string): readonly FlomeshImportPort[] {
  const { gateway } = member;
  const ports = member.services.get(key)?.spec?.ports ?? [];
  if (gateway === undefined) return [];
  const paths = new Map<ServicePort, string>();
  for (const rule of exported.spec?.rules ?? []) {
    const port = ports.find((each) => each.port === rulePort(rule, ports));
    if (port !== undefined) paths.set(port, rule.path ?? '/');
  }
  return [...paths].map(([{ name, protocol, appProtocol, port }, path]) => ({
    ...(name === undefined ? {} : { name }),
    protocol: protocol ?? 'TCP',
    ...(appProtocol === undefined ? {} : { appProtocol }),
    port,
    endpoints: [{ clusterKey: member.key, target: { ...gateway, path } }],
  }));
}

function keptPorts(
  { spec }: FlomeshServiceImport,
  isKept: (clusterKey: string) => boolean,
): readonly FlomeshImportPort[] {
  return spec.ports.flatMap((port) => {
    const endpoints = port.endpoints.filter(({ clusterKey }) => isKept(clusterKey));
    return endpoints.length === 0 ? [] : [{ ...port, endpoints }];
  });
}

/** Ports with one number and protocol are one; what it is called the first says. */
function mergePorts(ports: readonly FlomeshImportPort[]): readonly FlomeshImportPort[] {
  const merged = new Map<string, { port: FlomeshImportPort; endpoints: Map<string, FlomeshImportEndpoint> }>();
  for (const port of ports) {
    const id = `${String(port.port)}/${port.protocol ?? 'TCP'}`;
    const entry = merged.get(id) ?? { port, endpoints: new Map<string, FlomeshImportEndpoint>() };
    for (const endpoint of port.endpoints)
      if (!entry.endpoints.has(endpoint.clusterKey)) entry.endpoints.set(endpoint.clusterKey, endpoint);
    merged.set(id, entry);
  }
  return [...merged.values()].map(({ port, endpoints }) => ({
    ...port,
    endpoints: [...endpoints.values()].sort((a, b) => (a.clusterKey < b.clusterKey ? -1 : 1)),
  }));
}

/** That of the last one that was accepted. 003-R14 */
function accountOf(exports: readonly FlomeshServiceExport[]): string | undefined {
  return exports.at(-1)?.spec?.serviceAccountName;
}

function keptAccount(
  current: FlomeshServiceImport | undefined,
  kept: readonly FlomeshImportPort[],
): string | undefined {
  return kept.length === 0 ? undefined : current?.spec.serviceAccountName;
}

function importObject(
  namespace: string,
  name: string,
  ports: readonly FlomeshImportPort[],
  serviceAccountName: string | undefined,
): FlomeshServiceImport {
  return {
    apiVersion: 'flomesh.io/v1alpha1',
    kind: 'ServiceImport',
    metadata: { namespace, name },
    spec: {
      type: 'ClusterSetIP',
      ports,
      ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
    },
  };
}

export function overlayImport(current: FlomeshServiceImport, desired: FlomeshServiceImport): FlomeshServiceImport {
  const { serviceAccountName: _replaced, ...rest } = current.spec;
  return { ...current, spec: { ...rest, ...desired.spec } };
}
