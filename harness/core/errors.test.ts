import { expect } from 'chai';
import { describeError, firstFailure, FleetbedError } from './errors.ts';

describe('describeError', () => {
  it('tells code, message, every problem with its place, observation, next step and causes', () => {
    const error = new FleetbedError('FLEETBED_FLEET_INVALID', 'fleet.yaml has 2 problems', {
      problems: [
        { path: 'spec.clusters', message: 'Required value', line: 4, column: 3 },
        { path: 'spec.colour', message: 'unknown field' },
      ],
      observed: 'two\nlines',
      hint: 'mend it',
      cause: new AggregateError([new Error('one'), new FleetbedError('FLEETBED_USAGE', 'two')]),
    });
    expect(describeError(error).split('\n')).to.deep.equal([
      'FLEETBED_FLEET_INVALID: fleet.yaml has 2 problems',
      '  4:3 spec.clusters: Required value',
      '  spec.colour: unknown field',
      '  observed: two',
      '    lines',
      '  next: mend it',
      '  also: one',
      '  also: FLEETBED_USAGE: two',
    ]);
  });

  it('tells the failure before what its clean-up said', async () => {
    const failing = async (): Promise<void> => {
      await using _late = { [Symbol.asyncDispose]: () => Promise.reject(new Error('still in use')) };
      await Promise.resolve();
      throw new FleetbedError('FLEETBED_CLUSTER_NOT_READY', 'west was not ready');
    };
    const error = await failing().catch((e: unknown) => e);
    expect(describeError(error)).to.equal(
      'FLEETBED_CLUSTER_NOT_READY: west was not ready\n  clean-up failed: still in use',
    );
    expect(firstFailure(error)).to.have.property('code', 'FLEETBED_CLUSTER_NOT_READY');
  });

  it('carries the exit code of its kind', () => {
    expect(new FleetbedError('FLEETBED_INTERRUPTED', 'stop').exitCode).to.equal(130);
    expect(new FleetbedError('FLEETBED_USAGE', 'how').exitCode).to.equal(2);
  });
});
