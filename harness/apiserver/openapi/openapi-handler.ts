import type { Clock } from '../../core/clock.ts';
import type { DocumentHandler } from '../discovery/document.ts';
import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import { openApiV2Handler } from './openapi-v2-handler.ts';
import { openApiV3Handler } from './openapi-v3-handler.ts';

/** Answers `/openapi/v2`, `/openapi/v3` and what is below; documents follow the catalog. */
export function openApiHandler(catalog: ResourceCatalog, options: { readonly clock: Clock }): DocumentHandler {
  const [v2, v3] = [openApiV2Handler(catalog), openApiV3Handler(catalog, options)];
  return (request) => v3(request) ?? v2(request);
}
