/** The tutorial of a multi-cloud mesh on an embedded fleet of two networks: semantics 3.6, 002-S5 to S11, and 002-D3, D4. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect as connectTcp } from 'node:net';
import { connect, type ConnectionOptions } from 'node:tls';
import { expect } from 'chai';
import { DisposeStack } from '../core/dispose.ts';
import type { ExecResult } from '../core/exec.ts';
import { notYet, ready, waitFor } from '../core/wait.ts';
import { materialIn } from '../controllers/mesh/authority-secret.ts';
import { identityAuthority, newRoot, type IdentityAuthority } from '../controllers/mesh-sidecar/identity-authority.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';
import { NAMESPACE, SECRET, SERVICE, type Namespace } from '../kube/api/core.ts';
import { POD } from '../kube/api/pod.ts';
import { loadKubeConfig } from '../kube/client/load-kube-config.ts';
import { execInPod } from '../kube/client/streams.ts';
import { applyManifest } from '../kube/manifest/apply-manifest.ts';
import { parseManifest } from '../kube/manifest/parse-manifest.ts';
import type { KubeObject } from '../kube/meta/object.ts';
import { bringUp } from '../lifecycle/bring-up.ts';
import type { Services } from '../lifecycle/services.ts';
import { hasLowPorts } from '../providers/embedded/testing/low-ports.ts';
import type { ClusterHandle, Fleet } from '../providers/provider.ts';
import { createServices } from '../services.ts';
import { decodeFleet } from '../topology/decode.ts';
import { readFixture } from './testing/read-fixture.ts';

const SNI = 'outbound_.5000_._.helloworld.sample.svc.cluster.local';

if (await hasLowPorts())
  describe('the tutorial of a multi-cloud mesh', () => {
    const { signal } = new AbortController();
    let stack: DisposeStack;
    let services: Services;
    let fleet: Fleet;
    let authority: IdentityAuthority;
    let gateway: string;

    before(async function start() {
      this.timeout(90_000);
      stack = new DisposeStack();
      const directory = await mkdtemp(path.join(tmpdir(), 'fleetbed-mesh-'));
      stack.defer(() => rm(directory, { recursive: true }));
      services = createServices({ ...process.env, FLEETBED_HOME: path.join(directory, 'home') });
      const overrides = { name: 'mesh-tutorial' };
      const spec = decodeFleet(readFixture('fleets/mesh.yaml'), { file: 'mesh.yaml', overrides });
      const context = { emit: () => undefined, clock: services.clock, signal };
      fleet = stack.use(await bringUp(services, spec, context)).fleet;
      const image = services.provider('embedded').runtimeImage ?? '';
      stack.use(await referenceImplementation({ family: 'mesh' }).install(fleet, { ...context, image }));
      await deploySamples();
      const { client } = cluster('cluster-2');
      const secret = await client.get(SECRET, { namespace: 'istio-system', name: 'cacerts' }, { signal });
      authority = identityAuthority(services.clock, materialIn(secret));
      const service = await client.get(
        SERVICE,
        { namespace: 'istio-system', name: 'istio-eastwestgateway' },
        { signal },
      );
      gateway = service.status?.loadBalancer?.ingress?.[0]?.ip ?? '';
      for (const name of ['cluster-1', 'cluster-2'])
        await until(
          `both versions answer in ${name}`,
          async () => new Set(await hello(name, 6)),
          (seen) => seen.size === 2,
        );
    });
    after(async function end() {
      this.timeout(30_000);
      await stack[Symbol.asyncDispose]();
    });

    const cluster = (name: string): ClusterHandle => fleet.clusters.get(name)!;

    /** 002-S5 to S9 */
    async function deploySamples(): Promise<void> {
      for (const [name, version] of [
        ['cluster-1', 'v1'],
        ['cluster-2', 'v2'],
      ] as const) {
        const { client } = cluster(name);
        const istiod = await client.list(POD, { namespace: 'istio-system', labelSelector: 'app=istiod', signal });
        const revision = istiod.items[0]?.metadata.labels?.['istio.io/rev'] ?? '';
        expect(revision).to.equal('asm-1134-4');
        const namespace: Namespace = {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: 'sample', labels: { 'istio.io/rev': revision } },
        };
        const outside: Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'outside' } };
        const samples = [
          ...parseManifest(readFixture('apps/helloworld/helloworld.yaml'), 'helloworld.yaml').filter(
            ({ metadata: { labels = {} } }) =>
              [labels['version'], labels['service']].some((label) => label === version || label === 'helloworld'),
          ),
          ...parseManifest(readFixture('apps/sleep/sleep.yaml'), 'sleep.yaml'),
        ].map((object): KubeObject => ({ ...object, metadata: { ...object.metadata, namespace: 'sample' } }));
        const sleepers = samples
          .filter(({ metadata: { name: each } }) => each === 'sleep')
          .map((object): KubeObject => ({ ...object, metadata: { ...object.metadata, namespace: 'outside' } }));
        await applyManifest(client, [namespace, outside, ...samples, ...sleepers], {
          clock: services.clock,
          signal,
          fieldManager: 'test',
        });
      }
    }

    async function until<T>(what: string, look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
      return waitFor(
        what,
        async () => {
          const seen = await look();
          return holds(seen) ? ready(seen) : notYet(String(seen));
        },
        { clock: services.clock, signal, timeoutMs: 40_000, everyMs: 100 },
      );
    }

    async function inSleep(name: string, ...args: readonly string[]): Promise<ExecResult> {
      return curlIn('sample', name, ...args);
    }

    async function curlIn(namespace: string, name: string, ...args: readonly string[]): Promise<ExecResult> {
      const { items } = await cluster(name).client.list(POD, {
        namespace,
        labelSelector: 'app=sleep',
        signal,
      });
      const config = loadKubeConfig({ kubeconfig: fleet.kubeconfig('host'), context: name });
      return execInPod(config, items[0]!.metadata, ['curl', '-sS', '-m', '5', ...args], { signal, container: 'sleep' });
    }

    /** The versions that answered, or what went wrong. */
    async function hello(name: string, times: number, namespace = 'sample'): Promise<readonly string[]> {
      const seen: string[] = [];
      for (let call = 0; call < times; call += 1) {
        const { stdout, stderr } = await curlIn(namespace, name, 'helloworld.sample:5000/hello').catch(
          (error: unknown) => ({
            stdout: '',
            stderr: String(error),
          }),
        );
        seen.push(/^Hello version: (v\d), instance: helloworld-\1-\S+\n$/.exec(stdout)?.[1] ?? `${stdout}${stderr}`);
      }
      return seen;
    }

    for (const name of ['cluster-1', 'cluster-2'])
      it(`is answered by both versions in ${name} (002-S10, S11)`, async () => {
        const seen = await hello(name, 20);
        for (const version of ['v1', 'v2'])
          expect(seen.filter((each) => each === version).length, seen.join()).to.be.at.least(5);
      }).timeout(30_000);

    it('has pods of two containers, READY 2/2 (002-S8, S9)', async () => {
      for (const name of ['cluster-1', 'cluster-2']) {
        const { items } = await cluster(name).client.list(POD, { namespace: 'sample', signal });
        expect(items.map(({ status }) => (status?.containerStatuses ?? []).map((each) => each.ready))).to.deep.equal([
          [true, true],
          [true, true],
        ]);
      }
    });

    it('leaves pods of other namespaces alone: 1/1, and answered by their own cluster only (002-B5)', async () => {
      for (const [name, version] of [
        ['cluster-1', 'v1'],
        ['cluster-2', 'v2'],
      ] as const) {
        const { items } = await cluster(name).client.list(POD, { namespace: 'outside', signal });
        expect(items.map(({ spec }) => spec.containers.length)).to.deep.equal([1]);
        const seen = await until(
          `a pod outside is answered in ${name}`,
          () => hello(name, 4, 'outside'),
          (versions) => versions.includes(version),
        );
        expect(new Set(seen)).to.deep.equal(new Set([version]));
      }
    });

    it('takes a label away that is not there without a word (002-R10)', async () => {
      const { client } = cluster('cluster-1');
      const labels = { 'istio-injection': null, 'istio.io/rev': 'asm-1134-4' };
      const namespace = await client.mergePatch(NAMESPACE, { name: 'sample' }, { metadata: { labels } }, { signal });
      expect(namespace.metadata.labels).to.include({ 'istio.io/rev': 'asm-1134-4' });
      expect(namespace.metadata.labels).not.to.have.property('istio-injection');
    });

    it('has networks that meet at gateways only (3.1)', async () => {
      const { items } = await cluster('cluster-2').client.list(POD, {
        namespace: 'sample',
        labelSelector: 'app=helloworld',
        signal,
      });
      const direct = await inSleep('cluster-1', `http://${items[0]!.status!.podIP!}:5000/hello`);
      expect(direct.exitCode).not.to.equal(0);
    });

    /** What a client of the gateway gets for `GET /hello`: the first line, or nothing. */
    function throughGateway(options: ConnectionOptions): Promise<string> {
      return new Promise((resolve) => {
        let answer = '';
        const socket = connect({ host: gateway, port: 15_443, rejectUnauthorized: false, ...options }, () => {
          socket.write('GET /hello HTTP/1.1\r\nHost: helloworld.sample\r\nConnection: close\r\n\r\n');
        });
        socket.on('data', (chunk: Buffer) => (answer += String(chunk)));
        socket.on('error', () => undefined);
        socket.on('close', () => {
          resolve(answer.split('\r\n')[0] ?? '');
        });
      });
    }

    /** The mesh's own authority, by a clock that is wrong. */
    async function authorityOff(ms: number): Promise<IdentityAuthority> {
      const { client } = cluster('cluster-2');
      const secret = await client.get(SECRET, { namespace: 'istio-system', name: 'cacerts' }, { signal });
      const clock = { ...services.clock, date: () => new Date(services.clock.date().getTime() + ms) };
      return identityAuthority(clock, materialIn(secret));
    }

    function member(by: IdentityAuthority): ConnectionOptions {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
      const { certificateChain } = by.issueWorkload(pem, 'spiffe://cluster.local/ns/sample/sa/test');
      return { cert: certificateChain, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) };
    }

    it('lets through who has a certificate of the mesh and names a service (002-D2)', async () => {
      const answer = await throughGateway({ ...member(authority), servername: SNI, ALPNProtocols: ['istio'] });
      expect(answer).to.equal('HTTP/1.1 200 OK');
    });

    it('closes what names no service, speaks no protocol of the mesh, or is outside *.local (002-D3)', async () => {
      const known = member(authority);
      for (const options of [
        { servername: SNI.replace('helloworld', 'nobody'), ALPNProtocols: ['istio'] },
        { servername: 'helloworld.example.com', ALPNProtocols: ['istio'] },
        { servername: SNI, ALPNProtocols: ['h2', 'http/1.1'] },
        { servername: SNI },
        { ALPNProtocols: ['istio'] },
      ])
        expect(await throughGateway({ ...known, ...options }), JSON.stringify(options)).to.equal('');
    });

    it('closes plain text (002-D3)', async () => {
      const answer = await new Promise<string>((resolve) => {
        let text = '';
        const socket = connectTcp({ host: gateway, port: 15_443 }, () => {
          socket.write('GET /hello HTTP/1.1\r\nHost: helloworld.sample\r\n\r\n');
        });
        socket.on('data', (chunk: Buffer) => (text += String(chunk))).on('error', () => undefined);
        socket.on('close', () => {
          resolve(text);
        });
      });
      expect(answer).to.equal('');
    });

    it('lets clocks differ by most of an hour, and refuses certificates that are not valid yet, or any more', async () => {
      const answerTo = async (ms: number): Promise<string> =>
        throughGateway({ ...member(await authorityOff(ms)), servername: SNI, ALPNProtocols: ['istio'] });
      const minute = 60_000;
      expect([await answerTo(50 * minute), await answerTo(-50 * minute)]).to.deep.equal(
        Array(2).fill('HTTP/1.1 200 OK'),
      );
      expect([await answerTo(120 * minute), await answerTo(-48 * 60 * minute)]).to.deep.equal(['', '']);
    });

    it('refuses who has no certificate of its root at the remote sidecar (002-D4, 002-B4)', async () => {
      const other = identityAuthority(services.clock, newRoot(services.clock, 'another root'));
      for (const credentials of [{}, member(other)])
        expect(await throughGateway({ ...credentials, servername: SNI, ALPNProtocols: ['istio'] })).to.equal('');
    });
  });
