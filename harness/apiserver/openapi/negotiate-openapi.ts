import { acceptClauses } from '../discovery/accept-clauses.ts';

/**
 * The first of the content types that a client accepts; undefined: none, which the server answers with a bare 406.
 * Mirrors kube-openapi `pkg/handler`.
 *
 * @param protobuf the names of the protobuf form; empty where there is none
 */
export function negotiateOpenApi(accept: string, protobuf: readonly string[]): 'json' | 'protobuf' | undefined {
  for (const { type } of acceptClauses(accept === '' ? '*/*' : accept)) {
    if (type === '*/*' || type === 'application/*' || type === 'application/json') return 'json';
    if (protobuf.includes(type)) return 'protobuf';
  }
  return undefined;
}
