import { expect } from 'chai';
import { compileAlphaTable } from '../../../../controllers/gateway-v1alpha1/compile-table.ts';
import { evaluate } from '../../../../controllers/gateway-v1alpha1/evaluation.ts';
import { alphaSettings } from '../../../../controllers/gateway-v1alpha1/settings.ts';
import {
  alphaEndpoints,
  alphaGateway,
  alphaHttpRoute,
  alphaService,
  alphaWorld,
} from '../../../../controllers/testing/alpha-worlds.ts';
import { DisposeStack } from '../../../../core/dispose.ts';
import { systemNetwork } from '../../../../core/system-network.ts';
import type { AlphaHttpRoute, AlphaHttpRule } from '../../../../kube/api/gateway-v1alpha1.ts';
import { decodeRouteTable } from '../../../../proxy/table/decode-route-table.ts';
import { call } from '../../../../proxy/testing/http-call.ts';
import { freePort, startApp } from '../../../../proxy/testing/loopback-app.ts';
import { startTestProxy } from '../../../../proxy/testing/test-proxy.ts';

/** A proxy behind entry point `web`, and Services: `one` and `two` answer with their names. */
class Scene implements AsyncDisposable {
  readonly #stack = new DisposeStack();
  readonly #ports = new Map<string, number>();
  #address = '127.0.0.1';

  static async start(...services: readonly string[]): Promise<Scene> {
    const scene = new Scene();
    for (const name of services) scene.#ports.set(name, scene.#stack.use(await startApp(name)).port);
    return scene;
  }

  /** Endpoints are at a name that is looked up for ever. */
  loseEndpoints(): void {
    this.#address = 'nobody.test';
  }

  /** The bodies of requests to `/` while these routes are there. */
  async answersTo(routes: readonly AlphaHttpRoute[], requests = 1): Promise<readonly string[]> {
    const port = await freePort();
    const settings = alphaSettings({ 'entry-points': `web=80:${String(port)}` });
    const names = [...this.#ports.keys()];
    const world = alphaWorld({
      gateways: [alphaGateway('web')],
      httpRoutes: routes,
      services: [alphaService('empty'), ...names.map((name) => alphaService(name))],
      endpoints: [
        alphaEndpoints('empty', [], { addresses: [], notReadyAddresses: [{ ip: '127.0.0.1' }] }),
        ...[...this.#ports].map(([name, own]) => alphaEndpoints(name, [this.#address], { ports: [{ port: own }] })),
      ],
    });
    const evaluation = evaluate(world, { cluster: 'canary', region: 'local' }, settings);
    const table = { version: 1, ...compileAlphaTable(world, evaluation, settings, 'local') };
    const network = { ...systemNetwork('127.0.0.1'), outbound: { lookup: () => undefined } };
    const proxy = this.#stack.use(await startTestProxy({ network, connectTimeoutMs: 100 }));
    await proxy.apply(decodeRouteTable(JSON.parse(JSON.stringify(table))));
    const seen: string[] = [];
    for (let sent = 0; sent < requests; sent += 1) {
      const { status, body } = await call(port);
      seen.push(status === 200 ? body : `${String(status)} ${body}`);
    }
    return seen;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack[Symbol.asyncDispose]();
  }
}

function forwarding(name: string, services: readonly string[], created: string): AlphaHttpRoute {
  const rule: AlphaHttpRule = { forwardTo: services.map((serviceName) => ({ serviceName, port: 80 })) };
  return alphaHttpRoute(name, { rules: [rule] }, { creationTimestamp: `${created}T00:00:00Z` });
}

describe('the table of Gateway API v1alpha1, as the proxy serves it', () => {
  it('gives requests that two routes match to the older one, else to the one that comes first by name (004-D3)', async () => {
    await using scene = await Scene.start('one', 'two');
    const [young, old] = [forwarding('a', ['one'], '2023-02-01'), forwarding('b', ['two'], '2023-01-01')];
    expect(await scene.answersTo([young, old])).to.deep.equal(['two']);
    expect(await scene.answersTo([forwarding('a', ['one'], '2023-01-01'), old])).to.deep.equal(['one']);
    const [first] = young.spec?.rules ?? [];
    const [second] = old.spec?.rules ?? [];
    const both = alphaHttpRoute('both', { rules: [first!, second!] });
    expect(await scene.answersTo([both])).to.deep.equal(['one']);
  });

  it('has nothing for a route that leads nowhere, and goes on with the others (004-B12)', async () => {
    await using scene = await Scene.start('one');
    const nowhere = forwarding('a', ['gone'], '2023-01-01');
    expect(await scene.answersTo([nowhere])).to.deep.equal(['404 404 page not found\n']);
    expect(await scene.answersTo([nowhere, forwarding('b', ['one'], '2023-02-01')])).to.deep.equal(['one']);
  });

  it('keeps the share of a Service without ready endpoints, and answers 503 for it (004-D8, 004-D11)', async () => {
    await using scene = await Scene.start('one');
    const seen = await scene.answersTo([forwarding('a', ['one', 'empty'], '2023-01-01')], 10);
    expect(seen.filter((each) => each === 'one')).to.have.length(5);
    expect(seen.filter((each) => each === '503 Service Unavailable')).to.have.length(5);
  });

  it('answers 504 where nobody takes the connection, and does not try again (004-D9)', async () => {
    await using scene = await Scene.start('one');
    scene.loseEndpoints();
    expect(await scene.answersTo([forwarding('a', ['one'], '2023-01-01')])).to.deep.equal(['504 Gateway Timeout']);
  });
});
