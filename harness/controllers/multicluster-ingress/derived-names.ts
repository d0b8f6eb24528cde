/** Names of derived Services and their network endpoint groups (semantics 2.1, 2.2). */
import { createHash } from 'node:crypto';

const LONGEST_LABEL = 63;
const HASH_CHARACTERS = 16;

/** `mci-<service>-svc-<16 characters>`, the same in every cluster; a label as Services need it. */
export function derivedName(namespace: string, service: string): string {
  const readable = service.replaceAll('.', '-').slice(0, LONGEST_LABEL - 'mci--svc-'.length - HASH_CHARACTERS);
  return `mci-${readable}-svc-${base36(`${namespace}/${service}`, HASH_CHARACTERS)}`;
}

export function isDerivedName(name: string): boolean {
  return /^mci-.*-svc-[0-9a-z]{16}$/.test(name);
}

/** Six characters that all resources of a fleet share (semantics 2.3). */
export function fleetPrefix(projectNumber: string): string {
  return `mci-${base36(`fleet/${projectNumber}`, 6)}`;
}

/** `k8s1-<8 hex>-<namespace>-<service>-<port>-<8 hex>`, cut to 63 characters as ingress-gce `pkg/utils/namer` does. */
export function negName(cluster: string, namespace: string, service: string, port: number): string {
  const uid = hex(cluster);
  const fixed = 'k8s1-'.length + uid.length + '----'.length + 8;
  const fields = [namespace, service, String(port)];
  return ['k8s1', uid, ...cutEvenly(fields, LONGEST_LABEL - fixed), hex([cluster, ...fields].join(';'))].join('-');
}

/** Long texts lose more than short ones. */
function cutEvenly(texts: readonly string[], most: number): readonly string[] {
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  if (total <= most) return texts;
  const lengths = texts.map(({ length }) => length - Math.floor((length * (total - most)) / total) - 1);
  const spare = most - lengths.reduce((sum, length) => sum + length, 0);
  return texts.map((text, index) => text.slice(0, (lengths[index] ?? 0) + (index < spare ? 1 : 0)));
}

function hex(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function base36(text: string, characters: number): string {
  const digest = createHash('sha256').update(text).digest('hex');
  return BigInt(`0x${digest}`).toString(36).padStart(50, '0').slice(0, characters);
}
