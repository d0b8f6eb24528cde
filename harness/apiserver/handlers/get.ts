import { refusals } from '../../kube/status/refusals.ts';
import { groupResource } from '../registry/create-object.ts';
import { viewOf } from '../registry/object-view.ts';
import { parseRevision } from '../request/integers.ts';
import { negotiate } from '../request/representation.ts';
import { keyOfCall } from './call-key.ts';
import { tooLargeRevision } from './list-page.ts';
import { objectAnswer } from './object-answer.ts';
import type { Answer, ResourceCall, Serving } from './serving.ts';
import { tableRequest } from './table.ts';

export function getHandler({ env }: Serving, call: ResourceCall): Answer {
  const { definition, info, query } = call;
  const form = negotiate(call.request.headers.accept, call.pretty, 'object');
  const revision = query.size === 0 ? null : query.get('resourceVersion');
  if (revision !== null && revision !== '') refuseFuture(revision, env.storage.revision);
  const stored = env.storage.get(definition.storage, keyOfCall(call));
  if (stored === undefined) throw refusals.notFound(groupResource(definition), info.name);
  const table = tableRequest(query, env.clock);
  return objectAnswer(200, viewOf(stored, definition), definition, form, table);
}

function refuseFuture(text: string, current: number): void {
  const revision = revisionOf(text);
  if (revision > current) throw tooLargeRevision(revision, current);
}

/** @throws the 500 that the real server answers here */
export function revisionOf(text: string): number {
  try {
    return parseRevision(text);
  } catch (error) {
    throw refusals.unclassified(error instanceof Error ? error.message : '');
  }
}
