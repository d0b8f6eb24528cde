/** Which form of a discovery document a client wants. Mirrors apiserver `pkg/endpoints/handlers/negotiation/negotiate.go`. */
import { refusals } from '../../kube/status/refusals.ts';
import { acceptClauses, type AcceptClause } from './accept-clauses.ts';

export interface DocumentForm {
  readonly encoding: 'json' | 'yaml';
  /** All groups, versions and resources in one answer. */
  readonly aggregated: boolean;
}

const ENCODINGS = new Map<string, DocumentForm['encoding']>([
  ['application/json', 'json'],
  ['application/*', 'json'],
  ['*/*', 'json'],
  ['application/yaml', 'yaml'],
]);
const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/**
 * The first form that a client accepts. Throws the server's 406. Protobuf is not made: who accepts nothing else is
 * refused as one who asks for an unknown type.
 *
 * @param aggregates whether the document has an aggregated form
 */
export function negotiateDocument(accept: string, aggregates: boolean): DocumentForm {
  const clauses = acceptClauses(accept === '' ? '*/*' : accept);
  for (const clause of clauses) {
    const encoding = ENCODINGS.get(clause.type);
    if (encoding === undefined) continue;
    const aggregated = asksForAggregation(clause);
    if (aggregated && aggregates) return { encoding, aggregated };
    if (!clause.parameters.has('as')) return { encoding, aggregated: false };
  }
  const types = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
  throw refusals.notAcceptable(
    clauses.some(({ type }) => ENCODINGS.has(type) || type === PROTOBUF)
      ? `only the following media types are accepted: ${types}`
      : `406: Not Acceptable\n\nAvailable representations: ${types}`,
  );
}

/** v2beta1 is not served any more. */
function asksForAggregation({ parameters }: AcceptClause): boolean {
  return (
    parameters.get('as') === 'APIGroupDiscoveryList' &&
    parameters.get('g') === 'apidiscovery.k8s.io' &&
    parameters.get('v') === 'v2'
  );
}
