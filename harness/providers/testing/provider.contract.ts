import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { firstFailure, FleetbedError } from '../../core/errors.ts';
import type { StepEvent } from '../../core/events.ts';
import { ScriptedExec, type ExecScript } from '../../core/testing/scripted-exec.ts';
import { checkFleet } from '../../topology/decode.ts';
import { planFleet } from '../../topology/plan.ts';
import type { Topology } from '../../topology/topology.ts';
import { dockerProvider } from '../docker/docker-provider.ts';
import type { CreateOptions, Provider } from '../provider.ts';
import { DockerWorld } from './docker-world.ts';
import { fleetContract, type FleetSubject } from './fleet.contract.ts';
import { startReadyApiServer, type ReadyApiServer } from './ready-api-server.ts';
import { noTrouble, type ToolTrouble, type ToolWorld } from './tool-world.ts';

const IMAGE_ID = `sha256:${'a'.repeat(64)}`;
const OTHER_ID = `sha256:${'b'.repeat(64)}`;

/** What every provider of container clusters does, shown with scripted commands in place of Docker and the cluster tool. */
export function providerContract(subject: ToolWorld): void {
  const { tool } = subject;
  fleetContract(containerSubject(subject));
  const topology = planOf(tool.name);
  const nodes = topology.clusters.map((cluster) => tool.nodeContainer(cluster));

  describe(`the provider ${tool.name}`, () => {
    let world: DockerWorld;
    let trouble: ToolTrouble;
    let api: ReadyApiServer;
    let directory: string;
    let exec: ScriptedExec;
    let provider: Provider;
    let events: StepEvent[];

    beforeEach(async () => {
      world = new DockerWorld();
      trouble = noTrouble();
      events = [];
      api = await startReadyApiServer();
      directory = await mkdtemp(path.join(tmpdir(), 'fleetbed-contract-'));
      useCommands(
        world.script,
        subject.command(world, trouble, (context) => api.kubeconfig(context)),
      );
    });

    afterEach(async () => {
      await api[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    });

    function useCommands(...scripts: readonly ExecScript[]): void {
      exec = new ScriptedExec(...scripts);
      const checks = (): Promise<[]> => Promise.resolve([]);
      provider = dockerProvider({ tool, exec, directoryOf: () => directory, checks, onSpawn: () => undefined });
    }

    function options(signal: AbortSignal = new AbortController().signal): CreateOptions {
      return { emit: (event) => events.push(event), clock: systemClock, signal };
    }

    async function failureOf(work: Promise<unknown>): Promise<FleetbedError> {
      const failure = await work.then(
        () => undefined,
        (error: unknown) => error,
      );
      const first = firstFailure(failure);
      expect(first).to.be.instanceOf(FleetbedError);
      return first as FleetbedError;
    }

    it('creates every cluster, ready, and fixes its address', async () => {
      await using fleet = await provider.create(topology, options());
      expect([...fleet.clusters.keys()]).to.deep.equal(['west', 'east']);
      expect(nodes.every((node) => world.containers.has(node))).to.equal(true);
      for (const [index, node] of nodes.entries()) {
        const address = fleet.nodeAddress(topology.clusters[index]!.name);
        expect(exec.lines).to.include(`docker network connect --ip ${address} fleetbed-demo ${node}`);
        expect(world.containers.get(node)?.addresses.get('fleetbed-demo')).to.equal(address);
      }
      expect(events.filter(({ type }) => type === 'step-failed')).to.deep.equal([]);
    });

    it('does not open a fleet that lost a node', async () => {
      await using _fleet = await provider.create(topology, options());
      world.containers.delete(nodes[1]!);
      const failure = await failureOf(provider.open(topology, options()));
      expect(failure.code).to.equal('FLEETBED_FLEET_UNKNOWN');
      expect(failure.observed).to.equal(`there is no container ${nodes[1]}`);
    });

    it('leaves nothing behind when a cluster cannot be created', async () => {
      trouble.failing.add(topology.clusters[1]!.runtimeName);
      const failure = await failureOf(provider.create(topology, options()));
      expect(failure.code).to.equal('FLEETBED_CLUSTER_CREATE_FAILED');
      expect(failure.message).to.equal(`${tool.name} could not create cluster "east"`);
      expect(failure.observed).to.contain('port is already allocated');
      expect(failure.hint).to.equal(`free 127.0.0.1:${topology.clusters[1]!.apiPort} or set spec.clusters[1].apiPort`);
      expect(world.leftovers).to.deep.equal([]);
    });

    it('leaves nothing behind when a cluster does not become ready', async () => {
      api.ready = false;
      const failure = await failureOf(provider.create(topology, { ...options(), readyTimeoutMs: 0 }));
      expect(failure.code).to.equal('FLEETBED_CLUSTER_NOT_READY');
      expect(failure.observed).to.contain('node node-0 Ready=False: cni is not ready');
      expect(world.leftovers).to.deep.equal([]);
    });

    it('leaves nothing behind when it is aborted midway', async () => {
      const stop = new AbortController();
      const reason = new Error('interrupted');
      trouble.duringCreate = () => {
        stop.abort(reason);
        return Promise.reject(reason);
      };
      const failure: unknown = await provider.create(topology, options(stop.signal)).catch((error: unknown) => error);
      expect(failure).to.equal(reason);
      expect(world.leftovers).to.deep.equal([]);
    });

    it('keeps what a failed creation made when asked to', async () => {
      trouble.failing.add(topology.clusters[1]!.runtimeName);
      await failureOf(provider.create(topology, { ...options(), keepOnFailure: true }));
      expect(world.leftovers).to.include.members(['fleetbed-demo', nodes[1]]);
      await provider.destroy(topology, options());
      expect(world.leftovers).to.deep.equal([]);
    });

    it('loads an image once and believes the nodes, not the tool', async () => {
      await using fleet = await provider.create(topology, options());
      world.images.set('fleetbed.dev/runtime:1', IMAGE_ID);
      await fleet.loadImage('fleetbed.dev/runtime:1', options());
      const saves = (): number => exec.lines.filter((line) => line.startsWith('docker save')).length;
      const loads = (): number =>
        exec.lines.filter((line) => line.includes('image.tar') && line.startsWith(tool.name)).length;
      expect([saves(), loads()]).to.deep.equal([1, 2]);
      await fleet.loadImage('fleetbed.dev/runtime:1', options());
      expect(loads()).to.equal(2);
    });

    it('finds out that a node did not get the image', async () => {
      await using fleet = await provider.create(topology, options());
      world.images.set('fleetbed.dev/runtime:1', IMAGE_ID);
      for (const node of nodes) world.containers.get(node)?.images.set('fleetbed.dev/runtime:1', OTHER_ID);
      trouble.importsNothing = true;
      const failure = await failureOf(fleet.loadImage('fleetbed.dev/runtime:1', options()));
      expect(failure.code).to.equal('FLEETBED_IMAGE_MISMATCH');
      expect(failure.observed).to.equal(`wanted ${IMAGE_ID}, the node has ${OTHER_ID}`);
    });

    it('says that the tool is missing, and leaves nothing behind', async () => {
      useCommands(world.script);
      const failure = await failureOf(provider.create(topology, options()));
      expect(failure.code).to.equal('FLEETBED_TOOL_MISSING');
      expect(failure.message).to.equal(`${tool.name} is not on PATH`);
      expect(world.leftovers).to.deep.equal([]);
    });

    it('says that the Docker daemon does not answer, before the tool is called', async () => {
      world.daemonRuns = false;
      const failure = await failureOf(provider.create(topology, options()));
      expect(failure.code).to.equal('FLEETBED_DOCKER_UNAVAILABLE');
      expect(exec.calls.some(({ command }) => command === tool.name)).to.equal(false);
    });

    it('leaves no file of a tool call in the directory of the fleet', async () => {
      await using _fleet = await provider.create(topology, options());
      expect(
        (await readdir(directory)).filter((name) => name.startsWith('k3d-') || name.startsWith('image-')),
      ).to.deep.equal([]);
    });
  });
}

/** The machine is in memory. */
function containerSubject(subject: ToolWorld): FleetSubject {
  const { tool } = subject;
  return {
    name: tool.name,
    plan: () => Promise.resolve(planOf(tool.name)),
    open: async () => {
      const [world, trouble, api] = [new DockerWorld(), noTrouble(), await startReadyApiServer()];
      const directory = await mkdtemp(path.join(tmpdir(), 'fleetbed-contract-'));
      const exec = new ScriptedExec(
        world.script,
        subject.command(world, trouble, (context) => api.kubeconfig(context)),
      );
      const checks = (): Promise<[]> => Promise.resolve([]);
      return {
        provider: dockerProvider({ tool, exec, directoryOf: () => directory, checks, onSpawn: () => undefined }),
        leftovers: () => Promise.resolve(world.leftovers),
        takeApiPort: (cluster) => {
          trouble.failing.add(cluster.runtimeName);
          return Promise.resolve();
        },
        neverReady: () => {
          api.ready = false;
        },
        [Symbol.asyncDispose]: async () => {
          await api[Symbol.asyncDispose]();
          await rm(directory, { recursive: true, force: true });
        },
      };
    },
  };
}

function planOf(provider: string): Topology {
  const spec = {
    provider,
    loadBalancers: 1,
    clusters: [
      { name: 'west', location: 'us-west1-a' },
      { name: 'east', location: 'us-east1-b' },
    ],
  };
  const file = { apiVersion: 'fleetbed.dev/v1alpha1', kind: 'Fleet', metadata: { name: 'demo' }, spec };
  return planFleet(checkFleet(file, { file: 'contract' }), { subnets: [], ports: [] });
}
