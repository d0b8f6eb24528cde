import { mkdtemp, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { systemClock } from '../../../core/clock.ts';
import { DisposeStack } from '../../../core/dispose.ts';
import { systemRandom } from '../../../core/random.ts';
import { httpKubeClient } from '../../../kube/client/http-kube-client.ts';
import { failureOf } from '../../../kube/testing/client-rig.ts';
import { imageCatalog } from '../../../workloads/images/image-catalog.ts';
import type { FleetControl } from '../fleet-control.ts';
import { FleetRuntime } from '../fleet-runtime.ts';
import { hasLowPorts } from '../testing/low-ports.ts';
import { plannedFleet } from '../testing/planned-fleet.ts';
import { askControl } from './control-call.ts';
import { remoteControl } from './remote-control.ts';
import { serveControl } from './serve-control.ts';

if (await hasLowPorts())
  describe('the control socket of a fleet in the background', () => {
    const { signal } = new AbortController();
    let stack: DisposeStack;
    let socket: string;
    let control: FleetControl;
    let address: string;
    let shutdowns = 0;

    before(async () => {
      stack = new DisposeStack();
      const directory = await mkdtemp(path.join(tmpdir(), 'fleetbed-control-'));
      stack.defer(() => rm(directory, { recursive: true }));
      socket = path.join(directory, 'control.sock');
      const topology = await plannedFleet('control-test', { clusters: ['only'], loadBalancers: 1 });
      address = topology.loadBalancers[0]!.address;
      const seams = { clock: systemClock, random: systemRandom, signal, emit: () => undefined };
      const fleet = stack.use(await FleetRuntime.start({ topology, images: imageCatalog(), ...seams }));
      const onShutdown = (): void => {
        shutdowns += 1;
      };
      stack.use(await serveControl({ fleet, clock: systemClock, socket, onShutdown }));
      control = stack.use(await remoteControl(socket, systemClock, signal));
    });
    after(() => stack[Symbol.asyncDispose]());

    const answer = async (): Promise<string> => {
      const patience = { requestTimeoutMs: 200, connectTimeoutMs: 200 };
      await using client = httpKubeClient({ kubeconfig: control.kubeconfigs.host, context: 'only' }, patience);
      return await client.raw('/readyz', { signal }).catch(() => 'none');
    };

    it('is for its owner alone', async () => {
      expect((await stat(socket)).mode & 0o777).to.equal(0o600);
    });

    it('gives the kubeconfigs', async () => {
      expect(await answer()).to.equal('ok');
    });

    it('breaks a cluster and mends it', async () => {
      const fault = await control.fault('kill', 'only', signal);
      expect([fault.description, await answer()]).to.deep.equal(['kill only', 'none']);
      await fault[Symbol.asyncDispose]();
      expect(await answer()).to.equal('ok');
    });

    it('mends what a user broke who is gone', async () => {
      const user = connect(socket);
      user.write('{"op":"fault","kind":"pause","cluster":"only"}\n');
      await new Promise((resolve) => user.once('data', resolve));
      expect(await answer()).to.equal('none');
      user.destroy();
      while ((await answer()) !== 'ok') await new Promise((resolve) => setImmediate(resolve));
    });

    it('says in the same words what cannot be done', async () => {
      const unknown = await failureOf(control.fault('kill', 'north', signal));
      expect([unknown.code, unknown.observed]).to.deep.equal(['FLEETBED_CLUSTER_UNKNOWN', 'clusters: only']);
      expect((await failureOf(control.checkImage('unheard-of', signal))).code).to.equal('FLEETBED_IMAGE_UNKNOWN');
    });

    it('runs programs and drives traffic from their network', async () => {
      const program = await control.run({ name: 'web', image: 'nginx', args: [], address, published: [] }, signal);
      await using source = await control.networkVantage(signal);
      const outcome = async (): Promise<string> =>
        (await source.exchange({ url: `http://${address}/` }, signal)).outcome;
      while ((await outcome()) !== 'answered') await systemClock.sleep(5);
      const pace = { kind: 'closed', requests: 20 } as const;
      const samples = await source.drive({ url: `http://${address}/`, pace }, signal);
      expect(samples.filter(({ status }) => status === 200)).to.have.length(20);
      expect(await program.logs(signal)).to.contain('GET / HTTP/1.1');
      await program[Symbol.asyncDispose]();
      expect(await outcome()).to.equal('refused');
    });

    it('is closed to whoever does not speak its language', async () => {
      for (const line of ['not json\n', '{"op":"dance"}\n', '{"op":"run","spec":{}}\n']) {
        const stranger = connect(socket);
        stranger.end(line);
        expect(await text(stranger)).to.equal('');
      }
      expect(await answer()).to.equal('ok');
    });

    it('passes on that the end is wanted', async () => {
      await askControl(socket, { op: 'shutdown' }, signal);
      expect(shutdowns).to.equal(1);
      const nobody = await failureOf(askControl(`${socket}.not`, { op: 'hello' }, signal));
      expect(nobody.code).to.equal('FLEETBED_FLEET_UNKNOWN');
    });
  });
