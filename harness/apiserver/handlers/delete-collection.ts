/** Mirrors DeleteCollection of apiserver `pkg/endpoints/handlers/delete.go` and of the generic store. */
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { deleteObject, warnOfSilence } from '../registry/delete-object.ts';
import { listOptions } from '../request/list-options.ts';
import { negotiate } from '../request/representation.ts';
import { scopeOfCall } from './call-key.ts';
import { readDeleteOptions } from './delete.ts';
import { listAnswer } from './list-answer.ts';
import { listPage } from './list-page.ts';
import { selectionOf } from './selection.ts';
import type { Answer, ResourceCall, Serving } from './serving.ts';
import { tableRequest } from './table.ts';
import { writeContext } from './write-context.ts';

export async function deleteCollectionHandler(serving: Serving, call: ResourceCall, body: Buffer): Promise<Answer> {
  const { definition, query } = call;
  const { env } = serving;
  const form = negotiate(call.request.headers.accept, call.pretty, 'list');
  const listed = listOptions(query, false);
  const selection = selectionOf(definition, listed);
  const options = readDeleteOptions(serving, call, body);
  const scope = scopeOfCall(call, selection.name);
  const { views, metadata } = listPage(env.storage, definition, scope, selection, listed);
  const context = writeContext(call, options.dryRun, '');
  warnOfSilence(definition, options, context);
  for (const view of views) {
    const { name, namespace } = view.object.metadata as { readonly name: string; readonly namespace?: string };
    const key = namespace === undefined ? { name } : { name, namespace };
    try {
      await deleteObject(env, definition, {
        key,
        deletion: options,
        context,
        options: options.object,
        subresource: '',
      });
    } catch (error) {
      // Somebody else was faster: it is gone all the same.
      if (!(error instanceof KubeStatusError && error.statusCode === 404)) throw error;
    }
  }
  return listAnswer(views, metadata, definition, form, tableRequest(query, env.clock));
}
