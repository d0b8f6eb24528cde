/** `semver()`. Mirrors apiserver `pkg/cel/library/semverlib.go` and the parser of blang/semver that it uses. */
import { goQuote } from '../../status/go-quote.ts';
import { CelError } from './cel-error.ts';
import { globalFunction, memberFunction, type CelOverload } from './cel-overload.ts';
import { CelOpaque, type CelValue } from './cel-value.ts';

class CelSemver extends CelOpaque {
  readonly typeName = 'kubernetes.Semver';
  /** Major, minor, patch. */
  readonly numbers: readonly bigint[];
  readonly prerelease: readonly string[];

  constructor(numbers: readonly bigint[], prerelease: readonly string[]) {
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

function sign(value: bigint): bigint {
  return value < 0n ? -1n : BigInt(value > 0n);
}

function comparePrereleases(a: readonly string[], b: readonly string[]): bigint {
  if (a.length === 0 || b.length === 0) return BigInt(Number(b.length > 0) - Number(a.length > 0));
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [left, right] = [a[at], b[at]];
    if (left === undefined) return -1n;
    if (right === undefined) return 1n;
    if (left === right) continue;
    const [leftNumber, rightNumber] = [DIGITS.test(left), DIGITS.test(right)];
    if (leftNumber && rightNumber) return sign(BigInt(left) - BigInt(right));
    if (leftNumber !== rightNumber) return leftNumber ? -1n : 1n;
    return left < right ? -1n : 1n;
  }
  return 0n;
}

const DIGITS = /^\d+$/u;
const WORD = /^[0-9A-Za-z-]+$/u;

/** @throws CelError in upstream's words */
function parseSemver(text: string): CelSemver {
  if (text === '') throw new CelError('Version string empty');
  const [major, minor, ...others] = text.split('.');
  if (major === undefined || minor === undefined || others.length === 0) {
    throw new CelError('No Major.Minor.Patch elements found');
  }
  const numbers = [versionNumber(major, 'major', 'Major'), versionNumber(minor, 'minor', 'Minor')];
  const [beforeBuild, build] = cut(others.join('.'), '+');
  const [patch, prerelease] = cut(beforeBuild, '-');
  numbers.push(versionNumber(patch, 'patch', 'Patch'));
  const words = prerelease?.split('.') ?? [];
  for (const word of words) checkPrerelease(word);
  for (const word of build?.split('.') ?? []) {
    if (word === '') throw new CelError('Build meta data is empty');
    if (!WORD.test(word)) throw new CelError(`Invalid character(s) found in build meta data ${goQuote(word)}`);
  }
  return new CelSemver(numbers, words);
}

function cut(text: string, separator: string): readonly [string, string | undefined] {
  const place = text.indexOf(separator);
  return place < 0 ? [text, undefined] : [text.slice(0, place), text.slice(place + 1)];
}

function versionNumber(text: string, name: string, title: string): bigint {
  if (!/^\d*$/u.test(text)) throw new CelError(`Invalid character(s) found in ${name} number ${goQuote(text)}`);
  if (/^0./u.test(text)) throw new CelError(`${title} number must not contain leading zeroes ${goQuote(text)}`);
  return unsigned(text);
}

function unsigned(text: string): bigint {
  const failed = (why: string): CelError => new CelError(`strconv.ParseUint: parsing ${goQuote(text)}: ${why}`);
  if (text === '') throw failed('invalid syntax');
  if (text.length > 20 || BigInt(text) >= 2n ** 64n) throw failed('value out of range');
  return BigInt(text);
}

function checkPrerelease(word: string): void {
  if (word === '') throw new CelError('Prerelease is empty');
  if (!WORD.test(word)) throw new CelError(`Invalid character(s) found in prerelease ${goQuote(word)}`);
  if (!DIGITS.test(word)) return;
  if (/^0./u.test(word)) {
    throw new CelError(`Numeric PreRelease version must not contain leading zeroes ${goQuote(word)}`);
  }
  unsigned(word);
}

/** Without a `v` and leading zeros, with a minor and a patch. */
function normalized(text: string): string {
  const [major = '', minor, ...others] = text.replace(/^v/u, '').split('.');
  const parts = minor === undefined ? [major] : [major, minor];
  if (others.length > 0) parts.push(others.join('.'));
  const short = parts.length < 3;
  const trimmed = parts.map((part) =>
    part.length > 1 ? part.replace(/^0*(?!\d)/u, '0').replace(/^0+(?=\d)/u, '') : part,
  );
  if (!short) return trimmed.join('.');
  if (/[+-]/u.test(trimmed.at(-1) ?? '')) {
    throw new CelError('short version cannot contain PreRelease/Build meta data');
  }
  while (trimmed.length < 3) trimmed.push('0');
  return trimmed.join('.');
}

function toSemver(text: CelValue | undefined, normalize: boolean): CelSemver {
  return parseSemver(normalize ? normalized(text as string) : (text as string));
}

function isSemver(text: CelValue | undefined, normalize: boolean): boolean {
  try {
    toSemver(text, normalize);
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

const semver = (value: CelValue | undefined): CelSemver => value as CelSemver;

/** Upstream keeps 64 bits without a sign and gives them out with one. */
function signed(number: bigint | undefined): bigint {
  return BigInt.asIntN(64, number ?? 0n);
}

export const SEMVERS: readonly CelOverload[] = [
  globalFunction('semver(string): semver', (text) => toSemver(text, false)),
  globalFunction('semver(string, bool): semver', (text, normalize) => toSemver(text, normalize === true)),
  globalFunction('isSemver(string): bool', (text) => isSemver(text, false)),
  globalFunction('isSemver(string, bool): bool', (text, normalize) => isSemver(text, normalize === true)),
  memberFunction('isGreaterThan(semver, semver): bool', (a, b) => semver(a).compareTo(semver(b)) > 0n),
  memberFunction('isLessThan(semver, semver): bool', (a, b) => semver(a).compareTo(semver(b)) < 0n),
  memberFunction('compareTo(semver, semver): int', (a, b) => semver(a).compareTo(semver(b))),
  memberFunction('major(semver): int', (value) => signed(semver(value).numbers[0])),
  memberFunction('minor(semver): int', (value) => signed(semver(value).numbers[1])),
  memberFunction('patch(semver): int', (value) => signed(semver(value).numbers[2])),
];
