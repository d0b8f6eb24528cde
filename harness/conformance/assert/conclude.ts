import type { FindingSink } from '../context/case-context.ts';
import type { Finding } from '../finding.ts';
import { NonConformance } from '../nonconformance.ts';

/** Records every finding, then throws one `NonConformance` for those that do not hold. */
export function conclude(t: FindingSink, ...findings: readonly Finding[]): void {
  for (const finding of findings) t.record(finding);
  const broken = findings.filter(({ holds }) => !holds);
  if (broken.length > 0) throw new NonConformance(broken);
}
