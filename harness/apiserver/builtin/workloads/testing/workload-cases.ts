/** Manifests, right and wrong, and changes of them, for comparison with the real server. */
import { CONTAINER_CASES } from './container-cases.ts';
import { JOB_CASES } from './job-cases.ts';
import { POD_CASES } from './pod-cases.ts';
import { UPDATE_CASES } from './update-cases.ts';
import { VOLUME_CASES } from './volume-cases.ts';
import type { WorkloadCase } from './workload-case.ts';
import { REPLICATED_CASES } from './replicated-cases.ts';

export const WORKLOAD_CASES: readonly WorkloadCase[] = [
  ...POD_CASES,
  ...CONTAINER_CASES,
  ...VOLUME_CASES,
  ...REPLICATED_CASES,
  ...JOB_CASES,
  ...UPDATE_CASES,
];
