/** Finds the handler of a request for a resource. Mirrors the routes of apiserver `pkg/endpoints/installer.go`. */
import { refusals } from '../../kube/status/refusals.ts';
import type { Eventually } from '../registry/eventually.ts';
import { groupResource } from '../registry/create-object.ts';
import type { ResourceDefinition, SubresourceDefinition } from '../registry/resource-definition.ts';
import type { Verb } from '../request/request-info.ts';
import { readBody } from '../request/read-body.ts';
import { createHandler } from './create.ts';
import { deleteCollectionHandler } from './delete-collection.ts';
import { deleteHandler } from './delete.ts';
import { getHandler } from './get.ts';
import { listHandler } from './list.ts';
import { patchHandler } from './patch.ts';
import { answeredProgram, subresourceProgram } from './program.ts';
import { routerRefusals } from './router-refusals.ts';
import { scaleHandler } from './scale.ts';
import type { Outcome, ResourceCall, Serving } from './serving.ts';
import { updateHandler } from './update.ts';
import { watchHandler } from './watch.ts';

type WithBody = (serving: Serving, call: ResourceCall, body: Buffer) => Eventually<Outcome>;

const WRITES: Readonly<Partial<Record<Verb, WithBody>>> = {
  create: createHandler,
  update: updateHandler,
  patch: patchHandler,
  delete: deleteHandler,
  deletecollection: deleteCollectionHandler,
};

/** Verbs of one object; the others are of collections. */
const ITEM_VERBS: ReadonlySet<Verb> = new Set(['get', 'update', 'patch', 'delete']);

/** @throws KubeStatusError, also where the path or its method is not served */
export function dispatch(serving: Serving, call: ResourceCall): Eventually<Outcome> {
  refusePlace(call);
  const { info, definition } = call;
  if (definition.deprecationWarning !== undefined) call.warn(definition.deprecationWarning);
  return info.subresource === '' ? resource(serving, call) : subresource(serving, call);
}

/** A name or namespace where the kind has none, or none where it must have one. */
function refusePlace({ info, definition, request }: ResourceCall): void {
  const { namespace, name } = info;
  const collection = request.method !== 'POST' && isCollection(info.verb);
  if (!definition.namespaced && namespace !== '' && definition.plural !== 'namespaces') throw routerRefusals.notFound();
  if (!definition.namespaced || namespace !== '' || collection) return;
  // Collections of all namespaces can be read and nothing else.
  throw name === '' ? notAllowed(definition, info.verb) : routerRefusals.notFound();
}

function isCollection(verb: Verb): boolean {
  return verb === 'list' || verb === 'watch';
}

function resource(serving: Serving, call: ResourceCall): Eventually<Outcome> {
  const { definition, info, request } = call;
  const { verb } = info;
  if (info.name !== '' && !isCollection(verb) && !definition.verbs.some((each) => ITEM_VERBS.has(each)))
    throw routerRefusals.notFound();
  const misplaced = verb === 'create' ? info.name !== '' : ITEM_VERBS.has(verb) && info.name === '';
  if (request.method === 'HEAD' || !definition.verbs.includes(verb) || misplaced) throw notAllowed(definition, verb);
  if (definition.program !== undefined) return withBody(serving, call, answeredProgram);
  switch (verb) {
    case 'get':
      return getHandler(serving, call);
    case 'list':
      return listHandler(serving, call);
    case 'watch':
      if (call.response === undefined) throw refusals.badRequest('watches are not served over this protocol');
      watchHandler(serving, call, call.response);
      return 'streamed';
    default: {
      const handler = WRITES[verb];
      if (handler === undefined) throw notAllowed(definition, verb);
      return withBody(serving, call, handler);
    }
  }
}

async function withBody(serving: Serving, call: ResourceCall, handler: WithBody): Promise<Outcome> {
  return handler(serving, call, await readBody(call.request));
}

function subresource(serving: Serving, call: ResourceCall): Eventually<Outcome> {
  const { definition, info } = call;
  const part = definition.subresources.get(info.subresource);
  if (part === undefined)
    throw definition.decoding === 'custom' && info.name !== ''
      ? refusals.notFound(groupResource(definition), info.name)
      : routerRefusals.notFound();
  if (call.request.method === 'HEAD' || !part.verbs.includes(info.verb)) throw notAllowed(definition, info.verb);
  return partHandler(serving, call, part);
}

function partHandler(serving: Serving, call: ResourceCall, part: SubresourceDefinition): Eventually<Outcome> {
  switch (part.type) {
    case 'custom':
      return withBodyUnlessUpgraded(serving, call, part.handler);
    case 'scale':
      return call.info.verb === 'get'
        ? scaleHandler(serving, call, Buffer.alloc(0))
        : withBody(serving, call, scaleHandler);
    case 'status': {
      if (call.info.verb === 'get') return getHandler(serving, call);
      const handler = WRITES[call.info.verb];
      if (handler === undefined) throw notAllowed(call.definition, call.info.verb);
      return withBody(serving, call, handler);
    }
  }
}

/** Streams take their bytes from the connection themselves. */
function withBodyUnlessUpgraded(serving: Serving, call: ResourceCall, name: string): Eventually<Outcome> {
  const program = serving.programs.get(name);
  if (program === undefined) throw routerRefusals.notFound();
  if (program.type === 'stream') return subresourceProgram(serving, call, program, Buffer.alloc(0));
  return withBody(serving, call, (_serving, _call, body) => subresourceProgram(serving, call, program, body));
}

function notAllowed(definition: ResourceDefinition, verb: string): Error {
  return definition.decoding === 'custom'
    ? refusals.methodNotAllowed(groupResource(definition), verb)
    : routerRefusals.methodNotAllowed();
}
