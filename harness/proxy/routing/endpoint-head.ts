import { changeTarget, prepend } from '../filters/path-edit.ts';
import type { Endpoint } from '../table/backend.ts';
import type { OutgoingHead } from './request-plan.ts';

/** The target and authority for one endpoint: with its path in front (003-D11), and under its own address where it wants that (003-D12). */
export function endpointHead(
  { target, authority }: Pick<OutgoingHead, 'target' | 'authority'>,
  { pathPrefix, authority: own }: Pick<Endpoint, 'pathPrefix' | 'authority'>,
): Pick<OutgoingHead, 'target' | 'authority'> {
  if (pathPrefix === undefined && own === undefined) return { target, authority };
  return {
    target: pathPrefix === undefined ? target : changeTarget(target, (path) => prepend(pathPrefix, path)),
    authority: own ?? authority,
  };
}
