import { expect } from 'chai';
import { describeError } from '../../core/errors.ts';
import { KubeStatusError } from './kube-status-error.ts';
import {
  isAlreadyExists,
  isConflict,
  isForbidden,
  isGone,
  isInvalid,
  isNotFound,
  isTooManyRequests,
  isUnauthorized,
} from './status-predicates.ts';

describe('KubeStatusError', () => {
  it('shows the message, every cause and the request', () => {
    const error = new KubeStatusError(
      {
        kind: 'Status',
        code: 422,
        reason: 'Invalid',
        message: 'Gateway "a" is invalid',
        details: {
          kind: 'Gateway',
          causes: [{ field: 'spec.listeners', message: 'Required value' }, { reason: 'Odd' }],
        },
      },
      { method: 'POST', server: 'https://west', path: '/apis/x' },
    );
    expect(describeError(error)).to.equal(
      [
        'FLEETBED_KUBE_STATUS: Gateway "a" is invalid',
        '  spec.listeners: Required value',
        '  Gateway: Odd',
        '  observed: POST https://west/apis/x: 422 Invalid',
      ].join('\n'),
    );
    expect([error.statusCode, error.reason]).to.deep.equal([422, 'Invalid']);
  });

  it('says the code when the server said nothing', () => {
    expect(new KubeStatusError({ kind: 'Status', code: 503 }).message).to.equal('the server answered 503');
  });
});

describe('status predicates', () => {
  const status = (code: number, reason?: string): KubeStatusError =>
    new KubeStatusError({ kind: 'Status', code, ...(reason === undefined ? {} : { reason }) });

  it('go by reason', () => {
    expect(isNotFound(status(404, 'NotFound'))).to.equal(true);
    expect(isAlreadyExists(status(409, 'AlreadyExists'))).to.equal(true);
    expect(isConflict(status(409, 'AlreadyExists'))).to.equal(false);
    expect(isConflict(status(409, 'Conflict'))).to.equal(true);
    expect(isInvalid(status(422, 'Invalid'))).to.equal(true);
    expect(isForbidden(status(403, 'Forbidden'))).to.equal(true);
    expect(isUnauthorized(status(401, 'Unauthorized'))).to.equal(true);
    expect(isTooManyRequests(status(429, 'TooManyRequests'))).to.equal(true);
  });

  it('go by code where there is no reason', () => {
    expect(isNotFound(status(404))).to.equal(true);
    expect(isAlreadyExists(status(409))).to.equal(false);
    expect([isGone(status(410, 'Expired')), isGone(status(410, 'Gone')), isGone(status(404))]).to.deep.equal([
      true,
      true,
      false,
    ]);
  });

  it('are false for anything else', () => {
    expect(isNotFound(new Error('not found'))).to.equal(false);
    expect(isGone(undefined)).to.equal(false);
  });
});
