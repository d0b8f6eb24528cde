/** Rules of an HTTPRoute. */
import type { JsonSchema, ValidationRule } from '../api/apiextensions.ts';
import { atomicList, integer, record, rule, setOf } from '../schema/vocabulary.ts';
import { weightedBackends } from './backend-reference.ts';
import { duration, sectionName } from './gateway-api-names.ts';
import { filtersSchema } from './http-route-filter.ts';
import { ANY_PATH, matchesSchema } from './http-route-match.ts';
import { MAX_RULES, totalMatches, uniqueRuleNames } from './route-rules.ts';

const backendRefs = weightedBackends({ filters: filtersSchema });

const timeouts = record(
  { request: duration, backendRequest: duration },
  {
    rules: [
      rule(
        'backendRequest timeout cannot be longer than request timeout',
        "!(has(self.request) && has(self.backendRequest) && duration(self.request) != duration('0s') && " +
          'duration(self.backendRequest) > duration(self.request))',
      ),
    ],
  },
);

const retry = record({
  attempts: integer({ min: 0, default: 1 }),
  backoff: duration,
  codes: setOf(integer({ min: 400, max: 599 })),
});

/** A filter that replaces the matched prefix must know which prefix that is. */
const ONE_PREFIX =
  "((size(self.matches) != 1 || !has(self.matches[0].path) || self.matches[0].path.type != 'PathPrefix') ? false : true) : true";

function replacesPrefix(field: string): string {
  const path = `f.${field}.path`;
  return (
    `f, has(f.${field}) && has(${path}) && ${path}.type == 'ReplacePrefixMatch' && ` + `has(${path}.replacePrefixMatch)`
  );
}

function ownPrefixRule(filter: string, field: string): ValidationRule {
  return rule(
    `When using ${filter} filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified`,
    `(has(self.filters) && self.filters.exists_one(${replacesPrefix(field)})) ? ${ONE_PREFIX}`,
  );
}

/** Upstream writes the word after the comma once small, once large. */
function backendPrefixRule(when: string, filter: string, field: string): ValidationRule {
  return rule(
    `Within backendRefs, ${when} using ${filter} filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified`,
    `(has(self.backendRefs) && self.backendRefs.exists_one(b, (has(b.filters) && ` +
      `b.filters.exists_one(${replacesPrefix(field)})) )) ? ${ONE_PREFIX}`,
  );
}

const ruleRules: readonly ValidationRule[] = [
  rule(
    'RequestRedirect filter must not be used together with backendRefs',
    '(has(self.backendRefs) && size(self.backendRefs) > 0) ? ' +
      '(!has(self.filters) || self.filters.all(f, !has(f.requestRedirect))): true',
  ),
  ownPrefixRule('RequestRedirect', 'requestRedirect'),
  ownPrefixRule('URLRewrite', 'urlRewrite'),
  backendPrefixRule('when', 'RequestRedirect', 'requestRedirect'),
  backendPrefixRule('When', 'URLRewrite', 'urlRewrite'),
];

export const rulesSchema: JsonSchema = atomicList(
  record(
    { name: sectionName, matches: matchesSchema, filters: filtersSchema, backendRefs, timeouts, retry },
    { rules: ruleRules },
  ),
  {
    min: 1,
    max: MAX_RULES,
    default: [{ matches: [{ path: ANY_PATH }] }],
    rules: [uniqueRuleNames, totalMatches((item) => `${item}.matches.size()`)],
  },
);
