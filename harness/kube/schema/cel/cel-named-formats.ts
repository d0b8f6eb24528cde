/** `format.…()`. Mirrors apiserver `pkg/cel/library/format.go`. */
import { labelValueProblems, nameRules, qualifiedNameProblems } from '../../meta/names.ts';
import { formatCheck } from '../formats.ts';
import { globalFunction, memberFunction, type CelOverload } from './cel-overload.ts';
import { CelList, CelOpaque, CelOptional, type CelValue } from './cel-value.ts';
import { GoUrlError, parseRequestUrl } from './go-url.ts';

class CelNamedFormat extends CelOpaque {
  readonly typeName = 'kubernetes.NamedFormat';
  readonly name: string;
  readonly problems: (text: string) => readonly string[];

  constructor(name: string, problems: (text: string) => readonly string[]) {
    super();
    this.name = name;
    this.problems = problems;
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelNamedFormat && other.name === this.name;
  }
}

function checked(format: string, problem: string): (text: string) => readonly string[] {
  return (text) => (formatCheck(format)?.(text) === false ? [problem] : []);
}

function uriProblems(text: string): readonly string[] {
  try {
    parseRequestUrl(text);
    return [];
  } catch (error) {
    if (error instanceof GoUrlError) return [error.message];
    throw error;
  }
}

const FORMATS: Readonly<Record<string, CelNamedFormat>> = {
  dns1123Label: new CelNamedFormat('DNS1123Label', (text) => nameRules.label(text, false)),
  dns1123Subdomain: new CelNamedFormat('DNS1123Subdomain', (text) => nameRules.subdomain(text, false)),
  dns1035Label: new CelNamedFormat('DNS1035Label', (text) => nameRules.dns1035(text, false)),
  qualifiedName: new CelNamedFormat('QualifiedName', qualifiedNameProblems),
  dns1123LabelPrefix: new CelNamedFormat('DNS1123LabelPrefix', (text) => nameRules.label(text, true)),
  dns1123SubdomainPrefix: new CelNamedFormat('DNS1123SubdomainPrefix', (text) => nameRules.subdomain(text, true)),
  dns1035LabelPrefix: new CelNamedFormat('DNS1035LabelPrefix', (text) => nameRules.dns1035(text, true)),
  labelValue: new CelNamedFormat('LabelValue', labelValueProblems),
  uri: new CelNamedFormat('URI', uriProblems),
  uuid: new CelNamedFormat('UUID', checked('uuid', 'does not match the UUID format')),
  byte: new CelNamedFormat('Byte', checked('byte', 'invalid base64')),
  date: new CelNamedFormat('Date', checked('date', 'invalid date')),
  datetime: new CelNamedFormat('DateTime', checked('datetime', 'invalid datetime')),
};

function validate(format: CelValue | undefined, text: CelValue | undefined): CelOptional {
  const problems = (format as CelNamedFormat).problems(text as string);
  return new CelOptional(problems.length === 0 ? undefined : new CelList(problems));
}

export const NAMED_FORMATS: readonly CelOverload[] = [
  ...Object.entries(FORMATS).map(([name, format]) => globalFunction(`format.${name}(): format`, () => format)),
  globalFunction('format.named(string): optional(format)', (name) => {
    const key = name as string;
    return new CelOptional(Object.hasOwn(FORMATS, key) ? FORMATS[key] : undefined);
  }),
  memberFunction('validate(format, string): optional(list(string))', validate),
];
