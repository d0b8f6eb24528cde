/**
 * What kubelet v1.34 and containerd say where a stream cannot be had. Recorded on a kind cluster, see
 * `fixtures/upstream/streams`. Mirrors kubelet `kubelet_pods.go`, containerd `pkg/cri` and runc.
 */
import { createHash } from 'node:crypto';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { textAt } from '../../kube/json/json.ts';

type Words = (...names: readonly string[]) => string;

const startFailed = (why: string, exec: string): string =>
  `failed to exec in container: failed to start exec "${exec}": OCI runtime exec failed: exec failed: ${why}: unknown`;

const notStarted = (program: string, why: string, exec: string): string =>
  startFailed(`unable to start container process: exec: "${program}": ${why}`, exec);

/** Before an upgrade is answered. */
export const refusalWords: Readonly<
  Record<'execWithoutContainer' | 'attachWithoutContainer' | 'forwardWithoutPod' | 'stderrOfTerminal', Words>
> = {
  execWithoutContainer: (container) => `container not found ("${container}")`,
  attachWithoutContainer: (container, pod, namespace) => `container ${container} not found in pod ${pod}_${namespace}`,
  forwardWithoutPod: (pod, namespace) => `pod not found ("${pod}_${namespace}")`,
  stderrOfTerminal: () => 'rpc error: code = InvalidArgument desc = tty and stderr cannot both be true',
};

/** Why a program does not run in a container; the last of the names is the {@link containerId} of the exec. */
export const execWords: Readonly<Record<'noArguments' | 'notOnPath' | 'noSuchFile' | 'notExecutable', Words>> = {
  noArguments: (exec) => startFailed('args must not be empty', exec),
  notOnPath: (program, exec) => notStarted(program, 'executable file not found in $PATH', exec),
  noSuchFile: (program, exec) => notStarted(program, `stat ${program}: no such file or directory`, exec),
  notExecutable: (program, exec) => notStarted(program, 'permission denied', exec),
};

/** The messages of a 400. */
export const logWords: Readonly<Record<'noPrevious' | 'notAvailable' | 'waiting', Words>> = {
  noPrevious: (container, pod) => `previous terminated container "${container}" in pod "${pod}" not found`,
  notAvailable: (container, pod) => `container "${container}" in pod "${pod}" is not available`,
  waiting: (container, pod, reason) => `container "${container}" in pod "${pod}" is waiting to start: ${reason}`,
};

/** What {@link logWords} say instead of the reason of a waiting container, where it is one of these. */
export const WAITING_REASONS: ReadonlyMap<string, string> = new Map([
  ['ErrImagePull', "image can't be pulled"],
  ['ImagePullBackOff', 'trying and failing to pull image'],
]);

/** Nobody listens on a port of a pod. The blank at its end is upstream's. */
export function portRefused(pod: ApiObject, port: number): string {
  const sandbox = sandboxId(pod);
  const uid = textAt(pod.metadata, 'uid') ?? '';
  return (
    `failed to execute portforward in network namespace "/var/run/netns/cni-${uid}": ` +
    `failed to connect to localhost:${port} inside namespace "${sandbox}", ` +
    `IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused ` +
    `IPv6 dial tcp6 [::1]:${port}: connect: connection refused `
  );
}

/** What containerd calls the network and the processes of a pod; here made of its uid. */
export function sandboxId({ metadata }: ApiObject): string {
  return containerId(textAt(metadata, 'uid') ?? '');
}

/** 64 hexadecimal digits, as containerd names what it runs. */
export function containerId(...seed: readonly string[]): string {
  return createHash('sha256').update(seed.join('\0')).digest('hex');
}
