import { createHash } from 'node:crypto';
import type { Gateway } from '../../kube/api/gateway.ts';

const LONGEST_LABEL = 63;
const DIGEST_LENGTH = 10;

/** Name of what is made for a Gateway: a DNS label, for any name that a Gateway may have. */
export function generatedName({ metadata: { name } }: Gateway): string {
  const label = `gateway-${name}`;
  return name.includes('.') || label.length > LONGEST_LABEL ? shortened(label.replaceAll('.', '-'), name) : label;
}

/** The name of a Gateway as the value of a label. */
export function nameLabel({ metadata: { name } }: Gateway): string {
  return name.length > LONGEST_LABEL ? shortened(name, name) : name;
}

/** The beginning of a text, and a digest of the whole name. */
function shortened(text: string, whole: string): string {
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, DIGEST_LENGTH);
  const beginning = text.slice(0, LONGEST_LABEL - DIGEST_LENGTH - 1).replace(/[-.]+$/, '');
  return `${beginning}-${digest}`;
}
