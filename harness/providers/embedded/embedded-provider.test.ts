import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { systemExec } from '../../core/exec.ts';
import { systemRandom } from '../../core/random.ts';
import { notYet, ready, waitFor } from '../../core/wait.ts';
import { CONFIG_MAP, NODE } from '../../kube/api/core.ts';
import { POD, type Pod } from '../../kube/api/pod.ts';
import { isConditionTrue } from '../../kube/meta/conditions.ts';
import { portHolder } from '../../network/sockets/port-holder.ts';
import { imageCatalog } from '../../workloads/images/image-catalog.ts';
import type { Topology } from '../../topology/topology.ts';
import type { CreateOptions, Fleet, Provider } from '../provider.ts';
import { fleetContract } from '../testing/fleet.contract.ts';
import { BackgroundFleets } from './background/background-fleets.ts';
import { embeddedProvider } from './embedded-provider.ts';
import { hasLowPorts } from './testing/low-ports.ts';
import { listenersOf, plannedFleet } from './testing/planned-fleet.ts';

const TWO = {
  loadBalancers: 1,
  clusters: [
    { name: 'west', location: 'us-west1-a', nodes: 2 },
    { name: 'east', location: 'us-east1-b' },
  ],
};

function providerIn(directory: string): Provider {
  return embeddedProvider({
    clock: systemClock,
    random: systemRandom,
    images: () => Promise.resolve(imageCatalog()),
    checks: () => Promise.resolve([]),
    background: new BackgroundFleets({
      clock: systemClock,
      exec: systemExec,
      launch: () => {
        throw new Error('nothing is launched here');
      },
      directoryOf: () => directory,
      command: ['false'],
    }),
  });
}

if (await hasLowPorts()) {
  fleetContract({
    name: 'embedded',
    plan: () => plannedFleet('contract', TWO),
    open: async (topology) => {
      const directory = await mkdtemp(path.join(tmpdir(), 'fleetbed-contract-'));
      const provider = providerIn(directory);
      const others: Server[] = [];
      return {
        provider,
        leftovers: async () => {
          const listening = await listenersOf(topology);
          return listening.filter((at) => !others.some((other) => at.endsWith(`:${portOf(other)}`)));
        },
        takeApiPort: async ({ apiPort }) => {
          const other = createServer();
          await new Promise<void>((resolve) => other.listen(apiPort, '127.0.0.1', resolve));
          others.push(other);
        },
        neverReady: () => undefined,
        [Symbol.asyncDispose]: async () => {
          for (const other of others) other.close();
          const { signal } = new AbortController();
          await provider.destroy(topology, { emit: () => undefined, clock: systemClock, signal });
          await rm(directory, { recursive: true });
        },
      };
    },
  });

  describe('an embedded fleet', () => {
    const { signal } = new AbortController();
    const options: CreateOptions = { emit: () => undefined, clock: systemClock, signal };
    let stack: DisposeStack;
    let topology: Topology;
    let fleet: Fleet;

    before(async () => {
      stack = new DisposeStack();
      const directory = await mkdtemp(path.join(tmpdir(), 'fleetbed-embedded-'));
      stack.defer(() => rm(directory, { recursive: true }));
      const provider = providerIn(directory);
      topology = await plannedFleet('embedded-test', TWO);
      stack.defer(() => provider.destroy(topology, options));
      fleet = stack.use(await provider.create(topology, options));
    });
    after(() => stack[Symbol.asyncDispose]());

    const west = (): NonNullable<ReturnType<Fleet['clusters']['get']>> => fleet.clusters.get('west')!;
    const answers = (): Promise<string> =>
      west()
        .client.raw('/readyz', { signal: AbortSignal.timeout(300) })
        .catch(() => 'no answer');

    async function runStore(name: string): Promise<Pod> {
      const pod: Pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default' },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'nginx:1.29',
              ports: [{ containerPort: 80 }],
              readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 1 },
            },
          ],
        },
      };
      await west().client.create(POD, pod, { signal });
      return awaitReady(name);
    }

    function awaitPod(name: string, what: string, holds: (pod: Pod) => boolean): Promise<Pod> {
      return waitFor(
        `pod ${name} ${what}`,
        async (own) => {
          const pod = await west().client.get(POD, { name, namespace: 'default' }, { signal: own });
          return holds(pod) ? ready(pod) : notYet(JSON.stringify(pod.status));
        },
        { clock: systemClock, signal, timeoutMs: 8_000, everyMs: 20 },
      );
    }

    const awaitReady = (name: string): Promise<Pod> =>
      awaitPod(name, 'is ready', ({ status }) => isConditionTrue(status?.conditions, 'Ready'));

    it('has nodes with zone and region, as many as planned', async () => {
      const { items } = await west().client.list(NODE, { signal });
      expect(items.map(({ metadata }) => metadata.name)).to.deep.equal([
        'embedded-test-west-node-1',
        'embedded-test-west-node-2',
      ]);
      expect(items[0]?.metadata.labels).to.include({
        'topology.kubernetes.io/region': 'us-west1',
        'topology.kubernetes.io/zone': 'us-west1-a',
      });
    });

    it('runs pods, and programs in them that resolve names of the cluster', async () => {
      const pod = await runStore('web');
      const asked = `wget -qO- http://${pod.status?.podIP ?? ''}/ | head -c 15; nslookup kubernetes.default`;
      const { stdout, exitCode } = await west().exec(pod.metadata, ['sh', '-c', asked], signal);
      expect([exitCode, stdout.slice(0, 15)], stdout).to.deep.equal([0, '<!DOCTYPE html>']);
      const kubernetes = topology.clusters[0]!.serviceCidr.replace('.0/18', '.1');
      expect(stdout).to.contain(kubernetes);
    });

    it('asks pods through the API server', async () => {
      const page = await west().client.raw('/api/v1/namespaces/default/pods/web:80/proxy/', { signal });
      expect(page).to.contain('nginx');
    });

    it('forgets nothing when a cluster is killed: objects, certificates, pods', async () => {
      const key = { name: 'kept', namespace: 'default' };
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: key, data: { a: 'b' } };
      const { metadata } = await west().client.create(CONFIG_MAP, object, { signal });
      const kill = await fleet.faults.kill('west', signal);
      expect(await answers()).to.equal('no answer');
      const { apiPort } = topology.clusters.find(({ name }) => name === 'west')!;
      expect(await portHolder('127.0.0.1', apiPort), 'others may not plan its port').to.contain(String(process.pid));
      await kill[Symbol.asyncDispose]();
      expect((await west().client.get(CONFIG_MAP, key, { signal })).metadata).to.deep.equal(metadata);
      await awaitPod('web', 'was started again', ({ status }) => status?.containerStatuses?.[0]?.restartCount === 1);
      await awaitReady('web');
    });

    it('lets nothing answer while a cluster is paused, and goes on afterwards where it was', async () => {
      const before = await awaitReady('web');
      const pause = await fleet.faults.pause('west', signal);
      expect(await answers()).to.equal('no answer');
      await pause[Symbol.asyncDispose]();
      expect(await answers()).to.equal('ok');
      expect((await awaitReady('web')).status?.containerStatuses).to.deep.equal(before.status?.containerStatuses);
    });

    it('goes on by itself while it is disconnected', async () => {
      const cut = await fleet.faults.disconnect('west', signal);
      expect(await answers()).to.equal('no answer');
      await cut[Symbol.asyncDispose]();
      expect(await answers()).to.equal('ok');
    });

    it('runs programs on the shared network, reached by their address and on the host', async () => {
      const [balancer] = topology.loadBalancers;
      const published = balancer!.published.slice(0, 1);
      const spec = { name: 'web', image: 'nginx', args: [], address: balancer!.address, published };
      const source = await fleet.vantage({ kind: 'network' }, '', signal);
      const host = await fleet.vantage({ kind: 'host' }, '', signal);
      const hostUrl = `http://127.0.0.1:${String(published[0]!.hostPort)}/`;
      const first = await fleet.runOnNetwork(spec, signal);
      const served = async (): Promise<readonly string[]> => {
        const asked = await Promise.all([
          source.exchange({ url: `http://${balancer!.address}/` }, signal),
          host.exchange({ url: hostUrl }, signal),
        ]);
        return asked.map((exchange) => (exchange.outcome === 'answered' ? String(exchange.status) : exchange.outcome));
      };
      await waitFor(
        'it serves',
        async () => ((await served())[0] === '200' ? ready(true) : notYet(await first.logs(signal))),
        {
          clock: systemClock,
          signal,
          timeoutMs: 5_000,
          everyMs: 10,
        },
      );
      expect(await served()).to.deep.equal(['200', '200']);
      await using second = await fleet.runOnNetwork(spec, signal);
      await waitFor(
        'the new one serves',
        async () => ((await served())[1] === '200' ? ready(true) : notYet('not yet')),
        {
          clock: systemClock,
          signal,
          timeoutMs: 5_000,
          everyMs: 10,
        },
      );
      expect(await second.logs(signal)).to.contain('GET / HTTP/1.1');
      await first[Symbol.asyncDispose]();
      expect(await served()).to.deep.equal(['refused', 'refused']);
    });

    it('writes what happened into a directory', async () => {
      const directory = await mkdtemp(path.join(tmpdir(), 'fleetbed-collect-'));
      stack.defer(() => rm(directory, { recursive: true }));
      await fleet.collect(directory, signal);
      expect(await readFile(path.join(directory, 'west', 'pods.json'), 'utf8')).to.contain('"web"');
      expect(await readFile(path.join(directory, 'programs', 'fleet.log'), 'utf8')).to.be.a('string');
    });
  });
}

function portOf(server: Server): string {
  const address = server.address();
  return typeof address === 'object' && address !== null ? String(address.port) : '';
}
