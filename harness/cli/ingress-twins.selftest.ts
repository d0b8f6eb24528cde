import { INGRESS_TWINS } from '../../suites/selftest/ingress-twins.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';
import { describeTwins } from './testing/describe-twins.ts';
import { runOnTwo } from './testing/embedded-run.ts';

describeTwins({
  of: 'Multi Cluster Ingress',
  family: 'multicluster-ingress',
  twins: INGRESS_TWINS,
  nameOf: ({ twin }) => Object.values(twin).join(),
  implementationOf: ({ twin }) => referenceImplementation({ family: 'multicluster-ingress', ...twin }),
  run: (implementation, cases, options) => runOnTwo('ingress-twin', implementation, cases, undefined, options),
});
