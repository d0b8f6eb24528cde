import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { systemClock, type Clock } from '../../core/clock.ts';
import { describeError } from '../../core/errors.ts';
import type { StepEvent } from '../../core/events.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { contextServer } from '../../kube/kubeconfig/kubeconfig-edit.ts';
import { parseKubeconfig } from '../../kube/kubeconfig/kubeconfig-file.ts';
import type { AnyObject } from '../../kube/meta/object.ts';
import type { RouteTable } from '../../proxy/table/route-table.ts';
import type { InstallOptions } from '../implementation.ts';
import { fakeFleet, type FakeFleet } from '../testing/fake-fleet.ts';
import { REFERENCE_VERSION, referenceImplementation } from './reference-implementation.ts';

const gatewayClass: AnyObject = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'GatewayClass',
  metadata: { name: 'gke-l7-global-external-managed-mc' },
  status: { conditions: [{ type: 'Accepted', status: 'True', reason: 'Accepted', message: '' }] },
};

/** A cluster in which everything comes up at once. */
function comesUp(object: AnyObject): AnyObject {
  if (object.kind === 'CustomResourceDefinition')
    return { ...object, status: { conditions: [{ type: 'Established', status: 'True' }] } };
  if (object.kind === 'Secret' && object['type'] === 'kubernetes.io/service-account-token')
    return { ...object, data: { token: Buffer.from('token-of-the-controller').toString('base64') } };
  if (object.kind === 'Deployment')
    return {
      ...object,
      metadata: { ...object.metadata, generation: 2 },
      status: { observedGeneration: 2, updatedReplicas: 1, availableReplicas: 1 },
    };
  return object;
}

function table(version: number, sources: RouteTable['sources'] = {}): RouteTable {
  return { version, sources, defaultClientRegion: 'us-west1', listeners: [], backends: {} };
}

describe('referenceImplementation', () => {
  let world: FakeFleet;
  let events: StepEvent[];
  const options = (clock: Clock = systemClock): InstallOptions => ({
    clock,
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    image: 'fleetbed.local/runtime:0123456789ab',
  });
  const prepare = async (react: (object: AnyObject) => AnyObject = comesUp): Promise<void> => {
    world = await fakeFleet({ react });
    world.clients.get('gke-west-1')?.put(gatewayClass);
    world.tables.set('lb-0', table(1)).set('lb-1', table(1));
  };
  const applied = (cluster: string): readonly string[] =>
    (world.clients.get(cluster)?.applied ?? []).map(({ kind, metadata }) => `${kind} ${metadata.name}`);

  beforeEach(() => {
    events = [];
  });
  afterEach(() => world[Symbol.asyncDispose]());

  /** Of the Secret in the config cluster. */
  function routeToken(): string {
    const data = world.clients.get('gke-west-1')?.object('Secret', 'fleetbed-route-token')?.['data'];
    return Buffer.from((data as { token: string }).token, 'base64').toString();
  }

  describe('install', () => {
    it('puts CRDs, access and the controller where they belong', async () => {
      await prepare();
      await using _installation = await referenceImplementation().install(world.fleet, options());
      const member = [
        'Namespace fleetbed-system',
        'ServiceAccount fleetbed-controller',
        'ClusterRole fleetbed-controller',
        'ClusterRoleBinding fleetbed-controller',
        'Secret fleetbed-controller-token',
      ];
      const notCrd = (text: string): boolean => !text.startsWith('CustomResourceDefinition');
      expect(applied('gke-east-1').filter(notCrd)).to.deep.equal(member);
      expect(applied('gke-east-1')).to.contain('CustomResourceDefinition serviceexports.net.gke.io');
      expect(applied('gke-west-1').filter(notCrd)).to.have.members([
        ...member,
        'ClusterRole fleetbed-controller-config',
        'ClusterRoleBinding fleetbed-controller-config',
        'Secret fleetbed-member-kubeconfig',
        'Secret fleetbed-route-token',
        'Deployment fleetbed-controller',
        'Service fleetbed-controller',
      ]);
    });

    it('gives the controller its own tokens for the internal servers, never the administrator', async () => {
      await prepare();
      await using _installation = await referenceImplementation().install(world.fleet, options());
      const data = world.clients.get('gke-west-1')?.object('Secret', 'fleetbed-member-kubeconfig')?.['data'];
      const text = Buffer.from((data as { kubeconfig: string }).kubeconfig, 'base64').toString();
      const file = parseKubeconfig(text);
      expect(file.contexts.map(({ name }) => name)).to.deep.equal(['gke-west-1', 'gke-west-2', 'gke-east-1']);
      expect(contextServer(file, 'gke-east-1')).to.deep.equal({
        server: 'https://store-gke-east-1-control-plane:6443',
        ca: 'CA of gke-east-1',
      });
      expect(file.users.map(({ settings }) => settings)).to.deep.equal(
        Array(3).fill({ token: 'token-of-the-controller' }),
      );
      expect(text).not.to.contain('admin');
    });

    it('starts one proxy for each load balancer, which asks the node of the config cluster for routes', async () => {
      await prepare();
      await using _installation = await referenceImplementation({ defect: 'weights-ignored' }).install(
        world.fleet,
        options(),
      );
      const [first, second] = world.started;
      expect(world.started.length).to.equal(2);
      expect(first).to.deep.equal({
        name: 'lb-0',
        image: 'fleetbed.local/runtime:0123456789ab',
        address: '172.28.0.10',
        args: [
          ...['proxy', '--controller-url', 'http://172.28.128.2:30950', '--load-balancer', 'lb-0'],
          ...['--admin-port', '9901', '--defect', 'weights-ignored'],
        ],
        env: { FLEETBED_ROUTE_TOKEN: routeToken() },
        published: [
          { port: 80, hostPort: 18_080 },
          { port: 9901, hostPort: world.fleet.topology.loadBalancers[0]?.adminHostPort },
        ],
      });
      expect(second?.args).to.include('lb-1');
    });

    it('makes a token for the route stream once, which no command line shows', async () => {
      await prepare();
      await using _installation = await referenceImplementation().install(world.fleet, options());
      const token = routeToken();
      expect(token).to.match(/^[\w-]{43}$/);
      const deployment = world.clients.get('gke-west-1')?.object('Deployment', 'fleetbed-controller');
      expect(JSON.stringify([deployment, world.started.map(({ args }) => args), events])).not.to.contain(token);
      await using _again = await referenceImplementation().install(world.fleet, options());
      expect(routeToken()).to.equal(token);
    });

    it('emits each step with its cluster', async () => {
      await prepare();
      await using _installation = await referenceImplementation().install(world.fleet, options());
      const ended = events
        .filter(({ type }) => type === 'step-ended')
        .map(({ step, subject = '' }) => `${step} ${subject}`);
      expect(ended).to.have.members([
        'install CRDs and access gke-west-1',
        'install CRDs and access gke-west-2',
        'install CRDs and access gke-east-1',
        'install controller gke-west-1',
        'start proxies ',
        'await controller gke-west-1',
        'await proxies ',
      ]);
    });

    it('says what the pod of a controller that does not come up is doing, and what it logged', async () => {
      await prepare((object) => (object.kind === 'Deployment' ? object : comesUp(object)));
      world.clients.get('gke-west-1')?.put({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'fleetbed-controller-abc', namespace: 'fleetbed-system' },
        status: {
          phase: 'Running',
          containerStatuses: [{ ready: false, restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
        },
      });
      const clock = new FakeClock();
      const failed = referenceImplementation()
        .install(world.fleet, options(clock))
        .catch((error: unknown) => describeError(error));
      while (!events.some(({ step }) => step === 'await controller')) await clock.advance(0);
      await clock.advance(120_000);
      const lines = ((await failed) as string).split('\n');
      expect(lines[0]).to.match(
        /^FLEETBED_IMPLEMENTATION_NOT_READY: the controller in gke-west-1: Deployment fleetbed-system\/fleetbed-controller is available: not after 120000 ms/,
      );
      expect(lines[1]).to.equal(
        '  observed: pod fleetbed-controller-abc is Running: not ready, 3 restarts, CrashLoopBackOff',
      );
      expect(lines[2]?.trim()).to.equal('gke-west-1: last words');
    });

    it('says what a proxy logged that serves no table', async () => {
      await prepare();
      world.tables.delete('lb-1');
      const start = systemClock.now();
      // Time passes only while it waits: each look at the proxy is a real request.
      let waitedMs = 0;
      const clock: Clock = {
        ...systemClock,
        now: () => start + waitedMs,
        sleep: async () => {
          waitedMs += 40_000;
          await Promise.resolve();
        },
      };
      const error: unknown = await referenceImplementation()
        .install(world.fleet, options(clock))
        .catch((thrown: unknown) => thrown);
      expect(describeError(error)).to.contain(
        'FLEETBED_IMPLEMENTATION_NOT_READY: proxy lb-1 serves a table: not after',
      );
      expect(describeError(error)).to.contain(
        'observed: /ready answers 503 no table yet\n    first\n    lb-1: last words',
      );
    });
  });

  describe('an installation', () => {
    it('is attached without starting or applying anything', async () => {
      await prepare();
      world.clients.get('gke-west-1')?.put(
        comesUp({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'fleetbed-controller', namespace: 'fleetbed-system' },
        }),
      );
      await using installation = await referenceImplementation().attach(world.fleet, options());
      expect(installation.gatewayClass).to.equal('gke-l7-global-external-managed-mc');
      expect([world.started, applied('gke-west-1')]).to.deep.equal([[], []]);
    });

    it('knows how each vantage reaches a Gateway', async () => {
      await prepare();
      await using installation = await referenceImplementation().install(world.fleet, options());
      expect(installation.gatewayUrl('host', '172.28.0.11', 80)).to.equal('http://127.0.0.1:18081');
      expect(installation.gatewayUrl('host', '172.28.0.11', 81)).to.equal(undefined);
      expect(installation.gatewayUrl('host', '172.28.0.99', 80)).to.equal(undefined);
      expect(installation.gatewayUrl('network', '172.28.0.11', 81)).to.equal('http://172.28.0.11:81');
    });

    it('waits until the generation is served, whichever load balancer has the object', async () => {
      await prepare();
      const clock = new FakeClock();
      const looks: (() => void)[] = [];
      const pausing: Clock = {
        ...systemClock,
        now: () => clock.now(),
        sleep: () => new Promise((resolve) => looks.push(resolve)),
      };
      await using installation = await referenceImplementation().install(world.fleet, options(pausing));
      const object = { kind: 'HTTPRoute', namespace: 'store', name: 'public', generation: 3 };
      const waiting = (installation.awaitServed?.(object, new AbortController().signal) ?? Promise.resolve()).then(
        () => 'served',
      );
      /** Lets time pass until the next look, and says whether there was one or the wait is over. */
      const outcome = async (): Promise<string> => {
        const turn = (): Promise<undefined> => new Promise((resolve) => setImmediate(resolve, undefined));
        while (looks.length === 0) {
          const over = await Promise.race([waiting, turn()]);
          if (over !== undefined) return over;
        }
        looks.shift()?.();
        return 'looked';
      };
      expect(await outcome()).to.equal('looked');
      world.tables.set('lb-1', table(2, { 'HTTPRoute/store/public': 2 }));
      expect([await outcome(), await outcome()]).to.deep.equal(['looked', 'looked']);
      world.tables.set('lb-0', table(2, { 'HTTPRoute/store/public': 3 }));
      expect([await outcome(), await outcome()]).to.deep.equal(['looked', 'looked']);
      world.tables.set('lb-1', table(3, { 'HTTPRoute/store/public': 4 }));
      expect([await outcome(), await outcome()]).to.include('served');
    });

    it('replaces every proxy by a new one of the same kind', async () => {
      await prepare();
      await using installation = await referenceImplementation({ defect: 'prefix-too-wide' }).install(
        world.fleet,
        options(),
      );
      const before = [...world.started];
      await installation.restartProxies(new AbortController().signal);
      expect(world.started.slice(2)).to.deep.equal(before);
    });
  });

  it('has the version of the package', async () => {
    await prepare();
    const text = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
    expect(REFERENCE_VERSION).to.equal((JSON.parse(text) as { version: string }).version);
  });

  it('is named after its defect', async () => {
    await prepare();
    expect(referenceImplementation({ defect: 'weights-ignored' }).name).to.equal('reference-weights-ignored');
  });
});
