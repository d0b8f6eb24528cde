/** Ports of a pod that get in each other's way. Mirrors kubernetes `pkg/api/pod/warnings.go`. */
import type { JsonObject } from '../../../kube/json/json.ts';
import { containersOf } from './annotation-errors.ts';
import { numberOf, objectsAt, textOf } from './fields.ts';

interface PortPlace {
  readonly field: string;
  readonly port: JsonObject;
}

export function portWarnings(spec: JsonObject, path: string): string[] {
  const places = containersOf(spec, path).flatMap(({ container, field }) =>
    objectsAt(container, 'ports').map((port, index): PortPlace => ({ field: `${field}.ports[${index}]`, port })),
  );
  if (places.length === 0) return [];
  return [...clashWarnings(places), ...nameWarnings(places)];
}

function clashWarnings(places: readonly PortPlace[]): string[] {
  const warnings: string[] = [];
  const known = new Map<string, PortPlace[]>();
  for (const place of places) {
    const { field, port } = place;
    const hostIp = textOf(port, 'hostIP');
    if (hostIp !== '' && numberOf(port, 'hostPort') === 0)
      warnings.push(`${field}: hostIP set without hostPort: ${goText(port)}`);
    const key = `${numberOf(port, 'containerPort')}/${textOf(port, 'protocol')}`;
    const others = known.get(key) ?? [];
    for (const other of others) {
      const clash = clashOf(port, other.port);
      if (clash !== undefined) warnings.push(`${field}: ${clash} port definition with ${other.field}`);
    }
    known.set(key, [...others, place]);
  }
  return warnings;
}

function clashOf(port: JsonObject, other: JsonObject): string | undefined {
  const [a, b] = [numberOf(port, 'hostPort'), numberOf(other, 'hostPort')];
  const [ipA, ipB] = [textOf(port, 'hostIP'), textOf(other, 'hostIP')];
  if (ipA === ipB && a === b) return 'duplicate';
  if (a === 0 || b === 0) return 'overlapping';
  return a === b && (ipA === '') !== (ipB === '') ? 'dangerously ambiguous' : undefined;
}

function nameWarnings(places: readonly PortPlace[]): string[] {
  const warnings: string[] = [];
  const first = new Map<string, string>();
  for (const { field, port } of places) {
    const name = textOf(port, 'name');
    if (name === '') continue;
    const other = first.get(name);
    if (other === undefined) first.set(name, field);
    else
      warnings.push(
        `${field}: duplicate port name ${JSON.stringify(name)} with ${other}, services and probes that select ports by name will use ${other}`,
      );
  }
  return warnings;
}

function goText(port: JsonObject): string {
  return `{Name:${textOf(port, 'name')} HostPort:${numberOf(port, 'hostPort')} ContainerPort:${numberOf(port, 'containerPort')} Protocol:${textOf(port, 'protocol')} HostIP:${textOf(port, 'hostIP')}}`;
}
