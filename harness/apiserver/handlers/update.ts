import { andThen, type Eventually } from '../registry/eventually.ts';
import { updateObject } from '../registry/update-object.ts';
import { writeStrategy } from '../registry/write-strategy.ts';
import { negotiate } from '../request/representation.ts';
import { writeOptions } from '../request/write-options.ts';
import { keyOfCall } from './call-key.ts';
import { decodeCall, placeInNamespace, refuseOtherName } from './decode-call.ts';
import { objectAnswer } from './object-answer.ts';
import type { Answer, ResourceCall, Serving } from './serving.ts';
import { tableRequest } from './table.ts';
import { writeContext } from './write-context.ts';

/** PUT of an object or of its status. */
export function updateHandler(serving: Serving, call: ResourceCall, body: Buffer): Eventually<Answer> {
  const { definition, query, info } = call;
  const form = negotiate(call.request.headers.accept, call.pretty, 'object');
  const key = keyOfCall(call);
  const options = writeOptions('UpdateOptions', query);
  const sent = decodeCall(serving, call, body, options.fieldValidation);
  refuseOtherName(sent, call);
  placeInNamespace(sent, call);
  let attempts = 0;
  const written = updateObject(serving.env, definition, {
    key,
    next: () => {
      attempts += 1;
      if (attempts === 1) return sent;
      // Another write came between while somebody was asked; the first draft is used up.
      const again = decodeCall(serving, call, body, 'Ignore');
      placeInNamespace(again, call);
      return again;
    },
    strategy: writeStrategy(definition, info.subresource),
    context: writeContext(call, options.dryRun, options.fieldManager),
    options: options.object,
    subresource: info.subresource,
    creates: definition.strategy.allowCreateOnUpdate === true && info.subresource === '',
    checksUid: true,
  });
  return andThen(written, ({ view, created }) =>
    objectAnswer(created ? 201 : 200, view, definition, form, tableRequest(query, serving.env.clock)),
  );
}
