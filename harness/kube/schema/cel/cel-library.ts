/** Every function that the expressions of a CRD may call. Mirrors apiserver `pkg/cel/environment/base.go` for 1.33, which a 1.34 server offers. */
import { ADDRESSES } from './cel-addresses.ts';
import { CONVERSIONS } from './cel-conversions.ts';
import { LISTS } from './cel-lists.ts';
import { NAMED_FORMATS } from './cel-named-formats.ts';
import { OPERATORS } from './cel-operators.ts';
import type { CelOverload } from './cel-overload.ts';
import { QUANTITIES } from './cel-quantities.ts';
import { SEMVERS } from './cel-semvers.ts';
import { STRINGS } from './cel-strings.ts';
import { TIMES } from './cel-times.ts';
import { URLS } from './cel-urls.ts';

const BY_NAME: ReadonlyMap<string, readonly CelOverload[]> = byName([
  ...OPERATORS,
  ...CONVERSIONS,
  ...STRINGS,
  ...LISTS,
  ...TIMES,
  ...ADDRESSES,
  ...URLS,
  ...QUANTITIES,
  ...SEMVERS,
  ...NAMED_FORMATS,
]);

/** Undefined: there is no function of that name. */
export function overloadsOf(name: string): readonly CelOverload[] | undefined {
  return BY_NAME.get(name);
}

function byName(overloads: readonly CelOverload[]): Map<string, CelOverload[]> {
  const map = new Map<string, CelOverload[]>();
  for (const overload of overloads) {
    const known = map.get(overload.name);
    if (known === undefined) map.set(overload.name, [overload]);
    else known.push(overload);
  }
  return map;
}
