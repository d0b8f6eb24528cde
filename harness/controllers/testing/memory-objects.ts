import { isDeepStrictEqual } from 'node:util';
import type { WatchEvent } from '../../kube/client/kube-client.ts';
import { keyText, type AnyObject, type ObjectKey } from '../../kube/meta/object.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';

type ObjectEvent = Exclude<WatchEvent<AnyObject>, { readonly type: 'BOOKMARK' }>;

/** An event of one kind, with the resource version that it made. */
export interface RecordedEvent {
  readonly plural: string;
  readonly version: number;
  readonly event: ObjectEvent;
}

/**
 * The objects of a fake API server with the rules that controllers rely on: resource versions, generations, the status
 * subresource, conflicts, finalizers, namespaces, cluster IPs. A write that changes nothing makes no event.
 */
export class MemoryObjects {
  readonly #objects = new Map<string, Map<string, AnyObject>>();
  readonly history: RecordedEvent[] = [];
  #version = 0;
  #addresses = 0;
  readonly #network: string;
  readonly #onEvent: (recorded: RecordedEvent) => void;

  /** @param network first two numbers of cluster IPs, `10.200` */
  constructor(network: string, onEvent: (recorded: RecordedEvent) => void) {
    this.#network = network;
    this.#onEvent = onEvent;
  }

  get version(): number {
    return this.#version;
  }

  list(plural: string): readonly AnyObject[] {
    return [...this.#kind(plural).values()];
  }

  find(plural: string, key: ObjectKey): AnyObject | undefined {
    return this.#kind(plural).get(keyText(key));
  }

  get(plural: string, key: ObjectKey): AnyObject {
    const found = this.find(plural, key);
    if (found === undefined) throw statusError(404, 'NotFound', `${plural} "${key.name}" not found`);
    return found;
  }

  create(plural: string, object: AnyObject): AnyObject {
    const { name, namespace } = object.metadata;
    if (namespace !== undefined) this.get('namespaces', { name: namespace });
    if (this.find(plural, object.metadata) !== undefined)
      throw statusError(409, 'AlreadyExists', `${plural} "${name}" already exists`);
    const { status: _, ...rest } = structuredClone(object);
    const number = this.#version + 1;
    const created = `2026-01-01T00:${pad(Math.floor(number / 60) % 60)}:${pad(number % 60)}Z`;
    const { creationTimestamp = created } = object.metadata;
    const metadata = { ...rest.metadata, uid: `uid-${String(number)}`, creationTimestamp, generation: 1 };
    return this.#store(plural, 'ADDED', this.#defaulted(plural, { ...rest, metadata }));
  }

  update(plural: string, object: AnyObject, subresource?: 'status'): AnyObject {
    const current = this.get(plural, object.metadata);
    const wanted = object.metadata.resourceVersion;
    if (wanted !== undefined && wanted !== current.metadata.resourceVersion)
      throw statusError(409, 'Conflict', `${plural} "${object.metadata.name}": the object has been modified`);
    if (subresource === 'status') return this.#change(plural, current, { ...current, ...statusOf(object) });
    const { uid, creationTimestamp, generation = 1, deletionTimestamp } = current.metadata;
    const kept = { uid, creationTimestamp, generation, deletionTimestamp };
    const { status: _, ...rest } = structuredClone(object);
    const next = { ...rest, metadata: { ...rest.metadata, ...defined(kept) }, ...statusOf(current) };
    if (isDeepStrictEqual(content(next), content(current))) return this.#change(plural, current, next);
    return this.#change(plural, current, { ...next, metadata: { ...next.metadata, generation: generation + 1 } });
  }

  delete(plural: string, key: ObjectKey): boolean {
    const current = this.find(plural, key);
    if (current === undefined) return false;
    if ((current.metadata.finalizers ?? []).length === 0) {
      this.#store(plural, 'DELETED', current);
    } else if (current.metadata.deletionTimestamp === undefined) {
      const generation = (current.metadata.generation ?? 1) + 1;
      const metadata = { ...current.metadata, deletionTimestamp: '2026-01-01T01:00:00Z', generation };
      this.#store(plural, 'MODIFIED', { ...current, metadata });
    }
    return true;
  }

  #change(plural: string, current: AnyObject, next: AnyObject): AnyObject {
    const { deletionTimestamp, finalizers = [] } = next.metadata;
    if (deletionTimestamp !== undefined && finalizers.length === 0) return this.#store(plural, 'DELETED', next);
    const { resourceVersion } = current.metadata;
    const same = { ...next, metadata: { ...next.metadata, ...defined({ resourceVersion }) } };
    return isDeepStrictEqual(same, current) ? current : this.#store(plural, 'MODIFIED', next);
  }

  #store(plural: string, type: ObjectEvent['type'], object: AnyObject): AnyObject {
    this.#version += 1;
    const stored: AnyObject = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
    if (type === 'DELETED') this.#kind(plural).delete(keyText(object.metadata));
    else this.#kind(plural).set(keyText(object.metadata), stored);
    const recorded = { plural, version: this.#version, event: { type, object: stored } };
    this.history.push(recorded);
    this.#onEvent(recorded);
    return stored;
  }

  #defaulted(plural: string, object: AnyObject): AnyObject {
    const spec = object['spec'] as Readonly<Record<string, unknown>> | undefined;
    if (plural !== 'services' || spec === undefined || spec['type'] === 'ExternalName') return object;
    this.#addresses += 1;
    const ports = ((spec['ports'] ?? []) as readonly Readonly<Record<string, unknown>>[]).map((port) => ({
      protocol: 'TCP',
      targetPort: port['port'],
      ...port,
    }));
    const clusterIP = `${this.#network}.0.${String(this.#addresses)}`;
    return { ...object, spec: { type: 'ClusterIP', sessionAffinity: 'None', clusterIP, ...spec, ports } };
  }

  #kind(plural: string): Map<string, AnyObject> {
    const found = this.#objects.get(plural) ?? new Map<string, AnyObject>();
    this.#objects.set(plural, found);
    return found;
  }
}

export function statusError(code: number, reason: string, message: string): KubeStatusError {
  return new KubeStatusError({ kind: 'Status', status: 'Failure', code, reason, message });
}

function statusOf(object: AnyObject): Readonly<Record<string, unknown>> {
  return object['status'] === undefined ? {} : { status: structuredClone(object['status']) };
}

function content({ metadata: _, status: _status, ...rest }: AnyObject): unknown {
  return rest;
}

function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
