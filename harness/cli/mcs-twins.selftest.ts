import { MCS_TWINS } from '../../suites/selftest/mcs-twins.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';
import { describeTwins } from './testing/describe-twins.ts';
import { runOnTwo } from './testing/embedded-run.ts';

describeTwins({
  of: 'the Multi-Cluster Services API',
  family: 'mcs-api',
  twins: MCS_TWINS,
  nameOf: ({ defect }) => defect,
  implementationOf: ({ defect }) => referenceImplementation({ family: 'mcs-api', exportDefect: defect }),
  run: (implementation, cases, options) => runOnTwo('mcs-twin', implementation, cases, undefined, options),
});
