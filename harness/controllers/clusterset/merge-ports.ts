import type { ServicePort } from '../../kube/api/core.ts';
import type { ServiceImportPort } from '../../kube/api/mcs-api.ts';

/** Ports of one exporter. */
export interface ExportedPorts {
  readonly cluster: string;
  readonly ports: readonly ServicePort[];
}

export interface MergedPorts {
  readonly ports: readonly ServiceImportPort[];
  /** What disagrees, in words, and the cluster whose port is left out. */
  readonly conflicts: readonly { readonly cluster: string; readonly message: string }[];
}

/**
 * The union of the ports of all exporters, oldest first (000-R9).
 *
 * A port conflicts with an older one when they share a name and not the number, or the number and not the name, or
 * when one of several would have no name: no Service could hold both. The older one wins, the younger is left out.
 */
export function mergePorts(exporters: readonly ExportedPorts[]): MergedPorts {
  const merged: { readonly port: ServiceImportPort; readonly cluster: string }[] = [];
  const conflicts: MergedPorts['conflicts'][number][] = [];
  for (const { cluster, ports } of exporters) {
    for (const port of ports.map(importPort)) {
      if (merged.some((older) => isSame(older.port, port))) continue;
      const older = merged.find((candidate) => candidate.cluster !== cluster && clashes(candidate.port, port));
      if (older === undefined) {
        merged.push({ port, cluster });
        continue;
      }
      const message = `port ${describe(older.port)} in ${older.cluster}, ${describe(port)} in ${cluster}`;
      conflicts.push({ cluster, message });
    }
  }
  return { ports: merged.map(({ port }) => port), conflicts };
}

/** Whether two exporters have other ports, in any order. */
export function portsDiffer(a: readonly ServicePort[], b: readonly ServicePort[]): boolean {
  const texts = (ports: readonly ServicePort[]): string => JSON.stringify(ports.map(portText).toSorted());
  return texts(a) !== texts(b);
}

function portText(port: ServicePort): string {
  const { name, protocol, appProtocol, port: number } = importPort(port);
  return JSON.stringify([name, protocol, appProtocol, number]);
}

/** How a port of a Service appears in an import: every default filled in, no target. */
export function importPort({ name, protocol = 'TCP', appProtocol, port }: ServicePort): ServiceImportPort {
  return {
    ...(name === undefined || name === '' ? {} : { name }),
    protocol,
    ...(appProtocol === undefined ? {} : { appProtocol }),
    port,
  };
}

/**
 * The port of an exporter's Service that an import's port stands for: with `named` of the same name, else of the same
 * number; with `exact` of the same number, whatever its name.
 */
export function servicePortFor(
  ports: readonly ServicePort[],
  wanted: ServiceImportPort,
  rule: 'named' | 'exact',
): ServicePort | undefined {
  const named =
    rule === 'exact'
      ? undefined
      : ports.find(
          (port) => (port.name ?? '') === (wanted.name ?? '') && importPort(port).protocol === wanted.protocol,
        );
  return named ?? ports.find((port) => sameNumber(importPort(port), wanted));
}

function isSame(a: ServiceImportPort, b: ServiceImportPort): boolean {
  return a.name === b.name && sameNumber(a, b);
}

function clashes(a: ServiceImportPort, b: ServiceImportPort): boolean {
  return a.name === b.name || a.name === undefined || b.name === undefined || sameNumber(a, b);
}

function sameNumber(a: ServiceImportPort, b: ServiceImportPort): boolean {
  return a.port === b.port && a.protocol === b.protocol;
}

function describe({ name, port, protocol }: ServiceImportPort): string {
  return `${name === undefined ? '' : `${name} `}${String(port)}/${protocol ?? 'TCP'}`;
}
