import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { firstFailure, FleetbedError } from '../../core/errors.ts';
import type { StepEvent } from '../../core/events.ts';
import type { ClusterPlan, Topology } from '../../topology/topology.ts';
import type { CreateOptions, Provider } from '../provider.ts';

/** A provider under test, on a machine that the test has in hand. */
export interface FleetWorld extends AsyncDisposable {
  readonly provider: Provider;
  /** Everything of the fleet that is there, by name; empty when nothing was left behind. */
  leftovers(): Promise<readonly string[]>;
  /** Somebody else has the port of that cluster's API server from now on. */
  takeApiPort(cluster: ClusterPlan): Promise<void>;
  /** No cluster becomes ready any more. */
  neverReady(): void;
}

export interface FleetSubject {
  readonly name: string;
  /** Two clusters, `west` and `east`, on nothing that is taken. */
  plan(): Promise<Topology>;
  open(topology: Topology): Promise<FleetWorld>;
}

/** What every provider that makes clusters does. */
export function fleetContract(subject: FleetSubject): void {
  describe(`fleets of provider ${subject.name}`, () => {
    let topology: Topology;
    let world: FleetWorld;
    let events: StepEvent[];

    beforeEach(async () => {
      topology = await subject.plan();
      world = await subject.open(topology);
      events = [];
    });

    afterEach(() => world[Symbol.asyncDispose]());

    const options = (signal: AbortSignal = new AbortController().signal): CreateOptions => ({
      emit: (event) => events.push(event),
      clock: systemClock,
      signal,
    });

    const failureOf = async (work: Promise<unknown>): Promise<FleetbedError> => {
      const failure = firstFailure(
        await work.then(
          () => undefined,
          (error: unknown) => error,
        ),
      );
      expect(failure).to.be.instanceOf(FleetbedError);
      return failure as FleetbedError;
    };

    it('creates every cluster, ready, at an address on the network', async () => {
      const { provider } = world;
      await using fleet = await provider.create(topology, options());
      expect([...fleet.clusters.keys()]).to.deep.equal(['west', 'east']);
      const addresses = topology.clusters.map(({ name }) => fleet.nodeAddress(name));
      expect(new Set(addresses).size).to.equal(2);
      expect(() => fleet.nodeAddress('south')).to.throw('the fleet has no cluster "south"');
      expect(events.filter(({ type }) => type === 'step-failed')).to.deep.equal([]);
    });

    it('gives a kubeconfig for the host and one for the network, a context for each cluster', async () => {
      await using fleet = await world.provider.create(topology, options());
      const servers = (view: 'host' | 'internal'): readonly string[] =>
        [...fleet.kubeconfig(view).matchAll(/server: (\S+)/g)].map(([, server = '']) => server);
      for (const view of ['host', 'internal'] as const)
        expect(fleet.kubeconfig(view)).to.contain('name: west').and.to.contain('name: east');
      expect(servers('host').every((server) => server.includes('//127.0.0.1:'))).to.equal(true);
      expect(servers('internal').some((server) => server.includes('//127.0.0.1:'))).to.equal(false);
    });

    it('opens what was made, at the same addresses', async () => {
      await using made = await world.provider.create(topology, options());
      await using opened = await world.provider.open(topology, options());
      expect(opened.nodeAddress('east')).to.equal(made.nodeAddress('east'));
      expect([...opened.clusters.keys()]).to.deep.equal(['west', 'east']);
    });

    it('does not open a fleet that is not there', async () => {
      expect((await failureOf(world.provider.open(topology, options()))).code).to.equal('FLEETBED_FLEET_UNKNOWN');
    });

    it('destroys a fleet whole, and again, and when there never was one', async () => {
      const { provider } = world;
      await provider.destroy(topology, options());
      await using _fleet = await provider.create(topology, options());
      expect(await world.leftovers()).to.not.deep.equal([]);
      await provider.destroy(topology, options());
      expect(await world.leftovers()).to.deep.equal([]);
      await provider.destroy(topology, options());
      expect(await world.leftovers()).to.deep.equal([]);
    });

    it('refuses to create a fleet that is there, and leaves that one alone', async () => {
      const { provider } = world;
      await using _fleet = await provider.create(topology, options());
      const before = await world.leftovers();
      expect((await failureOf(provider.create(topology, options()))).code).to.equal('FLEETBED_FLEET_EXISTS');
      expect(await world.leftovers()).to.deep.equal(before);
    });

    it('leaves nothing behind when a cluster cannot be created, and says which port is taken', async () => {
      const east = topology.clusters[1]!;
      await world.takeApiPort(east);
      const failure = await failureOf(world.provider.create(topology, options()));
      expect(failure.code).to.equal('FLEETBED_CLUSTER_CREATE_FAILED');
      expect(failure.message).to.equal(`${subject.name} could not create cluster "east"`);
      expect(failure.hint)
        .to.contain(`127.0.0.1:${String(east.apiPort)}`)
        .and.to.contain('spec.clusters[1].apiPort');
      expect(await world.leftovers()).to.deep.equal([]);
    });

    it('leaves nothing behind when a cluster does not become ready', async () => {
      world.neverReady();
      const failure = await failureOf(world.provider.create(topology, { ...options(), readyTimeoutMs: 0 }));
      expect(failure.code).to.equal('FLEETBED_CLUSTER_NOT_READY');
      expect(await world.leftovers()).to.deep.equal([]);
    });

    it('leaves nothing behind when it is aborted midway', async () => {
      const stop = new AbortController();
      const reason = new Error('interrupted');
      const interrupt = (event: StepEvent): void => {
        if (event.type === 'step-started' && event.step === 'create cluster') stop.abort(reason);
      };
      const create = world.provider.create(topology, { ...options(stop.signal), emit: interrupt });
      expect(await create.catch((error: unknown) => error)).to.equal(reason);
      expect(await world.leftovers()).to.deep.equal([]);
    });

    it('can create a fleet again after one that failed', async () => {
      const stop = AbortSignal.abort(new Error('at once'));
      await world.provider.create(topology, options(stop)).catch(() => undefined);
      await using fleet = await world.provider.create(topology, options());
      expect(fleet.clusters.size).to.equal(2);
    });

    it('does not run what it has no image for', async () => {
      await using fleet = await world.provider.create(topology, options());
      const failure = await failureOf(fleet.loadImage('example.com/unheard/of:1', options()));
      expect(failure.code).to.equal('FLEETBED_IMAGE_UNKNOWN');
    });
  });
}
