/** Brings one container of a pod to run. Mirrors `startContainer` of kubelet `kuberuntime_container.go`. */
import { messageOf } from '../../core/errors.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';
import type { Image, Program } from '../../workloads/program.ts';
import { containerId } from '../../apiserver/streams/kubelet-words.ts';
import { containerEnvironment } from '../environment/container-environment.ts';
import { ContainerFiles } from '../files/container-files.ts';
import type { FileTree } from '../files/file-tree.ts';
import { ContainerLog } from '../logs/container-log.ts';
import type { TellEvent } from '../images/image-puller.ts';
import type { NodeSeams } from '../pods/node-seams.ts';
import type { PodDisk } from '../pods/pod-disk.ts';
import { hostsFile, podHostname } from '../pods/pod-hostname.ts';
import { podResolvConf } from '../pods/resolv-conf.ts';
import { type ContainerRun, type StartFailure } from '../pods/pod-state.ts';
import type { RunContainer, RunPod } from '../pods/pod-types.ts';
import { containerMounts } from '../volumes/mounts.ts';
import { commandLine } from './command-line.ts';
import { RunningContainer } from './running-container.ts';

export interface StartFacts {
  readonly pod: RunPod;
  readonly container: RunContainer;
  readonly disk: PodDisk;
  readonly network: ProgramNetwork;
  /** The text of `/etc/resolv.conf` before `spec.dnsConfig`; undefined: that of the machine. */
  readonly resolvConf: string | undefined;
  readonly trees: ReadonlyMap<string, FileTree>;
  readonly tell: TellEvent;
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Of root, as `/etc/passwd` of most images says. */
const HOME = '/root';
const START_FAILED =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: ' +
  'runc create failed: unable to start container process: exec: ';
/** Of a container whose program could not be started. */
const START_ERROR_EXIT_CODE = 128;

/** The container that runs now, or why there is none. Events are told on the way. */
export async function startContainer(facts: StartFacts, seams: NodeSeams): Promise<RunningContainer | StartFailure> {
  const { pod, container, tell } = facts;
  const pulled = seams.images.ensure(pod, container, tell);
  if ('failure' in pulled) {
    tell('Warning', 'Failed', `Error: ${pulled.failure.reason}`);
    return pulled.failure;
  }
  const { image } = pulled;
  let made: Made;
  try {
    made = await make(facts, image, seams);
  } catch (error) {
    const message = messageOf(error);
    tell('Warning', 'Failed', `Error: ${message}`);
    return { reason: 'CreateContainerConfigError', message };
  }
  const [file] = made.argv;
  if (file === undefined) {
    const message = `failed to generate container "${made.id}" spec: failed to generate spec: no command specified`;
    tell('Warning', 'Failed', `Error: ${message}`);
    return { reason: 'CreateContainerError', message };
  }
  tell('Normal', 'Created', `Created container: ${container.name}`);
  const program = image.program(file);
  return program === undefined ? noProgram(file, made, facts, seams) : run(program, made, facts, image, seams);
}

interface Made {
  readonly id: string;
  readonly restartCount: number;
  readonly env: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  readonly files: ContainerFiles;
  readonly hostname: string;
}

async function make(
  { pod, container, disk, trees, network, resolvConf }: StartFacts,
  image: Image,
  seams: NodeSeams,
): Promise<Made> {
  const restartCount = disk.restartCountOf(container.name);
  const hostname = podHostname(pod, seams.node.name);
  const place = { hostAddress: seams.node.address, podAddress: network.address };
  const { sources, allocatable } = seams;
  const own = await containerEnvironment({ pod, container, sources, place, allocatable });
  const terminal = container.tty === true ? { TERM: 'xterm' } : {};
  const env = { PATH, HOSTNAME: hostname, ...terminal, ...withHome({ ...image.env, ...own }) };
  const mounts = containerMounts(container, trees, env);
  const dns = { cluster: resolvConf, machine: seams.machineResolvConf, loopback: network.loopback };
  const files = await ContainerFiles.make(
    mounts,
    new Map([
      ...Object.entries(image.files ?? {}),
      ['/etc/hostname', `${hostname}\n`],
      ['/etc/hosts', hostsFile(pod, network.address, hostname)],
      ['/etc/resolv.conf', await podResolvConf(pod, dns)],
    ]),
  );
  const { uid = '' } = pod.metadata;
  const id = containerId(uid, container.name, String(restartCount), String(seams.clock.date().getTime()));
  return { id: `containerd://${id}`, restartCount, env, argv: commandLine(container, image, own), files, hostname };
}

function withHome(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.hasOwn(env, 'HOME') ? env : { ...env, HOME };
}

function runOf(made: Made, container: RunContainer, image: string): ContainerRun {
  const { id, restartCount } = made;
  return { name: container.name, id, image: container.image, imageId: image, restartCount, state: 'created' };
}

function noProgram(file: string, made: Made, { container, disk, tell }: StartFacts, seams: NodeSeams): StartFailure {
  const why = file.includes('/') ? `stat ${file}: no such file or directory` : 'executable file not found in $PATH';
  const message = `${START_FAILED}${JSON.stringify(file)}: ${why}: unknown`;
  const image = seams.images.idOf(container.image);
  const log = new ContainerLog(seams.clock);
  log.end();
  disk.begin(runOf(made, container, image), log);
  disk.note({
    ...runOf(made, container, image),
    state: 'exited',
    exitCode: START_ERROR_EXIT_CODE,
    reason: 'StartError',
    message,
    startedAt: new Date(0),
    finishedAt: seams.clock.date(),
  });
  tell('Warning', 'Failed', `Error: ${message}`);
  return { reason: 'RunContainerError', message };
}

function run(
  program: Program,
  made: Made,
  { container, disk, network, tell }: StartFacts,
  image: Image,
  { clock, random, guard }: NodeSeams,
): RunningContainer {
  const log = new ContainerLog(clock);
  const running = new RunningContainer({
    id: made.id,
    program,
    argv: made.argv,
    place: {
      env: made.env,
      workingDirectory: container.workingDir ?? image.workingDirectory,
      hostname: made.hostname,
      image,
      clock,
      random,
      guard,
    },
    files: made.files,
    network,
    log,
    hasInput: container.stdin === true,
    isInputOnce: container.stdinOnce === true,
    hasTerminal: container.tty === true,
  });
  disk.begin({ ...runOf(made, container, image.id), state: 'running', startedAt: clock.date() }, log);
  tell('Normal', 'Started', `Started container ${container.name}`);
  return running;
}
