import { CANARY_TWINS } from '../../suites/selftest/canary-twins.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';
import { describeTwins } from './testing/describe-twins.ts';
import { decodeFleet } from '../topology/decode.ts';
import { runOnEmbedded } from './testing/embedded-run.ts';
import { readFixture } from './testing/read-fixture.ts';

const ONE = decodeFleet(readFixture('fleets/one.yaml'), { file: 'one.yaml', overrides: { name: 'canary-twin' } });

describeTwins({
  of: 'Gateway API v1alpha1',
  family: 'gateway-v1alpha1',
  twins: CANARY_TWINS,
  nameOf: ({ defect }) => defect,
  implementationOf: ({ defect }) => referenceImplementation({ family: 'gateway-v1alpha1', alphaDefect: defect }),
  run: (implementation, cases, options) => runOnEmbedded(ONE, implementation, cases, options),
});
