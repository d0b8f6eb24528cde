import { expect } from 'chai';
import type { Sample } from '../../traffic/traffic.ts';
import { Inconclusive } from '../inconclusive.ts';
import { thrownBy } from '../testing/notebook.ts';
import { trustSamples } from './count-answers.ts';

const answered: Sample = { index: 0, atMs: 0, latencyMs: 2, outcome: 'answered', status: 200, cluster: 'west' };
const timeout: Sample = { index: 1, atMs: 5, latencyMs: 2_000, outcome: 'timeout', error: 'no complete answer' };

describe('trustSamples', () => {
  it('blames the machine for a lost request when the driver itself was late', () => {
    const error = thrownBy(() => {
      trustSamples([answered, { ...timeout, lateMs: 900 }]);
    });
    expect(error).to.be.instanceOf(Inconclusive);
    expect(error).to.have.property(
      'message',
      'the machine stalled: a request was sent 900 ms late, and 1 were not answered well',
    );
  });

  it('takes an answer of 5xx for what a stalled machine does to a proxy', () => {
    const error = thrownBy(() => {
      trustSamples([answered, { ...answered, index: 1, status: 503, lateMs: 900 }]);
    });
    expect(error).to.be.instanceOf(Inconclusive);
  });

  it('leaves a lost request to be judged when the driver was in time', () => {
    trustSamples([answered, { ...timeout, lateMs: 40 }]);
  });

  it('does not mind a late driver when everything was answered', () => {
    trustSamples([answered, { ...answered, index: 1, lateMs: 900 }]);
  });

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
