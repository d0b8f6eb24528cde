import { MESH_TWINS } from '../../suites/selftest/mesh-twins.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';
import { describeTwins } from './testing/describe-twins.ts';
import { runOnTwo } from './testing/embedded-run.ts';
import { TWO_NETWORKS } from './testing/two-networks.ts';

describeTwins({
  of: 'a mesh',
  family: 'mesh',
  twins: MESH_TWINS,
  nameOf: ({ defect }) => defect,
  implementationOf: ({ defect }) => referenceImplementation({ family: 'mesh', meshDefect: defect }),
  run: (implementation, cases, options) => runOnTwo('mesh-twin', implementation, cases, TWO_NETWORKS, options),
});
