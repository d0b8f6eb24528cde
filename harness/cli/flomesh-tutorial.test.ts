/** Flomesh's tutorial on an embedded fleet of four clusters, step by step: semantics 4.6, 003-S1 to S17. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import type { ExecResult } from '../core/exec.ts';
import { DisposeStack } from '../core/dispose.ts';
import { notYet, ready, waitFor } from '../core/wait.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';
import { DEPLOYMENT } from '../kube/api/apps.ts';
import { SERVICE } from '../kube/api/core.ts';
import {
  FLOMESH_CLUSTER,
  FLOMESH_SERVICE_EXPORT,
  FLOMESH_SERVICE_IMPORT,
  GLOBAL_TRAFFIC_POLICY,
  type FlomeshTrafficTarget,
  type GlobalTrafficPolicy,
} from '../kube/api/flomesh.ts';
import { POD } from '../kube/api/pod.ts';
import { loadKubeConfig } from '../kube/client/load-kube-config.ts';
import { execInPod } from '../kube/client/streams.ts';
import { selectContext } from '../kube/kubeconfig/kubeconfig-edit.ts';
import { kubeconfigText, parseKubeconfig } from '../kube/kubeconfig/kubeconfig-file.ts';
import { applyManifest } from '../kube/manifest/apply-manifest.ts';
import { findCondition } from '../kube/meta/conditions.ts';
import type { KubeObject, ObjectKey } from '../kube/meta/object.ts';
import { bringUp } from '../lifecycle/bring-up.ts';
import type { Services } from '../lifecycle/services.ts';
import { hasLowPorts } from '../providers/embedded/testing/low-ports.ts';
import type { ClusterHandle, Fleet } from '../providers/provider.ts';
import { createServices } from '../services.ts';
import { decodeFleet } from '../topology/decode.ts';
import {
  clusterKey,
  clusterObject,
  curlObjects,
  exportsOf,
  httpbinObjects,
  policyObject,
} from './testing/flomesh-demo.ts';
import { readFixture } from './testing/read-fixture.ts';

const MEMBERS = ['cluster-1', 'cluster-2', 'cluster-3'] as const;
const httpbin: ObjectKey = { namespace: 'httpbin', name: 'httpbin' };
const GATEWAY: ObjectKey = { namespace: 'fleetbed-system', name: 'fsm-ingress-pipy-controller' };
const TARGETS: readonly FlomeshTrafficTarget[] = ['cluster-1', 'cluster-3'].map((name) => ({
  clusterKey: clusterKey(name),
}));

if (await hasLowPorts())
  describe('the tutorial of Flomesh', () => {
    const { signal } = new AbortController();
    let stack: DisposeStack;
    let services: Services;
    let fleet: Fleet;
    const gateways = new Map<string, string>();

    before(async function start() {
      this.timeout(60_000);
      stack = new DisposeStack();
      const directory = await mkdtemp(path.join(tmpdir(), 'fleetbed-flomesh-'));
      stack.defer(() => rm(directory, { recursive: true }));
      services = createServices({ ...process.env, FLEETBED_HOME: path.join(directory, 'home') });
      const spec = decodeFleet(readFixture('fleets/flomesh.yaml'), {
        file: 'flomesh.yaml',
        overrides: { name: 'flomesh-test' },
      });
      const context = { emit: () => undefined, clock: services.clock, signal };
      fleet = stack.use(await bringUp(services, spec, context)).fleet;
      const image = services.provider('embedded').runtimeImage ?? '';
      stack.use(await referenceImplementation({ family: 'flomesh' }).install(fleet, { ...context, image }));
    });
    after(async function end() {
      this.timeout(30_000);
      await stack[Symbol.asyncDispose]();
    });

    const cluster = (name: string): ClusterHandle => fleet.clusters.get(name)!;

    async function apply(where: string, objects: readonly KubeObject[]): Promise<void> {
      await applyManifest(cluster(where).client, objects, { clock: services.clock, signal, fieldManager: 'test' });
    }

    async function until<T>(what: string, look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
      return waitFor(
        what,
        async () => {
          const seen = await look();
          return holds(seen) ? ready(seen) : notYet(JSON.stringify(seen));
        },
        { clock: services.clock, signal, timeoutMs: 20_000, everyMs: 50 },
      );
    }

    async function available(where: string, key: ObjectKey): Promise<void> {
      const look = (): Promise<number> =>
        cluster(where)
          .client.get(DEPLOYMENT, key, { signal })
          .then(({ status, spec, metadata }) =>
            (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0) &&
            (status?.updatedReplicas ?? 0) >= (spec.replicas ?? 1)
              ? (status?.availableReplicas ?? 0)
              : 0,
          );
      await until(`${key.name} in ${where}`, look, (count) => count > 0);
    }

    async function inCurl(...args: readonly string[]): Promise<ExecResult> {
      const { items } = await cluster('cluster-2').client.list(POD, {
        namespace: 'curl',
        labelSelector: 'app=curl',
        signal,
      });
      const pod = items.find(({ metadata }) => metadata.deletionTimestamp === undefined);
      const config = loadKubeConfig({ kubeconfig: fleet.kubeconfig('host'), context: 'cluster-2' });
      return execInPod(config, pod!.metadata, ['curl', '-s', ...args], { signal, container: 'curl' });
    }

    const callHttpbin = async (): Promise<string> => {
      const { stdout, exitCode } = await inCurl('http://httpbin.httpbin:8080/');
      return exitCode === 0 ? stdout.trim() : `exit ${String(exitCode)} ${stdout}`.trim();
    };

    const callTimes = async (times: number): Promise<readonly string[]> => {
      const seen: string[] = [];
      for (let call = 0; call < times; call += 1) seen.push(await callHttpbin());
      return seen;
    };

    const from = (name: string): string => `Hi, I am from ${name} and controlled by mesh!`;

    /** Applies a policy and waits until calls are answered as it says. */
    async function govern(
      lbType: GlobalTrafficPolicy['spec']['lbType'],
      targets: readonly FlomeshTrafficTarget[],
      first: (answer: string) => boolean,
    ): Promise<void> {
      await apply('cluster-2', [policyObject(lbType, targets)]);
      await until(`${lbType} is in force`, callHttpbin, first);
    }

    it('003-S1 to S3: clusters join the set', async () => {
      const kubeconfig = parseKubeconfig(fleet.kubeconfig('internal'));
      for (const name of MEMBERS) {
        const look = async (): Promise<string | undefined> =>
          (await cluster(name).client.get(SERVICE, GATEWAY, { signal })).status?.loadBalancer?.ingress?.[0]?.ip;
        const address = await until(`gateway of ${name}`, look, (ip) => ip !== undefined);
        gateways.set(name, address ?? '');
        const own = { ...selectContext(kubeconfig, name), currentContext: name };
        await apply('control-plane', [clusterObject(name, address ?? '', kubeconfigText(own))]);
      }
      for (const name of MEMBERS) {
        const look = async (): Promise<string | undefined> => {
          const { status } = await cluster('control-plane').client.get(FLOMESH_CLUSTER, { name }, { signal });
          return findCondition(status?.conditions, 'Managed')?.message;
        };
        await until(
          `${name} is managed`,
          look,
          (message) => message === `Cluster ${clusterKey(name)} joined ClusterSet successfully.`,
        );
      }
    }).timeout(30_000);

    it('003-S4 to S6: applications run with a sidecar', async () => {
      for (const name of ['cluster-1', 'cluster-3'])
        await apply(name, httpbinObjects({ cluster: name, text: from(name) }));
      await apply('cluster-2', curlObjects());
      for (const name of ['cluster-1', 'cluster-3']) {
        await available(name, httpbin);
        const { items } = await cluster(name).client.list(POD, { namespace: 'httpbin', signal });
        expect(items.map(({ spec }) => spec.containers.map((each) => each.name))).to.deep.equal([['pipy', 'sidecar']]);
      }
      await available('cluster-2', { namespace: 'curl', name: 'curl' });
    }).timeout(30_000);

    it('003-S7, S9: exports are valid', async () => {
      for (const name of ['cluster-1', 'cluster-3']) {
        await apply(name, exportsOf(name));
        for (const { metadata } of exportsOf(name)) {
          const look = async (): Promise<string | undefined> => {
            const { status } = await cluster(name).client.get(FLOMESH_SERVICE_EXPORT, metadata, { signal });
            return findCondition(status?.conditions, 'Valid')?.status;
          };
          await until(`${metadata.name} of ${name} is valid`, look, (status) => status === 'True');
        }
      }
      const { spec } = await cluster('cluster-3').client.get(FLOMESH_SERVICE_EXPORT, httpbin, { signal });
      expect(spec).to.deep.equal({
        loadBalancer: 'RoundRobinLoadBalancer',
        rules: [{ path: '/cluster-3/httpbin-mesh', pathType: 'Prefix', portNumber: 8080 }],
        serviceAccountName: '*',
      });
    }).timeout(30_000);

    it('003-S8, T22: gateways serve the paths of exports, and 503 for all others', async () => {
      const curlGateway = async (name: string, at: string): Promise<string> => {
        const { stdout } = await inCurl('-i', `http://${gateways.get(name) ?? ''}${at}`);
        return stdout;
      };
      for (const name of ['cluster-1', 'cluster-3'])
        for (const end of ['', `-${name}`, '/deeper'])
          await until(
            `path ${end} of ${name}`,
            () => curlGateway(name, `/${name}/httpbin-mesh${end}`),
            (answer) => answer.endsWith(`\r\n\r\n${from(name)}\n`),
          );
      const lost = await curlGateway('cluster-1', '/cluster-1/httpbin-meshed');
      expect(lost).to.match(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
      expect(lost).to.match(/\r\nserver: pipy\//i);
      expect(lost.trimEnd()).to.match(/\r\n\r\nService Unavailable$/);
    }).timeout(30_000);

    it('003-S10, S11: the others import what is exported', async () => {
      const look = async (): Promise<readonly string[]> =>
        (await cluster('cluster-2').client.list(FLOMESH_SERVICE_IMPORT, { signal })).items
          .map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`)
          .sort();
      const expected = ['httpbin/httpbin', 'httpbin/httpbin-cluster-1', 'httpbin/httpbin-cluster-3'];
      await until('imports', look, (names) => names.join() === expected.join());
      const { spec } = await cluster('cluster-2').client.get(FLOMESH_SERVICE_IMPORT, httpbin, { signal });
      const endpoint = (name: string): unknown => {
        const ip = gateways.get(name);
        return { clusterKey: clusterKey(name), target: { host: ip, ip, path: `/${name}/httpbin-mesh`, port: 80 } };
      };
      expect(spec).to.deep.equal({
        ports: [{ endpoints: [endpoint('cluster-1'), endpoint('cluster-3')], port: 8080, protocol: 'TCP' }],
        serviceAccountName: '*',
        type: 'ClusterSetIP',
      });
    }).timeout(30_000);

    it('003-S12, T11: nobody answers by default, and curl cannot connect', async () => {
      const { exitCode, stdout } = await inCurl('http://httpbin.httpbin:8080/');
      expect([exitCode, stdout]).to.deep.equal([7, '']);
    }).timeout(30_000);

    it('003-S13, T12: FailOver without a local service takes turns among its targets', async () => {
      await govern('FailOver', TARGETS, (answer) => answer.startsWith('Hi'));
      const seen = await callTimes(4);
      expect([...seen].sort()).to.deep.equal([
        from('cluster-1'),
        from('cluster-1'),
        from('cluster-3'),
        from('cluster-3'),
      ]);
    }).timeout(30_000);

    it('003-D14, D15, D16: other names and hosts', async () => {
      for (const host of ['httpbin.httpbin.svc', 'httpbin.httpbin.svc.cluster', 'httpbin.httpbin.svc.cluster.local'])
        expect((await inCurl(`http://${host}:8080/`)).stdout, host).to.match(/^Hi, I am from cluster-[13] /);
      const denied = await inCurl('-i', '-H', 'Host: other.example', 'http://httpbin.httpbin:8080/');
      expect(denied.stdout).to.match(/^HTTP\/1\.1 403 /);
      expect(denied.stdout.trimEnd()).to.match(/\r\n\r\nAccess denied$/);
      expect((await inCurl('http://httpbin:8080/')).exitCode).to.equal(7);
    }).timeout(30_000);

    it('003-S14, T13: FailOver prefers the local service', async () => {
      await apply('cluster-2', httpbinObjects({ cluster: 'cluster-2', text: 'Hi, I am from cluster-2!' }));
      await available('cluster-2', httpbin);
      await until('local', callHttpbin, (answer) => answer === 'Hi, I am from cluster-2!');
      expect(new Set(await callTimes(6))).to.deep.equal(new Set(['Hi, I am from cluster-2!']));
    }).timeout(30_000);

    it('003-S15, T16: ActiveActive uses all three clusters', async () => {
      await govern('ActiveActive', TARGETS, (answer) => !answer.includes('cluster-2'));
      const counts = countsOf(await callTimes(30));
      expect(Object.keys(counts).sort()).to.deep.equal([...MEMBERS]);
      for (const count of Object.values(counts)) expect(count, JSON.stringify(counts)).to.be.within(5, 15);
    }).timeout(60_000);

    it('003-T17: ActiveActive follows weights', async () => {
      const weighted = TARGETS.map((target, index) => ({ ...target, weight: index === 0 ? 20 : 30 }));
      await apply('cluster-2', [policyObject('ActiveActive', weighted)]);
      // Of any 15 turns the local cluster has 10, and the targets two and three.
      const look = async (): Promise<string> => {
        const { 'cluster-1': one = 0, 'cluster-2': two = 0, 'cluster-3': three = 0 } = countsOf(await callTimes(15));
        return [one, two, three].join();
      };
      const isClose = (seen: string): boolean => {
        const [one = 0, two = 0, three = 0] = seen.split(',').map(Number);
        return Math.abs(one - 2) <= 1 && Math.abs(two - 10) <= 1 && Math.abs(three - 3) <= 1;
      };
      await until('shares', look, isClose);
      expect(isClose(await look())).to.equal(true);
    }).timeout(60_000);

    it('003-T18: ActiveActive without targets uses every endpoint', async () => {
      await apply('cluster-2', [policyObject('ActiveActive')]);
      const look = async (): Promise<readonly string[]> => Object.keys(countsOf(await callTimes(9))).sort();
      await until('all three', look, (seen) => seen.length === 3);
    }).timeout(60_000);

    it('003-S16: back to Locality only the local cluster answers', async () => {
      await govern('Locality', [], (answer) => answer === 'Hi, I am from cluster-2!');
      await until(
        'only local',
        async () => new Set(await callTimes(6)).size,
        (count) => count === 1,
      );
      expect(await callHttpbin()).to.equal('Hi, I am from cluster-2!');
    }).timeout(30_000);

    it('003-S17, T14, T15: FailOver replays a server error elsewhere, and no other answer', async () => {
      await govern('FailOver', TARGETS, (answer) => answer === 'Hi, I am from cluster-2!');
      await apply('cluster-2', httpbinObjects({ cluster: 'cluster-2', text: 'broken', status: 500 }));
      await until('replayed', callHttpbin, (answer) => answer.includes('controlled by mesh'));
      expect(Object.keys(countsOf(await callTimes(6))).sort()).to.deep.equal(['cluster-1', 'cluster-3']);
      await apply('cluster-2', httpbinObjects({ cluster: 'cluster-2', text: 'not here', status: 404 }));
      await until('not replayed', callHttpbin, (answer) => answer === 'not here');
      expect(new Set(await callTimes(4))).to.deep.equal(new Set(['not here']));
    }).timeout(60_000);

    it('003-D14, T23: a gateway that is down is answered with 502, and not replayed in ActiveActive', async () => {
      await apply('cluster-2', httpbinObjects({ cluster: 'cluster-2', text: 'Hi, I am from cluster-2!' }));
      await govern('ActiveActive', TARGETS, (answer) => answer.includes('cluster-1'));
      await cluster('cluster-1').client.mergePatch(DEPLOYMENT, GATEWAY, { spec: { replicas: 0 } }, { signal });
      const look = async (): Promise<string> =>
        (await inCurl('-o', '/dev/null', '-w', '%{http_code} %{size_download}', 'http://httpbin.httpbin:8080/')).stdout;
      await until('502 without a body', look, (seen) => seen === '502 0');
      await cluster('cluster-1').client.mergePatch(DEPLOYMENT, GATEWAY, { spec: { replicas: 1 } }, { signal });
      await available('cluster-1', GATEWAY);
      await until('it answers again', callHttpbin, (answer) => answer.includes('cluster-1'));
    }).timeout(60_000);

    it('003-B2 to B4, B7, B10: the webhooks refuse', async () => {
      const refusal = async (where: string, object: KubeObject): Promise<string> => {
        const answer: unknown = await apply(where, [object]).catch((error: unknown) => error);
        return answer instanceof Error ? answer.message : 'accepted';
      };
      const denied = (name: string, message: string): string =>
        `admission webhook "${name}" denied the request: ${message}`;
      const policy = 'vglobaltrafficpolicy.kb.flomesh.io';
      expect(await refusal('cluster-2', policyObject('FailOver'))).to.include(
        denied(policy, 'requires at least one cluster for failover'),
      );
      expect(await refusal('cluster-2', policyObject('Locality', TARGETS))).to.include(
        denied(policy, 'in case of Locality load balancer, the traffic can only be sticky to exact one cluster'),
      );
      const negative = TARGETS.map((target) => ({ ...target, weight: -1 }));
      expect(await refusal('cluster-2', policyObject('ActiveActive', negative))).to.include(
        denied(
          policy,
          `weight -1 of ${clusterKey('cluster-1')} is invalid for active-active load balancing, it must be >= 0`,
        ),
      );
      expect(await refusal('control-plane', clusterObject('x', '127.0.0.1', 'k'))).to.include(
        denied('vcluster.kb.flomesh.io', 'gateway Host 127.0.0.1 is resolved to Loopback IP or Unspecified'),
      );
      const own = { ...clusterObject('x', '', ''), spec: { isInCluster: true } };
      expect(await refusal('control-plane', own)).to.include(
        denied('vcluster.kb.flomesh.io', "there're 1 InCluster resources, should ONLY have exact ONE"),
      );
    }).timeout(30_000);

    it('003-R12, T7: an export that is gone is called no more', async () => {
      await cluster('cluster-1').client.delete(FLOMESH_SERVICE_EXPORT, httpbin, { signal });
      const look = async (): Promise<number> =>
        (await cluster('cluster-2').client.get(FLOMESH_SERVICE_IMPORT, httpbin, { signal })).spec.ports[0]?.endpoints
          .length ?? 0;
      await until('one endpoint', look, (count) => count === 1);
      await cluster('cluster-2').client.delete(GLOBAL_TRAFFIC_POLICY, httpbin, { signal });
    }).timeout(30_000);
  });

/** Answers by the cluster that they name. */
function countsOf(answers: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const name = /cluster-\d/.exec(answer)?.[0] ?? answer;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
