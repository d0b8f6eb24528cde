import { listOptions } from '../request/list-options.ts';
import { negotiate } from '../request/representation.ts';
import { scopeOfCall } from './call-key.ts';
import { listAnswer } from './list-answer.ts';
import { listPage } from './list-page.ts';
import { selectionOf } from './selection.ts';
import type { Answer, ResourceCall, Serving } from './serving.ts';
import { tableRequest } from './table.ts';

export function listHandler({ env }: Serving, call: ResourceCall): Answer {
  const { definition, query } = call;
  const form = negotiate(call.request.headers.accept, call.pretty, 'list');
  const options = listOptions(query, false);
  const selection = selectionOf(definition, options);
  const scope = scopeOfCall(call, selection.name);
  const { views, metadata } = listPage(env.storage, definition, scope, selection, options);
  return listAnswer(views, metadata, definition, form, tableRequest(query, env.clock));
}
