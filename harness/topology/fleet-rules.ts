import { parseIpv4Range, rangesOverlap, type Ipv4Range } from '../core/ipv4.ts';
import { LOOPBACK_RANGE, SYSTEM_LOOPBACK_RANGE } from './loopback-ranges.ts';
import { didYouMean } from './did-you-mean.ts';
import { duplicateValue, invalidValue } from './field-messages.ts';
import { formatPath, type FieldPath, type FieldProblem } from './field-path.ts';
import type { ClusterDraft, FleetDraft } from './fleet-draft.ts';

/** What must hold between the fields of a fleet file, all of it checked. */
export function brokenRules(draft: FleetDraft): readonly FieldProblem[] {
  return [
    ...duplicateNames(draft),
    ...longNames(draft),
    ...unknownConfigCluster(draft),
    ...overlaps(givenRanges(draft)),
    ...misplacedRanges(draft),
    ...tooManyNodes(draft),
    ...duplicatePorts(draft),
    ...fieldsOfOtherProviders(draft),
    ...duplicateContexts(draft),
  ];
}

function duplicateNames({ clusters }: FleetDraft): readonly FieldProblem[] {
  return repeated(clusters, ({ name }) => name).map(({ namePath, name }) => ({
    path: namePath,
    message: duplicateValue(name),
  }));
}

function duplicatePorts({ clusters }: FleetDraft): readonly FieldProblem[] {
  return repeated(clusters, ({ apiPort }) => apiPort).map(({ path, apiPort }) => ({
    path: [...path, 'apiPort'],
    message: duplicateValue(apiPort),
  }));
}

function duplicateContexts({ provider, clusters }: FleetDraft): readonly FieldProblem[] {
  if (provider !== 'kubeconfig') return [];
  const unnamed = (cluster: ClusterDraft): string | undefined => cluster.context ?? cluster.name;
  const sameName = new Set(repeated(clusters, ({ name }) => name));
  return repeated(clusters, unnamed)
    .filter((cluster) => !sameName.has(cluster))
    .map((cluster) => ({
      path: cluster.context === undefined ? cluster.namePath : [...cluster.path, 'context'],
      message: `${duplicateValue(unnamed(cluster))}: another cluster has this context`,
    }));
}

/** The entries whose key was seen before. */
function repeated<T>(entries: readonly T[], key: (entry: T) => string | number | undefined): readonly T[] {
  const seen = new Set<string | number>();
  return entries.filter((entry) => {
    const value = key(entry);
    if (value === undefined) return false;
    const again = seen.has(value);
    seen.add(value);
    return again;
  });
}

/** What the longest name of a cluster may become, by provider. */
const NAME_LIMITS: Readonly<Record<string, { readonly suffix: string; readonly most: number; readonly what: string }>> =
  {
    embedded: { suffix: '-node-100', most: 63, what: 'the host name of its last node' },
    kind: { suffix: '-control-plane', most: 63, what: 'the host name of its node' },
    k3d: { suffix: '', most: 32, what: 'the name of the k3d cluster' },
  };

function longNames({ name: fleet, provider, clusters, counted }: FleetDraft): readonly FieldProblem[] {
  const limit = NAME_LIMITS[provider ?? ''];
  if (limit === undefined || fleet === undefined) return [];
  const problems = clusters.flatMap(({ name, namePath }) => {
    const made = `${fleet}-${name ?? ''}${limit.suffix}`;
    if (name === undefined || made.length <= limit.most) return [];
    const message = `Too long: with provider ${String(provider)} "${made}" is ${limit.what}: ${String(made.length)} characters, at most ${String(limit.most)}`;
    return [{ path: counted ? ['metadata', 'name'] : namePath, message }];
  });
  // Made-up names are all alike; the last is the longest.
  return counted ? problems.slice(-1) : problems;
}

function unknownConfigCluster({ configCluster, clusters }: FleetDraft): readonly FieldProblem[] {
  const names = clusters.flatMap(({ name }) => name ?? []);
  if (configCluster === undefined || names.length === 0 || names.includes(configCluster)) return [];
  const meant = didYouMean(configCluster, names);
  const advice =
    meant === undefined ? `clusters: ${names.map((name) => `"${name}"`).join(', ')}` : `did you mean "${meant}"?`;
  return [{ path: ['spec', 'configCluster'], message: `Not found: "${configCluster}": ${advice}` }];
}

/** An embedded cluster lives on addresses of this machine that nobody else has; any other one must stay off them. */
function misplacedRanges(draft: FleetDraft): readonly FieldProblem[] {
  const { provider } = draft;
  return givenRanges(draft).flatMap(({ path, text }) => {
    const range = parseIpv4Range(text);
    if (range === undefined || provider === undefined) return [];
    const why = provider === 'embedded' ? offLoopback(range) : onLoopback(range, provider);
    return why === undefined ? [] : [{ path, message: invalidValue(text, why) }];
  });
}

function offLoopback(range: Ipv4Range): string | undefined {
  const fits =
    range.first >= LOOPBACK_RANGE.first &&
    range.last <= LOOPBACK_RANGE.last &&
    !rangesOverlap(range, SYSTEM_LOOPBACK_RANGE);
  return fits ? undefined : 'with provider embedded a network within 127.0.0.0/8 and outside 127.0.0.0/16 is needed';
}

function onLoopback(range: Ipv4Range, provider: string): string | undefined {
  if (!rangesOverlap(range, LOOPBACK_RANGE)) return undefined;
  return `overlaps 127.0.0.0/8, whose addresses provider ${provider} cannot use`;
}

const NODE_PREFIX = 24;

function tooManyNodes({ clusters }: FleetDraft): readonly FieldProblem[] {
  return clusters.flatMap(({ path, podCidr, nodes = 1 }) => {
    const range = podCidr === undefined ? undefined : parseIpv4Range(podCidr);
    if (range === undefined || range.prefix > NODE_PREFIX || nodes <= 2 ** (NODE_PREFIX - range.prefix)) return [];
    const why = `too small: each of ${String(nodes)} nodes takes a /${String(NODE_PREFIX)}`;
    return [{ path: [...path, 'podCidr'], message: invalidValue(podCidr, why) }];
  });
}

/** A network that somebody wants, and the field that says so. */
export interface NamedRange {
  readonly path: FieldPath;
  readonly text: string;
}

function givenRanges({ subnet, clusters }: FleetDraft): readonly NamedRange[] {
  return [
    ...(subnet === undefined ? [] : [{ path: ['spec', 'subnet'], text: subnet }]),
    ...clusters.flatMap(({ path, podCidr, serviceCidr }) => [
      ...(podCidr === undefined ? [] : [{ path: [...path, 'podCidr'], text: podCidr }]),
      ...(serviceCidr === undefined ? [] : [{ path: [...path, 'serviceCidr'], text: serviceCidr }]),
    ]),
  ];
}

/** Every pair of networks that overlap, told at the later one. */
export function overlaps(ranges: readonly NamedRange[]): readonly FieldProblem[] {
  const parsed = ranges.flatMap((range) => {
    const bounds = parseIpv4Range(range.text);
    return bounds === undefined ? [] : [{ ...range, bounds }];
  });
  return parsed.flatMap((later, index) =>
    parsed
      .slice(0, index)
      .filter((earlier) => rangesOverlap(earlier.bounds, later.bounds))
      .map((earlier) => ({ path: later.path, message: overlapMessage(later, earlier) })),
  );
}

function overlapMessage(later: NamedRange, earlier: NamedRange & { readonly bounds: Ipv4Range }): string {
  return invalidValue(later.text, `overlaps ${formatPath(earlier.path)} ${earlier.text}`);
}

function fieldsOfOtherProviders(draft: FleetDraft): readonly FieldProblem[] {
  return [...fieldsOfEmbedded(draft), ...fieldsOfKubeconfig(draft)];
}

function fieldsOfEmbedded({ provider, clusters }: FleetDraft): readonly FieldProblem[] {
  if (provider === 'embedded') return [];
  return clusters
    .filter(({ nodes }) => nodes !== undefined)
    .map(({ path }) => ({ path: [...path, 'nodes'], message: 'Forbidden: only with provider embedded', atKey: true }));
}

function fieldsOfKubeconfig(draft: FleetDraft): readonly FieldProblem[] {
  const { provider, clusters, hasKubeconfig, subnet } = draft;
  const section = ['spec', 'kubeconfig'];
  if (provider === 'kubeconfig') {
    const forbidden = 'Forbidden: provider kubeconfig uses existing clusters';
    return [
      ...(hasKubeconfig ? [] : [{ path: section, message: 'Required value' }]),
      ...(subnet === undefined ? [] : [{ path: ['spec', 'subnet'], message: forbidden, atKey: true }]),
      ...clusters
        .filter(({ apiPort }) => apiPort !== undefined)
        .map(({ path }) => ({ path: [...path, 'apiPort'], message: forbidden, atKey: true })),
    ];
  }
  const only = 'Forbidden: only with provider kubeconfig';
  return [
    ...(hasKubeconfig ? [{ path: section, message: only, atKey: true }] : []),
    ...clusters
      .filter(({ context }) => context !== undefined)
      .map(({ path }) => ({ path: [...path, 'context'], message: only, atKey: true })),
  ];
}
