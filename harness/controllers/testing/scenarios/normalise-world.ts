/** What is left of the objects of a namespace when chance is taken out: names, uids, versions, times. */
import type { AnyObject } from '../../../kube/meta/object.ts';
import type { ScenarioWorld } from './scenario-world.ts';

const KINDS = [
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'ControllerRevision',
  'Job',
  'Pod',
  'Endpoints',
  'EndpointSlice',
  'PersistentVolumeClaim',
  'PodDisruptionBudget',
];

/** By kind; the objects of a kind in an order that does not depend on names that were drawn. */
export type NormalWorld = Readonly<Record<string, readonly unknown[]>>;

export function normaliseWorld(world: ScenarioWorld): NormalWorld {
  const names = drawnNames(world);
  const result: Record<string, readonly unknown[]> = {};
  for (const kind of KINDS) {
    const objects = world.ofKind(kind).map((object) => scrub(object, names));
    if (objects.length > 0) result[kind] = sorted(objects);
  }
  const events = world.ofKind('Event').map((event) => eventLine(event, names));
  if (events.length > 0) result['Event'] = [...events].sort();
  return result;
}

/** Hashes and suffixes that were drawn, each with what stands for it. */
function drawnNames(world: ScenarioWorld): readonly (readonly [RegExp, string])[] {
  const found: (readonly [RegExp, string])[] = [[new RegExp(world.namespace, 'g'), 'NAMESPACE']];
  const hashes = [
    ...byCreation(world.ofKind('ReplicaSet')).map(({ metadata }) => metadata.labels?.['pod-template-hash']),
    ...byCreation(world.ofKind('ControllerRevision')).map(
      ({ metadata }) => metadata.labels?.['controller-revision-hash'],
    ),
  ];
  let count = 0;
  for (const hash of hashes)
    if (hash !== undefined) found.push([new RegExp(`\\b${hash}\\b`, 'g'), `HASH${(count += 1)}`]);
  return found;
}

function byCreation(objects: readonly AnyObject[]): readonly AnyObject[] {
  const version = ({ metadata }: AnyObject): number =>
    Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  return [...objects].sort(
    (a, b) =>
      version(a) - version(b) || ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1),
  );
}

const DROPPED: ReadonlySet<string> = new Set(['uid', 'resourceVersion', 'managedFields', 'selfLink', 'generation']);
const KEPT_GENERATIONS: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job']);

function scrub(object: AnyObject, names: readonly (readonly [RegExp, string])[]): unknown {
  const keeps = KEPT_GENERATIONS.has(object.kind);
  const walk = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value)
          .filter(([field]) => !DROPPED.has(field) && (keeps || field !== 'observedGeneration'))
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([field, each]) => [plain(field, names), walk(each, field)]),
      );
    return typeof value === 'string' ? text(value, key, names) : value;
  };
  return walk(object, '');
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const UID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function text(value: string, key: string, names: readonly (readonly [RegExp, string])[]): string {
  if (TIME.test(value)) return 'TIME';
  if (UID.test(value)) return 'UID';
  if (key === 'podIP' || key === 'ip' || key === 'addresses' || key === 'clusterIP') return 'IP';
  return plain(value, names);
}

/** Suffixes of `generateName` are five characters of an alphabet without vowels. */
function plain(value: string, names: readonly (readonly [RegExp, string])[]): string {
  let result = value;
  for (const [pattern, replacement] of names) result = result.replace(pattern, replacement);
  return result.replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-XXXXX');
}

function sorted(objects: readonly unknown[]): readonly unknown[] {
  return [...objects].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function eventLine(event: AnyObject, names: readonly (readonly [RegExp, string])[]): string {
  const { involvedObject, reason, type, message, count, source, reportingComponent } = event as unknown as {
    readonly involvedObject: { readonly kind: string; readonly name: string };
    readonly reason: string;
    readonly type: string;
    readonly message: string;
    readonly count?: number;
    readonly source?: { readonly component?: string };
    readonly reportingComponent?: string;
  };
  const what = `${involvedObject.kind}/${involvedObject.name}`;
  const who = `${source?.component ?? '-'} ${reportingComponent ?? '-'}`;
  return plain(`${what} ${type} ${reason} x${count ?? '-'} ${who}: ${message}`, names);
}
