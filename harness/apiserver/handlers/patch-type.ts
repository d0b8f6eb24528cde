import { refusals } from '../../kube/status/refusals.ts';
import { parseMediaType } from '../request/media-type.ts';
import type { DataPatchType } from './data-patch.ts';
import { routerRefusals } from './router-refusals.ts';
import type { ResourceCall } from './serving.ts';

const TYPES: ReadonlyMap<string, DataPatchType | 'apply'> = new Map([
  ['application/json-patch+json', 'json'],
  ['application/merge-patch+json', 'merge'],
  ['application/strategic-merge-patch+json', 'strategic'],
  ['application/apply-patch+yaml', 'apply'],
] as const);

/** How a body is to be understood. @throws the 415 */
export function patchType({ request, definition }: ResourceCall): DataPatchType | 'apply' {
  const type = TYPES.get(parseMediaType(request.headers['content-type'] ?? '')?.type ?? '');
  if (definition.decoding === 'custom' && (type === undefined || type === 'strategic'))
    throw refusals.unsupportedMediaType(
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, ' +
        'application/merge-patch+json, application/apply-patch+yaml',
    );
  if (type === undefined) throw routerRefusals.unsupportedMediaType();
  return type;
}
