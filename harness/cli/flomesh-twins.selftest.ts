import { FLOMESH_TWINS } from '../../suites/selftest/flomesh-twins.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';
import { decodeFleet } from '../topology/decode.ts';
import { describeTwins } from './testing/describe-twins.ts';
import { runOnEmbedded } from './testing/embedded-run.ts';
import { readFixture } from './testing/read-fixture.ts';

const FLEET = decodeFleet(readFixture('fleets/flomesh.yaml'), {
  file: 'flomesh.yaml',
  overrides: { name: 'flomesh-twin' },
});

describeTwins({
  of: 'Flomesh',
  family: 'flomesh',
  twins: FLOMESH_TWINS,
  nameOf: ({ defect }) => defect,
  implementationOf: ({ defect }) => referenceImplementation({ family: 'flomesh', flomeshDefect: defect }),
  run: (implementation, cases, options) => runOnEmbedded(FLEET, implementation, cases, options),
});
