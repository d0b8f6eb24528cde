import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ERROR_CODES } from './error-codes.ts';

describe('ERROR_CODES', () => {
  it('stand in the README, each with its exit code and meaning, and no others', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const documented = [...readme.matchAll(/^\| `(FLEETBED_\w+)` +\| (\d+) +\| (.*?) +\|$/gm)].map(
      ([, code, exit, meaning]) => [code, Number(exit), meaning],
    );
    expect(documented).to.deep.equal(
      Object.entries(ERROR_CODES).map(([code, { exit, meaning }]) => [code, exit, meaning]),
    );
  });
});
