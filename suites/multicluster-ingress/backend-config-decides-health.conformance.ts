import { type Case, defineCase, expectAnswers, type KubeObject } from '../../harness/conformance/index.ts';
import {
  answerOf,
  changeService,
  at,
  expectAddress,
  expectEvent,
  FOO,
  INGRESS,
  multiClusterIngress,
  multiClusterService,
  port80,
  startApps,
} from './ingress-scene.ts';

const NAMESPACE = 'mci-backend-config-decides-health';

export const backendConfigDecidesHealth: Case = defineCase({
  ...INGRESS,
  id: 'backend-config-decides-health',
  title:
    'a BackendConfig says what is checked: pods that fail it get no traffic; one that is missing or not JSON is reported',
  spec: '001-D5, 001-B5, 001-B6, 001-B7',
  async run(t) {
    await startApps(t, NAMESPACE, [t.near], FOO);
    const key = 'cloud.google.com/backend-config';
    const config = (port: number): KubeObject => ({
      apiVersion: 'cloud.google.com/v1',
      kind: 'BackendConfig',
      metadata: { name: 'checks', namespace: NAMESPACE },
      ...{ spec: { healthCheck: { port, requestPath: '/healthz' } } },
    });
    const warning = { kind: 'MultiClusterIngress', type: 'Warning', name: 'ingress' } as const;
    await t.apply(t.near, [
      multiClusterService(NAMESPACE, FOO, { annotations: { [key]: '{"ports":{"web":"checks"}}' } }),
      multiClusterIngress(NAMESPACE, { backend: port80(FOO) }),
    ]);
    const target = at(await expectAddress(t, NAMESPACE), 'any.example.com');
    await expectEvent(t, NAMESPACE, { ...warning, saying: `BackendConfig ${NAMESPACE}/checks not found` });
    await expectAnswers(t, target, { claim: 'the defaults stay', from: [answerOf(FOO, t.near)] });
    await t.apply(t.near, [config(9)]);
    await expectAnswers(t, target, { claim: 'a check that fails leaves no pod', from: ['502'] });
    await t.apply(t.near, [config(8080)]);
    await expectAnswers(t, target, { claim: 'one that passes brings it back', from: [answerOf(FOO, t.near)] });
    await changeService(t, NAMESPACE, FOO, { annotations: { [key]: '{' } });
    await expectEvent(t, NAMESPACE, { ...warning, saying: 'BackendConfig annotation is invalid json' });
    const protocols = { [key]: null, 'networking.gke.io/app-protocols': '{"web":"SPDY"}' };
    await changeService(t, NAMESPACE, FOO, { annotations: protocols });
    await expectEvent(t, NAMESPACE, { ...warning, saying: 'invalid port application protocol: SPDY' });
    await expectAnswers(t, target, { claim: 'what was good stays', from: [answerOf(FOO, t.near)], inARow: 50 });
  },
});
