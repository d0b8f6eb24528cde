export type TestResult = 'PASS' | 'FAIL' | 'SKIP';

/** What `go test -v` said of one test of the suite, its sub-tests left out. */
export interface TestOutcome {
  readonly name: string;
  readonly result: TestResult;
  readonly seconds: number;
}

const OUTCOME = /^ {4}--- (PASS|FAIL|SKIP): TestConformance\/([^/\s]+) \((\d+(?:\.\d+)?)s\)$/;

/** The outcomes in a log of `-test.v`, in its order; a test that the log ends within has none. */
export function testOutcomes(log: string): readonly TestOutcome[] {
  return log.split('\n').flatMap((line) => {
    const [, result, name, seconds] = OUTCOME.exec(line) ?? [];
    return result === undefined || name === undefined
      ? []
      : [{ name, result: result as TestResult, seconds: Number(seconds) }];
  });
}

/** One line for each test that ran, and the counts. */
export function describeOutcomes(outcomes: readonly TestOutcome[]): string {
  const ran = outcomes.filter(({ result }) => result !== 'SKIP');
  const lines = ran.map(({ name, result, seconds }) => `${result}  ${seconds.toFixed(2).padStart(7)} s  ${name}`);
  const count = (wanted: TestResult): string =>
    `${String(outcomes.filter(({ result }) => result === wanted).length)} ${wanted}`;
  return [...lines, `${count('PASS')}, ${count('FAIL')}, ${count('SKIP')}`].join('\n');
}
