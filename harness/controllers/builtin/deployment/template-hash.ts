/**
 * The `pod-template-hash` of a template. Not upstream's: that is a hash of Go's own print of the structures; this one is
 * of the JSON with sorted keys, encoded in the same alphabet.
import { Buffer } from 'node:buffer';
 */
import type { PodTemplate } from '../../../kube/api/pod.ts';
import { sortedJson } from '../../runtime/sorted-json.ts';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

export function templateHash(template: unknown, collisionCount?: number): string {
  return safeEncode(String(fnv32a(sortedJson(template) + (collisionCount === undefined ? '' : `#${collisionCount}`))));
}

export const TEMPLATE_HASH_LABEL = 'pod-template-hash';

/** Without the label that tells templates apart. */
export function withoutHash(template: PodTemplate): PodTemplate {
  const { metadata } = template;
  if (metadata?.labels?.[TEMPLATE_HASH_LABEL] === undefined) return template;
  const { [TEMPLATE_HASH_LABEL]: _hash, ...labels } = metadata.labels;
  return { ...template, metadata: { ...metadata, labels } };
}

export function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** As `rand.SafeEncodeString`: no vowels, and no digits that look like them. */
export function safeEncode(text: string): string {
  return Array.from(text, (character) => ALPHABET[character.charCodeAt(0) % ALPHABET.length]).join('');
}
