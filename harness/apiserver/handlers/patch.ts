/** Mirrors apiserver `pkg/endpoints/handlers/patch.go`. */
import { andThen, type Eventually } from '../registry/eventually.ts';
import { updateObject } from '../registry/update-object.ts';
import { writeStrategy } from '../registry/write-strategy.ts';
import { negotiate } from '../request/representation.ts';
import { writeOptions } from '../request/write-options.ts';
import { applyPatch } from './apply-patch.ts';
import { keyOfCall } from './call-key.ts';
import { placeInNamespace, refuseOtherName } from './decode-call.ts';
import { objectAnswer } from './object-answer.ts';
import { dataPatch } from './data-patch.ts';
import type { Answer, ResourceCall, Serving } from './serving.ts';
import { tableRequest } from './table.ts';
import { writeContext } from './write-context.ts';
import type { PatchProgram } from './patch-program.ts';
import { patchType } from './patch-type.ts';

export function patchHandler(serving: Serving, call: ResourceCall, body: Buffer): Eventually<Answer> {
  const { definition, query, info } = call;
  const type = patchType(call);
  const form = negotiate(call.request.headers.accept, call.pretty, 'object');
  const key = keyOfCall(call);
  const applies = type === 'apply';
  const options = writeOptions('PatchOptions', query, applies);
  const context = writeContext(call, options.dryRun, options.fieldManager);
  const patched: PatchProgram = applies
    ? applyPatch(serving, call, body, context, options)
    : dataPatch(serving, call, body, type, options.fieldValidation);
  const written = updateObject(serving.env, definition, {
    key,
    next: (live) => {
      const draft = patched(live);
      refuseOtherName(draft, call);
      placeInNamespace(draft, call);
      return draft;
    },
    strategy: writeStrategy(definition, info.subresource),
    context,
    options: options.object,
    subresource: info.subresource,
    applied: applies,
    creates: applies && info.subresource === '',
  });
  return andThen(written, ({ view, created }) =>
    objectAnswer(created ? 201 : 200, view, definition, form, tableRequest(query, serving.env.clock)),
  );
}
