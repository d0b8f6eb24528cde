import { expect } from 'chai';
import { startEmbeddedApiServer } from '../../apiserver/testing/embedded-api-server.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { FleetbedError } from '../../core/errors.ts';
import { DEPLOYMENT } from '../../kube/api/apps.ts';
import { POD } from '../../kube/api/pod.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { startBuiltInRig } from '../testing/built-in-rig.ts';

/** A client whose server does not answer while `away` says so. */
function interrupted(client: KubeClient, away: () => boolean): KubeClient {
  return new Proxy(client, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown =>
        away() && name !== 'watch'
          ? Promise.reject(new FleetbedError('FLEETBED_KUBE_UNREACHABLE', 'no answer'))
          : (value as (...args: unknown[]) => unknown).apply(target, args);
    },
  });
}

describe('an API server that is away for a while', () => {
  it('gets from the controllers what was missed, soon after it is back', async () => {
    const clock = new FakeClock();
    let isAway = false;
    await using api = await startEmbeddedApiServer(clock);
    await using rig = await startBuiltInRig(api.client, clock, {}, { client: interrupted(api.client, () => isAway) });
    isAway = true;
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
    const selector = { matchLabels: { app: 'web' } };
    await rig.create(DEPLOYMENT, { metadata: { name: 'web' }, spec: { replicas: 3, selector, template } });
    await clock.advance(30_000);
    expect(await rig.list(POD)).to.deep.equal([]);
    isAway = false;
    await clock.advance(60_000);
    await rig.idle();
    expect(await rig.list(POD)).to.have.length(3);
    expect(rig.lines).to.include('deployment: default/web: no answer');
  });
});
