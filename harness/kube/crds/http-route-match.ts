/** What an HTTPRoute rule matches. */
import type { JsonSchema, ValidationRule } from '../api/apiextensions.ts';
import { atomicList, mapList, oneOf, record, required, rule, text } from '../schema/vocabulary.ts';

export const HTTP_METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
];

/** A token of RFC 7230. */
export const httpHeaderName: JsonSchema = text({
  min: 1,
  max: 256,
  pattern: "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$",
});

/** What an absent match means. */
export const ANY_PATH: Readonly<Record<string, string>> = { type: 'PathPrefix', value: '/' };

const PATH_CHARACTERS = "^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$";

/** 000-B2: rules for a path that is not a regular expression. */
function literalPath(message: string, condition: string): ValidationRule {
  return rule(message, `(self.type in ['Exact','PathPrefix']) ? ${condition} : true`);
}

const forbiddenInPath = ['//', '/./', '/../', '%2f', '%2F', '#'].map((part) =>
  literalPath(`must not contain '${part}' when type one of ['Exact', 'PathPrefix']`, `!self.value.contains('${part}')`),
);
const forbiddenAtEnd = ['/..', '/.'].map((end) =>
  literalPath(`must not end with '${end}' when type one of ['Exact', 'PathPrefix']`, `!self.value.endsWith('${end}')`),
);

const pathMatch = record(
  {
    type: oneOf(['Exact', 'PathPrefix', 'RegularExpression'], { default: 'PathPrefix' }),
    value: text({ default: '/', max: 1024 }),
  },
  {
    default: ANY_PATH,
    rules: [
      literalPath(
        "value must be an absolute path and start with '/' when type one of ['Exact', 'PathPrefix']",
        "self.value.startsWith('/')",
      ),
      ...forbiddenInPath,
      ...forbiddenAtEnd,
      rule(
        "type must be one of ['Exact', 'PathPrefix', 'RegularExpression']",
        "self.type in ['Exact','PathPrefix'] || self.type == 'RegularExpression'",
      ),
      literalPath(
        `must only contain valid characters (matching ${PATH_CHARACTERS}) for types ['Exact', 'PathPrefix']`,
        `self.value.matches(r"""${PATH_CHARACTERS}""")`,
      ),
    ],
  },
);

function valueMatches(maxValueLength: number): JsonSchema {
  return mapList(
    ['name'],
    record({
      type: oneOf(['Exact', 'RegularExpression'], { default: 'Exact' }),
      name: required(httpHeaderName),
      value: required(text({ min: 1, max: maxValueLength })),
    }),
    { max: 16 },
  );
}

export const headerMatches: JsonSchema = valueMatches(4096);

export const matchesSchema: JsonSchema = atomicList(
  record({
    path: pathMatch,
    headers: headerMatches,
    queryParams: valueMatches(1024),
    method: oneOf(HTTP_METHODS),
  }),
  { max: 64, default: [{ path: ANY_PATH }] },
);
