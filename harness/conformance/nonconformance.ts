import type { Finding } from './finding.ts';

/** Accuses the implementation: what it promises was looked at and does not hold. The message is the reason of the verdict. */
export class NonConformance extends Error {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(
      findings.map(({ claim, expected, observed }) => `${claim}: expected ${expected}, saw ${observed}`).join('; '),
    );
    this.name = 'NonConformance';
    this.findings = findings;
  }
}
