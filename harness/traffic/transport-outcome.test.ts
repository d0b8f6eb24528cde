import { expect } from 'chai';
import { errors } from 'undici';
import { transportFailure } from './transport-outcome.ts';

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

describe('transportFailure', () => {
  it('classifies what Node and undici throw, and keeps their words', () => {
    const table: readonly (readonly [Error, string, string])[] = [
      [coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1'), 'refused', 'connect ECONNREFUSED 127.0.0.1:1'],
      [coded('ECONNRESET', 'read ECONNRESET'), 'reset', 'read ECONNRESET'],
      [coded('EPIPE', 'write EPIPE'), 'reset', 'write EPIPE'],
      [new errors.SocketError('other side closed'), 'reset', 'UND_ERR_SOCKET: other side closed'],
      [new errors.ConnectTimeoutError('late'), 'timeout', 'UND_ERR_CONNECT_TIMEOUT: late'],
      [coded('ETIMEDOUT', 'read ETIMEDOUT'), 'timeout', 'read ETIMEDOUT'],
      [coded('EHOSTUNREACH', 'connect EHOSTUNREACH'), 'unreachable', 'connect EHOSTUNREACH'],
      [coded('ENOTFOUND', 'getaddrinfo ENOTFOUND x'), 'unreachable', 'getaddrinfo ENOTFOUND x'],
      [coded('EMFILE', 'too many open files'), 'failed', 'EMFILE: too many open files'],
      [coded('HPE_CONSTANT', 'Expected HTTP/'), 'failed', 'HPE_CONSTANT: Expected HTTP/'],
    ];
    for (const [error, outcome, words] of table) {
      expect(transportFailure(error), words).to.deep.equal({ outcome, error: words });
    }
  });

  it('looks into causes and into the parts of an aggregate', () => {
    const parts = [
      coded('ECONNREFUSED', 'connect ECONNREFUSED ::1:1'),
      coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1'),
    ];
    expect(transportFailure(new AggregateError(parts))).to.deep.equal({
      outcome: 'refused',
      error: 'connect ECONNREFUSED ::1:1; connect ECONNREFUSED 127.0.0.1:1',
    });
    expect(transportFailure(new TypeError('terminated', { cause: coded('ECONNRESET', 'x') })).outcome).to.equal(
      'reset',
    );
  });

  it('calls anything else failed', () => {
    expect(transportFailure('no')).to.deep.equal({ outcome: 'failed', error: 'no' });
  });
});
