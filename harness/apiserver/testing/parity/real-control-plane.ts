import { systemClock } from '../../../core/clock.ts';
import { systemExec } from '../../../core/exec.ts';
import { startRealApiServer, type RealApiServer } from '../../../kube/testing/real-apiserver.ts';

/** What {@link realControlPlane} needs on PATH. */
export const REAL_PROGRAMS: readonly string[] = ['etcd', 'kube-apiserver', 'kube-controller-manager'];

/**
 * The real server as clusters run it, with those controllers that belong to an API server: draining of namespaces,
 * garbage collection, ServiceAccounts. Nothing that runs workloads.
 */
export function realControlPlane(signal: AbortSignal): Promise<RealApiServer> {
  return startRealApiServer({
    exec: systemExec,
    clock: systemClock,
    signal,
    admission: 'default',
    controllers: [
      'namespace-controller',
      'garbage-collector-controller',
      'serviceaccount-controller',
      'root-ca-certificate-publisher-controller',
    ],
    flags: ['--service-cluster-ip-range=10.96.0.0/16', '--allow-privileged=true'],
  });
}
