import { expect } from 'chai';
import { FleetbedError } from '../../core/errors.ts';
import type { StepEvent } from '../../core/events.ts';
import { DEPLOYMENT } from '../../kube/api/apps.ts';
import { CONFIG_MAP, type ConfigMap } from '../../kube/api/core.ts';
import { GATEWAY } from '../../kube/api/gateway.ts';
import { HTTP_ROUTE, type HttpRoute } from '../../kube/api/http-route.ts';
import { SERVICE_EXPORT } from '../../kube/api/net-gke.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import { ModelFleet } from '../testing/model-fleet.ts';
import { deployBase, type BaseOptions } from './deploy-base.ts';
import { removeBase } from './remove-base.ts';

function optionsFor({ fleet, installation, clock }: ModelFleet, steps: StepEvent[]): BaseOptions {
  const { signal } = new AbortController();
  return { fleet, installation, clock, signal, image: 'fleetbed.local/runtime:1', emit: (step) => steps.push(step) };
}

function namesOf(objects: readonly KubeObject[]): readonly string[] {
  return objects.map(({ metadata }) => metadata.name);
}

describe('the base state', () => {
  it('runs the store everywhere and exports it from the near and the far cluster', async () => {
    const model = new ModelFleet();
    expect(await deployBase(optionsFor(model, []))).to.deep.equal({ address: '172.28.0.10' });
    const exportsOf = (cluster: string): readonly string[] =>
      namesOf(model.world.clients.get(cluster)!.stored(SERVICE_EXPORT));
    expect(exportsOf('gke-west-1')).to.deep.equal(['store', 'store-west-1']);
    expect(exportsOf('gke-west-2')).to.deep.equal([]);
    expect(exportsOf('gke-east-1')).to.deep.equal(['store', 'store-east-1']);
    for (const client of model.world.clients.values())
      expect(namesOf(client.stored(DEPLOYMENT))).to.deep.equal(['store']);
    const [gateway] = model.world.clients.get('gke-west-1')!.stored(GATEWAY);
    expect(gateway).to.have.nested.property('spec.gatewayClassName', 'model-class');
    const [deployment] = model.world.clients.get('gke-west-2')!.stored(DEPLOYMENT);
    expect(deployment).to.have.nested.property('spec.template.spec.containers[0].image', 'fleetbed.local/runtime:1');
  });

  it('tells the pods where they are', async () => {
    const model = new ModelFleet();
    await deployBase(optionsFor(model, []));
    const [info] = model.world.clients.get('gke-east-1')!.stored<ConfigMap>(CONFIG_MAP);
    expect(info?.data).to.deep.equal({ CLUSTER_NAME: 'gke-east-1', ZONE: 'us-east1-b', PROJECT_ID: 'fleetbed' });
  });

  it('first removes what the cases of a killed run left, and nothing else', async () => {
    const model = new ModelFleet();
    const near = model.world.clients.get('gke-west-1')!;
    const route = (name: string, labels: Record<string, string>): HttpRoute => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name, namespace: 'store', labels },
      spec: { parentRefs: [{ name: 'external-http' }], rules: [] },
    });
    await near.create(HTTP_ROUTE, route('left', { 'fleetbed.dev/case': 'weights-three-to-one' }));
    await near.create(HTTP_ROUTE, route('own', { team: 'shop' }));
    await deployBase(optionsFor(model, []));
    expect(namesOf(near.stored(HTTP_ROUTE)).toSorted()).to.deep.equal(['own', 'public-store-route']);
  });

  it('says what it does, step by step', async () => {
    const steps: StepEvent[] = [];
    await deployBase(optionsFor(new ModelFleet(), steps));
    const ended = steps.filter(({ type }) => type === 'step-ended');
    expect(ended.map(({ step, subject }) => `${step} ${subject ?? ''}`).sort()).to.deep.equal([
      'await gateway gke-west-1',
      'await imports gke-east-1',
      'await imports gke-west-1',
      'await imports gke-west-2',
      'await route gke-west-1',
      'await store pods gke-east-1',
      'await store pods gke-west-1',
      'await store pods gke-west-2',
      'create gateway gke-west-1',
      'deploy store gke-east-1',
      'deploy store gke-west-1',
      'deploy store gke-west-2',
      'export store gke-east-1',
      'export store gke-west-1',
      'remove leftovers gke-east-1',
      'remove leftovers gke-west-1',
      'remove leftovers gke-west-2',
    ]);
  });

  it('can be deployed over itself, and is removed whole', async () => {
    const model = new ModelFleet();
    await deployBase(optionsFor(model, []));
    await deployBase(optionsFor(model, []));
    await removeBase(optionsFor(model, []));
    for (const client of model.world.clients.values()) {
      expect(client.writes.filter((line) => line.startsWith('delete Namespace'))).to.deep.equal([
        'delete Namespace store',
      ]);
      expect(client.stored(GATEWAY)).to.deep.equal([]);
    }
  });

  it('says what is missing when it does not come up', async () => {
    const model = new ModelFleet();
    model.answerInstead = () => ({ outcome: 'answered', status: 503, headers: {}, body: 'no healthy upstream' });
    const error = await deployBase(optionsFor(model, [])).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(FleetbedError);
    expect((error as FleetbedError).code).to.equal('FLEETBED_WAIT_TIMEOUT');
    expect((error as FleetbedError).observed).to.equal(
      'http://store.example.com/west was to be answered by gke-west-1: 503 "no healthy upstream"',
    );
  });

  it('needs a cluster in another region', async () => {
    const error = await deployBase(optionsFor(new ModelFleet({ clusters: [['a', 'us-west1-a']] }), [])).catch(
      (thrown: unknown) => thrown,
    );
    expect((error as FleetbedError).code).to.equal('FLEETBED_UNSUPPORTED');
    expect((error as FleetbedError).message).to.equal('the fleet has no far cluster');
    expect((error as FleetbedError).observed).to.equal('a in us-west1-a');
  });
});
