import { createObject } from '../registry/create-object.ts';
import { andThen, type Eventually } from '../registry/eventually.ts';
import { negotiate } from '../request/representation.ts';
import { writeOptions } from '../request/write-options.ts';
import { decodeCall, placeInNamespace } from './decode-call.ts';
import { objectAnswer } from './object-answer.ts';
import type { Answer, ResourceCall, Serving } from './serving.ts';
import { tableRequest } from './table.ts';
import { writeContext } from './write-context.ts';

export function createHandler(serving: Serving, call: ResourceCall, body: Buffer): Eventually<Answer> {
  const { definition, query } = call;
  const form = negotiate(call.request.headers.accept, call.pretty, 'object');
  const options = writeOptions('CreateOptions', query);
  const draft = decodeCall(serving, call, body, options.fieldValidation);
  placeInNamespace(draft, call);
  const context = writeContext(call, options.dryRun, options.fieldManager);
  const request = { draft, context, options: options.object, subresource: '' };
  return andThen(createObject(serving.env, definition, request), ({ view }) =>
    objectAnswer(201, view, definition, form, tableRequest(query, serving.env.clock)),
  );
}
