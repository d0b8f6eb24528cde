import { isJsonObject, type JsonObject } from '../../kube/json/json.ts';
import { apiVersionOf } from '../../kube/meta/object.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { groupResource } from '../registry/create-object.ts';
import { andThen, type Eventually } from '../registry/eventually.ts';
import { viewOf } from '../registry/object-view.ts';
import type { ProgramCall, SubresourceProgram } from '../registry/subresource-handlers.ts';
import { decodeBody, type ExpectedKind } from '../request/decode-body.ts';
import { negotiate } from '../request/representation.ts';
import { writeOptions } from '../request/write-options.ts';
import { keyOfCall } from './call-key.ts';
import { decodeCall } from './decode-call.ts';
import { routerRefusals } from './router-refusals.ts';
import type { Answer, Outcome, ResourceCall, Serving } from './serving.ts';
import { documentAnswer } from './status-answer.ts';
import { writeContext } from './write-context.ts';

/** A kind that is answered and never stored: the reviews. */
export function answeredProgram(serving: Serving, call: ResourceCall, body: Buffer): Eventually<Outcome> {
  const program = serving.programs.get(call.definition.program ?? '');
  if (program?.type !== 'object') throw routerRefusals.notFound();
  const options = writeOptions('CreateOptions', call.query);
  const object = decodeCall(serving, call, body, options.fieldValidation);
  return answerOf(serving, call, program, object, options.dryRun, options.fieldManager);
}

/** A subresource with a program of its own. */
export function subresourceProgram(
  serving: Serving,
  call: ResourceCall,
  program: SubresourceProgram,
  body: Buffer,
): Eventually<Outcome> {
  if (program.type === 'stream') return stream(serving, call, program);
  const part = call.definition.subresources.get(call.info.subresource);
  const expected = part?.type === 'custom' ? part.kind : call.definition;
  const options = writeOptions('CreateOptions', call.query);
  const decoded =
    body.length === 0 && call.info.verb === 'get'
      ? {}
      : decodeBody(body, call.request.headers['content-type'], kindOf(expected), serving.decoders).value;
  const sent = isJsonObject(decoded) ? decoded : {};
  return answerOf(serving, call, program, sent, options.dryRun, options.fieldManager);
}

function kindOf(of: { readonly group: string; readonly version: string; readonly kind: string }): ExpectedKind {
  return { apiVersion: apiVersionOf(of), kind: of.kind };
}

function answerOf(
  serving: Serving,
  call: ResourceCall,
  program: Extract<SubresourceProgram, { type: 'object' }>,
  body: JsonObject,
  dryRun: boolean,
  fieldManager: string,
): Eventually<Answer> {
  const form = negotiate(call.request.headers.accept, call.pretty, 'plain');
  const answered = program.run(programCall(serving, call, body, dryRun, fieldManager));
  return andThen(answered, ({ code, object }) => documentAnswer(code, object, form.format, form.pretty));
}

async function stream(
  serving: Serving,
  call: ResourceCall,
  program: Extract<SubresourceProgram, { type: 'stream' }>,
): Promise<Outcome> {
  const { request, response, upgrade, signal } = call;
  await program.run(programCall(serving, call, {}, false, ''), {
    request,
    signal,
    ...(response === undefined ? {} : { response }),
    ...(upgrade === undefined ? {} : { upgrade }),
  });
  return 'streamed';
}

function programCall(
  serving: Serving,
  call: ResourceCall,
  body: JsonObject,
  dryRun: boolean,
  fieldManager: string,
): ProgramCall {
  const { definition, info, query } = call;
  return {
    request: info,
    query,
    definition,
    registry: serving.registry,
    context: writeContext(call, dryRun, fieldManager),
    body,
    target: () => {
      const stored = serving.env.storage.get(definition.storage, keyOfCall(call));
      if (stored === undefined) throw refusals.notFound(groupResource(definition), info.name);
      return viewOf(stored, definition).object;
    },
  };
}
