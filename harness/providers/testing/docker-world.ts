import type { ExecCall, ExecScript } from '../../core/testing/scripted-exec.ts';
import type { ExecResult } from '../../core/exec.ts';

interface Container {
  readonly labels: Readonly<Record<string, string>>;
  /** Image ids by full name: what containerd of a node has. */
  readonly images: Map<string, string>;
  readonly addresses: Map<string, string>;
  running: boolean;
}

type Answer = string | Partial<ExecResult>;

const GONE = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';

/**
 * A Docker engine that exists only in memory: networks, containers, volumes and images, and the answers of the `docker`
 * command about them, in its words. Cluster tools of tests make their nodes in it.
 *
 * Does: what `providers/docker` asks. Does not: run anything, check subnets, hand out ports.
 */
export class DockerWorld {
  readonly networks: Map<string, Readonly<Record<string, string>>> = new Map();
  readonly containers: Map<string, Container> = new Map();
  readonly volumes: Set<string> = new Set();
  /** Ids of the local engine's images by name. */
  readonly images: Map<string, string> = new Map();
  daemonRuns = true;
  #nextAddress = 2;

  /** Starts a container on a network, as a cluster tool does. */
  addNode(name: string, network: string, labels: Readonly<Record<string, string>> = {}): void {
    const address = `172.30.128.${String(this.#nextAddress++)}`;
    this.containers.set(name, { labels, images: new Map(), addresses: new Map([[network, address]]), running: true });
  }

  /** Everything that is there, by name; empty when nothing was left behind. */
  get leftovers(): readonly string[] {
    return [...this.networks.keys(), ...this.containers.keys(), ...this.volumes];
  }

  readonly script: ExecScript = (call) => {
    if (call.command === 'tar') return this.#manifest();
    if (call.command !== 'docker') return undefined;
    if (!this.daemonRuns) return { exitCode: 1, stderr: GONE };
    const [first = '', second = ''] = call.args;
    return this.#answer(first === 'network' || first === 'volume' ? `${first} ${second}` : first, call);
  };

  #answer(command: string, call: ExecCall): Answer | undefined {
    const last = call.args.at(-1) ?? '';
    const answers: Readonly<Record<string, () => Answer | undefined>> = {
      'network inspect': () => this.#inspectNetwork(last),
      'network create': () => this.#createNetwork(last, call.args),
      'network rm': () => this.#removeNetwork(last),
      'network connect': () => this.#connect(call.args),
      'network disconnect': () => this.#disconnect(call.args),
      'volume rm': () => (this.volumes.delete(last) ? last : ''),
      container: () => this.#inspectContainer(last),
      image: () => this.#inspectImage(last),
      ps: () => this.#list(call.args),
      rm: () => this.#remove(call.args.filter((arg) => !arg.startsWith('--')).slice(1)),
      exec: () => this.#exec(call.args),
      save: () => '',
      start: () => this.#start(last),
    };
    return answers[command]?.();
  }

  #createNetwork(name: string, args: readonly string[]): Answer {
    this.networks.set(name, labelsIn(args, '--label'));
    return 'id\n';
  }

  #removeNetwork(name: string): Answer {
    return this.networks.delete(name) ? name : { exitCode: 1, stderr: `Error: No such network: ${name}` };
  }

  #connect(args: readonly string[]): Answer {
    const [network = '', container = ''] = args.slice(-2);
    this.containers.get(container)?.addresses.set(network, args[args.indexOf('--ip') + 1] ?? '');
    return '';
  }

  #disconnect(args: readonly string[]): Answer {
    const [network = '', container = ''] = args.slice(-2);
    this.containers.get(container)?.addresses.delete(network);
    return '';
  }

  #start(name: string): Answer {
    const container = this.containers.get(name);
    if (container === undefined) return { exitCode: 1, stderr: `Error: No such container: ${name}` };
    container.running = true;
    return name;
  }

  #inspectNetwork(name: string): Answer {
    const labels = this.networks.get(name);
    if (labels === undefined) return { exitCode: 1, stdout: '[]\n', stderr: `Error: No such network: ${name}` };
    const inside = [...this.containers].filter(([, { addresses }]) => addresses.has(name));
    const Containers = Object.fromEntries(inside.map(([container]) => [`id-${container}`, { Name: container }]));
    return JSON.stringify([{ Labels: labels, Containers }]);
  }

  #inspectContainer(name: string): Answer {
    const found = this.containers.get(name);
    if (found === undefined) return { exitCode: 1, stdout: '[]\n', stderr: `Error: No such container: ${name}` };
    const Networks = Object.fromEntries([...found.addresses].map(([network, IPAddress]) => [network, { IPAddress }]));
    const State = { Running: found.running, Paused: false, ExitCode: 0 };
    const Config = { Image: 'node:1', Labels: found.labels };
    return JSON.stringify([{ Id: `id-${name}`, RestartCount: 0, Config, State, NetworkSettings: { Networks } }]);
  }

  #inspectImage(ref: string): Answer {
    const id = this.images.get(ref);
    return id === undefined
      ? { exitCode: 1, stdout: '[]\n', stderr: `Error: No such image: ${ref}` }
      : JSON.stringify([{ Id: id }]);
  }

  #list(args: readonly string[]): Answer {
    const wanted = labelsIn(args, '--filter');
    const names = [...this.containers].filter(([, { labels }]) =>
      Object.entries(wanted).every(([key, value]) => labels[key] === value),
    );
    return names.map(([name]) => `${name}\n`).join('');
  }

  #remove(names: readonly string[]): Answer {
    const missing = names.filter((name) => !this.containers.delete(name));
    if (missing.length === 0) return '';
    return { exitCode: 1, stderr: missing.map((name) => `Error: No such container: ${name}`).join('\n') };
  }

  /** What is run in a node: routes, the API of a sibling, images. */
  #exec(args: readonly string[]): Answer | undefined {
    const [name = '', program = '', ...rest] = args.slice(args.indexOf('--interactive') === 1 ? 2 : 1);
    const node = this.containers.get(name);
    if (node === undefined) return { exitCode: 1, stderr: `Error: No such container: ${name}` };
    if (program === 'sh') return '';
    if (program === 'kubectl') return 'ok';
    if (program === 'crictl')
      return JSON.stringify({ images: [...node.images].map(([ref, id]) => ({ id, repoTags: [ref] })) });
    if (program !== 'ctr') return undefined;
    const asked = rest.at(-1) ?? '';
    if (!asked.startsWith('name==')) return JSON.stringify({ config: { digest: asked } });
    const id = node.images.get(asked.slice('name=='.length));
    return id === undefined ? 'REF TYPE DIGEST\n' : `REF TYPE DIGEST\n${asked} manifest ${id}\n`;
  }

  /** Of the archive of the one image that tests save. */
  #manifest(): Answer {
    const [id = ''] = this.images.values();
    return JSON.stringify([{ Config: `${id.replace('sha256:', '')}.json` }]);
  }
}

/** `--label a=b --label c` or `--filter label=a=b` as a record. */
function labelsIn(args: readonly string[], flag: string): Readonly<Record<string, string>> {
  const given = args.filter((_, index) => args[index - 1] === flag).map((label) => label.replace(/^label=/, ''));
  return Object.fromEntries(given.map((label) => [label.split('=')[0] ?? '', label.split('=').slice(1).join('=')]));
}
