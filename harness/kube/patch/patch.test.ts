import { expect } from 'chai';
import { ALL_SEQUENCES } from './testing/all-sequences.ts';
import { readAnswers } from './testing/recorded-answers.ts';
import { objectName, runSequence } from './testing/sequence-runner.ts';

describe('patches and field ownership, compared with recorded answers of a real API server', () => {
  const recorded = readAnswers();

  it('has an answer for every sequence, each with a name of its own', () => {
    expect([...recorded.keys()]).to.deep.equal(ALL_SEQUENCES.map(({ title }) => title));
    expect(new Set(ALL_SEQUENCES.map(objectName)).size).to.equal(ALL_SEQUENCES.length);
  });

  for (const sequence of ALL_SEQUENCES)
    it(sequence.title, async () => {
      const answers = recorded.get(sequence.title) ?? [];
      await runSequence(sequence, (_request, step) => {
        const answer = answers[step];
        return answer === undefined ? Promise.reject(new Error('was not recorded')) : Promise.resolve(answer);
      });
    });
});
