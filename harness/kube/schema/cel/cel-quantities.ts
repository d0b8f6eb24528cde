/** `quantity()`, `semver()` and `format.…()`. Mirrors apiserver `pkg/cel/library/{quantity,semverlib,format}.go`. */
import { labelValueProblems, nameRules, qualifiedNameProblems } from '../../meta/names.ts';
import { formatCheck } from '../formats.ts';
import { CelError } from './cel-error.ts';
import { globalFunction, memberFunction, type CelOverload } from './cel-overload.ts';
import { CelList, CelOpaque, CelOptional, type CelValue } from './cel-value.ts';

/** As many billionths as a quantity can tell apart. */
const SCALE = 1_000_000_000n;

class CelQuantity extends CelOpaque {
  readonly typeName = 'kubernetes.Quantity';
  readonly billionths: bigint;

  constructor(billionths: bigint) {
    super();
    this.billionths = billionths;
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelQuantity && other.billionths === this.billionths;
  }

  get isInteger(): boolean {
    const whole = this.billionths / SCALE;
    return this.billionths % SCALE === 0n && whole < 2n ** 63n && whole >= -(2n ** 63n);
  }
}

const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };
const QUANTITY = /^([+-]?)(\d+\.?\d*|\.\d+)(?:([numkMGTPE]?)|([KMGTPE]i)|[eE]([+-]?\d{1,3}))$/u;

function parseQuantity(text: string): CelQuantity | undefined {
  const match = QUANTITY.exec(text);
  if (match === null) return undefined;
  const [, sign = '', digits = '', suffix, binary, exponent] = match;
  const [whole = '', fraction = ''] = digits.split('.');
  let value = BigInt(`${whole}${fraction}`);
  let power = 9 - fraction.length;
  if (exponent !== undefined) power += Number(exponent);
  else if (binary !== undefined) value <<= BINARY[binary] ?? 0n;
  else power += DECIMAL[suffix ?? ''] ?? 0;
  // What is finer than a billionth is rounded away from zero.
  const divisor = power < 0 ? 10n ** BigInt(-power) : 1n;
  const scaled = power < 0 ? (value + divisor - 1n) / divisor : value * 10n ** BigInt(power);
  return new CelQuantity(sign === '-' ? -scaled : scaled);
}

const QUANTITY_ERROR = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

function toQuantity(text: CelValue | undefined): CelQuantity {
  const quantity = parseQuantity(text as string);
  if (quantity === undefined) throw new CelError(QUANTITY_ERROR);
  return quantity;
}

const amount = (value: CelValue | undefined): bigint =>
  value instanceof CelQuantity ? value.billionths : (value as bigint) * SCALE;

function sign(value: bigint): bigint {
  return value < 0n ? -1n : BigInt(value > 0n);
}

class CelSemver extends CelOpaque {
  readonly typeName = 'kubernetes.Semver';
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly prerelease: readonly string[];

  constructor(numbers: readonly [bigint, bigint, bigint], prerelease: readonly string[]) {
    super();
    this.numbers = numbers;
    this.prerelease = prerelease;
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelSemver && this.compareTo(other) === 0n;
  }

  compareTo(other: CelSemver): bigint {
    for (const [at, mine] of this.numbers.entries()) {
      const order = sign(mine - (other.numbers[at] ?? 0n));
      if (order !== 0n) return order;
    }
    return comparePrereleases(this.prerelease, other.prerelease);
  }
}

function comparePrereleases(a: readonly string[], b: readonly string[]): bigint {
  if (a.length === 0 || b.length === 0) return BigInt(Number(b.length > 0) - Number(a.length > 0));
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [left, right] = [a[at], b[at]];
    if (left === undefined) return -1n;
    if (right === undefined) return 1n;
    if (left === right) continue;
    const [leftNumber, rightNumber] = [/^\d+$/u.test(left), /^\d+$/u.test(right)];
    if (leftNumber && rightNumber) return sign(BigInt(left) - BigInt(right));
    if (leftNumber !== rightNumber) return leftNumber ? -1n : 1n;
    return left < right ? -1n : 1n;
  }
  return 0n;
}

const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$/u;

function parseSemver(text: string, normalize: boolean): CelSemver | undefined {
  const match = SEMVER.exec(normalize ? normalized(text) : text);
  if (match === null) return undefined;
  const [, major = '0', minor = '0', patch = '0', prerelease] = match;
  return new CelSemver(
    [BigInt(major), BigInt(minor), BigInt(patch)],
    prerelease === undefined ? [] : prerelease.split('.'),
  );
}

/** Without a `v` and leading zeros, with a minor and a patch. */
function normalized(text: string): string {
  const [, core = '', rest = ''] = /^v?([\d.]*)(.*)$/u.exec(text) ?? [];
  const parts = core.split('.').map((part) => part.replace(/^0+(?=\d)/u, ''));
  while (parts.length < 3) parts.push('0');
  return parts.join('.') + rest;
}

function toSemver(text: CelValue | undefined, normalize: boolean): CelSemver {
  const version = parseSemver(text as string, normalize);
  if (version === undefined) throw new CelError('No Major.Minor.Patch elements found');
  return version;
}

const semver = (value: CelValue | undefined): CelSemver => value as CelSemver;

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

const FORMATS: Readonly<Record<string, CelNamedFormat>> = {
  dns1123Label: new CelNamedFormat('DNS1123Label', (text) => nameRules.label(text, false)),
  dns1123Subdomain: new CelNamedFormat('DNS1123Subdomain', (text) => nameRules.subdomain(text, false)),
  dns1035Label: new CelNamedFormat('DNS1035Label', (text) => nameRules.dns1035(text, false)),
  qualifiedName: new CelNamedFormat('QualifiedName', qualifiedNameProblems),
  dns1123LabelPrefix: new CelNamedFormat('DNS1123LabelPrefix', (text) => nameRules.label(text, true)),
  dns1123SubdomainPrefix: new CelNamedFormat('DNS1123SubdomainPrefix', (text) => nameRules.subdomain(text, true)),
  dns1035LabelPrefix: new CelNamedFormat('DNS1035LabelPrefix', (text) => nameRules.dns1035(text, true)),
  labelValue: new CelNamedFormat('LabelValue', labelValueProblems),
  uri: new CelNamedFormat('URI', checked('uri', 'invalid URI')),
  uuid: new CelNamedFormat('UUID', checked('uuid', 'does not match the UUID format')),
  byte: new CelNamedFormat('Byte', checked('byte', 'invalid base64')),
  date: new CelNamedFormat('Date', checked('date', 'invalid date')),
  datetime: new CelNamedFormat('DateTime', checked('datetime', 'invalid datetime')),
};

function validate(format: CelValue | undefined, text: CelValue | undefined): CelOptional {
  const problems = (format as CelNamedFormat).problems(text as string);
  return new CelOptional(problems.length === 0 ? undefined : new CelList(problems));
}

function quantityMember(name: string, result: string, run: (a: bigint, b: bigint) => CelValue): CelOverload {
  return memberFunction(`${name}(quantity, quantity): ${result}`, (a, b) => run(amount(a), amount(b)));
}

export const QUANTITIES: readonly CelOverload[] = [
  globalFunction('quantity(string): quantity', toQuantity),
  globalFunction('isQuantity(string): bool', (text) => parseQuantity(text as string) !== undefined),
  globalFunction('sign(quantity): int', (value) => sign(amount(value))),
  quantityMember('isGreaterThan', 'bool', (a, b) => a > b),
  quantityMember('isLessThan', 'bool', (a, b) => a < b),
  quantityMember('compareTo', 'int', (a, b) => sign(a - b)),
  ...(['quantity', 'int'] as const).flatMap((type) => [
    memberFunction(`add(quantity, ${type}): quantity`, (a, b) => new CelQuantity(amount(a) + amount(b))),
    memberFunction(`sub(quantity, ${type}): quantity`, (a, b) => new CelQuantity(amount(a) - amount(b))),
  ]),
  memberFunction('asApproximateFloat(quantity): double', (value) => Number(amount(value)) / Number(SCALE)),
  memberFunction('isInteger(quantity): bool', (value) => (value as CelQuantity).isInteger),
  memberFunction('asInteger(quantity): int', (value) => {
    if (!(value as CelQuantity).isInteger) throw new CelError('cannot convert value to integer');
    return amount(value) / SCALE;
  }),
  globalFunction('semver(string): semver', (text) => toSemver(text, false)),
  globalFunction('semver(string, bool): semver', (text, normalize) => toSemver(text, normalize === true)),
  globalFunction('isSemver(string): bool', (text) => parseSemver(text as string, false) !== undefined),
  globalFunction(
    'isSemver(string, bool): bool',
    (text, normalize) => parseSemver(text as string, normalize === true) !== undefined,
  ),
  memberFunction('isGreaterThan(semver, semver): bool', (a, b) => semver(a).compareTo(semver(b)) > 0n),
  memberFunction('isLessThan(semver, semver): bool', (a, b) => semver(a).compareTo(semver(b)) < 0n),
  memberFunction('compareTo(semver, semver): int', (a, b) => semver(a).compareTo(semver(b))),
  memberFunction('major(semver): int', (value) => semver(value).numbers[0]),
  memberFunction('minor(semver): int', (value) => semver(value).numbers[1]),
  memberFunction('patch(semver): int', (value) => semver(value).numbers[2]),
  ...Object.entries(FORMATS).map(([name, format]) => globalFunction(`format.${name}(): format`, () => format)),
  globalFunction('format.named(string): optional(format)', (name) => {
    const key = name as string;
    return new CelOptional(Object.hasOwn(FORMATS, key) ? FORMATS[key] : undefined);
  }),
  memberFunction('validate(format, string): optional(list(string))', validate),
];
