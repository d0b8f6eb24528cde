import type { ObjectKey } from '../../kube/meta/object.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { Scope } from '../storage/storage.ts';
import type { ResourceCall } from './serving.ts';

/** The object that a path names. @throws the 400 of a name that cannot be part of a path */
export function keyOfCall({ definition, info }: ResourceCall): ObjectKey {
  refuseName(info.name);
  return definition.namespaced ? { name: info.name, namespace: info.namespace } : { name: info.name };
}

function refuseName(name: string): void {
  let problem: string | undefined;
  if (name === '.' || name === '..') problem = `may not be '${name}'`;
  else if (name.includes('/')) problem = `may not contain '/'`;
  else if (name.includes('%')) problem = `may not contain '%'`;
  if (problem !== undefined) throw refusals.badRequest(`Name parameter invalid: ${JSON.stringify(name)}: ${problem}`);
}

/** The objects that a path names, narrowed to one where only that can match. */
export function scopeOfCall({ definition, info }: ResourceCall, name: string | undefined): Scope {
  const namespace = definition.namespaced && info.namespace !== '' ? info.namespace : undefined;
  const narrow = name !== undefined && name !== '' && (!definition.namespaced || namespace !== undefined);
  return {
    resource: definition.storage,
    ...(namespace === undefined ? {} : { namespace }),
    ...(narrow ? { name } : {}),
  };
}
