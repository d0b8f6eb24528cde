import { expect } from 'chai';
import { judgeWorkload } from './testing/judge-workload.ts';
import { readAnswers } from './testing/recorded-answers.ts';
import { WORKLOAD_CASES } from './testing/workload-cases.ts';

describe('workloads, compared with what a real API server answered', () => {
  const answers = readAnswers();
  for (const testCase of WORKLOAD_CASES)
    it(testCase.title, () => {
      const answer = answers.get(testCase.title);
      if (answer === undefined) expect.fail('not recorded: FLEETBED_RECORD=1 npm run test:parity records it');
      expect(judgeWorkload(testCase, answer)).to.deep.equal([]);
    });
});
