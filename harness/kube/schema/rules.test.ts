import { expect } from 'chai';
import { recordedRules } from './testing/recorded.ts';
import { ruleAnswer } from './testing/rule-answer.ts';

/** Upstream judges what a rule may cost with the CRD, before it is ever run. */
const TOO_DEAR = 'Forbidden: estimated rule cost exceeds budget';

describe('CEL rules', () => {
  it('answer as the real server did', () => {
    const differing = Object.entries(recordedRules()).filter(
      ([rule, answer]) => !answer.startsWith(TOO_DEAR) && ruleAnswer(rule) !== answer,
    );
    expect(differing.map(([rule]) => rule)).to.deep.equal([
      // Upstream's parser goes on after a wrong word and reports what follows as well.
      'self.in == "keyword"',
    ]);
  });
});
