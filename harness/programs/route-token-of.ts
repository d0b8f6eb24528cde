import { ROUTE_TOKEN_ENV } from '../implementations/reference/manifests/system-names.ts';
import type { ProgramContext } from './program-context.ts';

/** What controller and proxies of one installation know. From the environment: command lines are shown to everybody. */
export function routeTokenOf({ env }: Pick<ProgramContext, 'env'>): string | undefined {
  const token = env[ROUTE_TOKEN_ENV]?.trim();
  return token === '' ? undefined : token;
}
