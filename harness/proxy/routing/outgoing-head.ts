import { applyEdits } from '../filters/header-edits.ts';
import { changeTarget } from '../filters/path-edit.ts';
import type { CompiledFilters } from './compiled-filters.ts';
import type { OutgoingHead } from './request-plan.ts';

/** A head after a chain of filters. The headers are changed in place. */
export function filteredHead(head: OutgoingHead, filters: CompiledFilters | undefined): OutgoingHead {
  if (filters === undefined) return head;
  const { request, hostname, path } = filters;
  if (request !== undefined) applyEdits(head.headers, request);
  const named = takeHost(head.headers);
  return {
    method: head.method,
    target: path === undefined || !head.target.startsWith('/') ? head.target : changeTarget(head.target, path),
    authority: hostname ?? named ?? head.authority,
    headers: head.headers,
  };
}

/** A filter that sets `Host` names the authority. */
function takeHost(headers: string[]): string | undefined {
  let named: string | undefined;
  for (let at = headers.length - 2; at >= 0; at -= 2) {
    if (headers[at]?.length !== 4 || headers[at]?.toLowerCase() !== 'host') continue;
    named ??= headers[at + 1];
    headers.splice(at, 2);
  }
  return named;
}
