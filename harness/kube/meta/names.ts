/**
 * What names may look like, worded as apimachinery `pkg/util/validation/validation.go` and `pkg/api/validation/generic.go`.
 * Every function returns what is wrong, or nothing.
 */
import { Buffer } from 'node:buffer';

type Problems = readonly string[];

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const DNS_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const WILDCARD = `\\*\\.${SUBDOMAIN}`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${QUALIFIED})?`;
const CONFIG_KEY = '[-._a-zA-Z0-9]+';
const PERCENT = '[0-9]+%';
const C_IDENTIFIER = '[A-Za-z_][A-Za-z0-9_]*';

const LABEL_FORM = whole(LABEL);
const SUBDOMAIN_FORM = whole(SUBDOMAIN);
const DNS_1035_FORM = whole(DNS_1035);
const WILDCARD_FORM = whole(WILDCARD);
const QUALIFIED_FORM = whole(QUALIFIED);
const LABEL_VALUE_FORM = whole(LABEL_VALUE);
const CONFIG_KEY_FORM = whole(CONFIG_KEY);
const PERCENT_FORM = whole(PERCENT);
const C_IDENTIFIER_FORM = whole(C_IDENTIFIER);
const PORT_NAME_FORM = /^[-a-z0-9]+$/;

const LABEL_RULE = form(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  LABEL,
  'my-name',
  '123-abc',
);
const SUBDOMAIN_RULE = form(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  SUBDOMAIN,
  'example.com',
);
const DNS_1035_RULE = form(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  DNS_1035,
  'my-name',
  'abc-123',
);
const WILDCARD_RULE = form(
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  WILDCARD,
  '*.example.com',
);
const QUALIFIED_RULE = form(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  QUALIFIED,
  'MyName',
  'my.name',
  '123-abc',
);
const LABEL_VALUE_RULE = form(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  LABEL_VALUE,
  'MyValue',
  'my_value',
  '12345',
);
const CONFIG_KEY_RULE = form(
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  CONFIG_KEY,
  'key.name',
  'KEY_NAME',
  'key-name',
);
const PERCENT_RULE = form(
  "a valid percent string must be a numeric string followed by an ending '%'",
  PERCENT,
  '1%',
  '93%',
);
const C_IDENTIFIER_RULE = form(
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
  C_IDENTIFIER,
  'my_name',
  'MY_NAME',
  'MyName',
);

const NO_PROBLEMS: Problems = [];

export function dns1123LabelProblems(value: string): Problems {
  if (value.length <= 63 && LABEL_FORM.test(value)) return NO_PROBLEMS;
  const problems = tooLong(value, 63);
  if (!LABEL_FORM.test(value)) problems.push(SUBDOMAIN_FORM.test(value) ? 'must not contain dots' : LABEL_RULE);
  return problems;
}

export function dns1123SubdomainProblems(value: string): Problems {
  if (value.length <= 253 && SUBDOMAIN_FORM.test(value)) return NO_PROBLEMS;
  const problems = tooLong(value, 253);
  if (!SUBDOMAIN_FORM.test(value)) problems.push(SUBDOMAIN_RULE);
  return problems;
}

export function dns1035LabelProblems(value: string): Problems {
  const problems = tooLong(value, 63);
  if (!DNS_1035_FORM.test(value)) problems.push(DNS_1035_RULE);
  return problems;
}

export function wildcardSubdomainProblems(value: string): Problems {
  const problems = tooLong(value, 253);
  if (!WILDCARD_FORM.test(value)) problems.push(WILDCARD_RULE);
  return problems;
}

/** Of label keys, annotation keys, finalizers: a name with an optional DNS subdomain before a slash. */
export function qualifiedNameProblems(value: string): Problems {
  if (value.length <= 63 && QUALIFIED_FORM.test(value)) return NO_PROBLEMS;
  const [first = '', second, ...more] = value.split('/', 3);
  if (more.length > 0)
    return [
      `a qualified name ${QUALIFIED_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const name = second ?? first;
  const problems: string[] = [];
  if (second !== undefined)
    problems.push(
      ...(first === ''
        ? ['prefix part must be non-empty']
        : dns1123SubdomainProblems(first).map((problem) => `prefix part ${problem}`)),
    );
  if (name === '') problems.push('name part must be non-empty');
  else if (name.length > 63 || Buffer.byteLength(name) > 63)
    problems.push('name part must be no more than 63 characters');
  if (!QUALIFIED_FORM.test(name)) problems.push(`name part ${QUALIFIED_RULE}`);
  return problems;
}

export function labelValueProblems(value: string): Problems {
  if (value.length <= 63 && LABEL_VALUE_FORM.test(value)) return NO_PROBLEMS;
  const problems = tooLong(value, 63);
  if (!LABEL_VALUE_FORM.test(value)) problems.push(LABEL_VALUE_RULE);
  return problems;
}

/** Of keys in ConfigMaps and Secrets. */
export function configKeyProblems(value: string): Problems {
  const problems = tooLong(value, 253);
  if (!CONFIG_KEY_FORM.test(value)) problems.push(CONFIG_KEY_RULE);
  if (value === '.') problems.push("must not be '.'");
  else if (value === '..') problems.push("must not be '..'");
  else if (value.startsWith('..')) problems.push("must not start with '..'");
  return problems;
}

export function cIdentifierProblems(value: string): Problems {
  return C_IDENTIFIER_FORM.test(value) ? NO_PROBLEMS : [C_IDENTIFIER_RULE];
}

/** Of IANA service names, which name the ports of containers. */
export function portNameProblems(value: string): Problems {
  const problems = tooLong(value, 15);
  if (!PORT_NAME_FORM.test(value))
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) problems.push('must contain at least one letter (a-z)');
  if (value.includes('--')) problems.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) problems.push('must not begin or end with a hyphen');
  return problems;
}

export function portNumberProblems(value: number): Problems {
  return value >= 1 && value <= 65_535 ? NO_PROBLEMS : ['must be between 1 and 65535, inclusive'];
}

export function percentProblems(value: string): Problems {
  return PERCENT_FORM.test(value) ? NO_PROBLEMS : [PERCENT_RULE];
}

/** What can stand between two slashes of a URL: all that RBAC asks of names. */
export function pathSegmentProblems(value: string): Problems {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return pathSegmentPrefixProblems(value);
}

/** The same for the beginning of a name. */
function pathSegmentPrefixProblems(value: string): Problems {
  return ['/', '%']
    .filter((character) => value.includes(character))
    .map((character) => `may not contain '${character}'`);
}

/** A rule of names. `prefix`: it is a `generateName`, to which characters will be added. */
export type NameRule = (name: string, prefix: boolean) => Problems;

export const nameRules: Readonly<Record<'subdomain' | 'label' | 'dns1035' | 'pathSegment', NameRule>> = {
  subdomain: (name: string, prefix: boolean): Problems => dns1123SubdomainProblems(maskedDash(name, prefix)),
  label: (name: string, prefix: boolean): Problems => dns1123LabelProblems(maskedDash(name, prefix)),
  dns1035: (name: string, prefix: boolean): Problems => dns1035LabelProblems(maskedDash(name, prefix)),
  pathSegment: (name: string, prefix: boolean): Problems =>
    prefix ? pathSegmentPrefixProblems(name) : pathSegmentProblems(name),
};

/** As upstream: the character before the dash is dropped as well. */
function maskedDash(name: string, prefix: boolean): string {
  return prefix && name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}

function tooLong(value: string, limit: number): string[] {
  return value.length > limit || Buffer.byteLength(value) > limit ? [`must be no more than ${limit} characters`] : [];
}

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

function form(rule: string, pattern: string, ...examples: readonly string[]): string {
  return `${rule} (e.g. ${examples.map((example) => `'${example}', `).join(' or ')}regex used for validation is '${pattern}')`;
}
