import { expect } from 'chai';
import type { Sample } from '../../traffic/traffic.ts';
import { thrownBy } from '../testing/notebook.ts';
import { trustSamples } from './count-answers.ts';

const answered: Sample = { index: 0, atMs: 0, latencyMs: 2, outcome: 'answered', status: 200, cluster: 'west' };
const timeout: Sample = { index: 1, atMs: 5, latencyMs: 2_000, outcome: 'timeout', error: 'no complete answer' };

describe('trustSamples', () => {
  it('refuses samples that are too few, or that the driver could not send', () => {
    const few = thrownBy(() => {
      trustSamples([answered], 2);
    });
    expect(few).to.have.property('message', '1 requests were sent where at least 2 are needed');
    const unsent = thrownBy(() => {
      trustSamples([{ ...timeout, outcome: 'failed', error: 'EMFILE' }]);
    });
    expect(unsent).to.have.property('message', 'the driver could not send 1 of 1 requests: EMFILE');
  });
});
