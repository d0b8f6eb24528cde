import { expect } from 'chai';
import type { WorkloadRequest } from '../workload-answer.ts';
import { storeAnswer, storeDelayMs, storeReadiness, type StoreState } from './store-answer.ts';
import { storeIdentity } from './store-identity.ts';

const identity = storeIdentity({
  CLUSTER_NAME: 'gke-west-1',
  ZONE: 'us-west1-a',
  PROJECT_ID: 'fleetbed',
  POD_NAME: 'store-5f5b954888-abcde',
  NODE_NAME: 'node-0',
});
const state: StoreState = { identity, ready: true, date: new Date('2026-03-04T05:06:07.890Z') };
const get = (path: string, method = 'GET'): WorkloadRequest => ({
  method,
  path,
  headers: { host: 'store.example.com' },
});

describe('storeAnswer', () => {
  it('answers any path with a JSON object of sorted keys', () => {
    const answer = storeAnswer(get('/west'), state);
    expect(answer.status).to.equal(200);
    expect(answer.contentType).to.equal('application/json');
    const body = JSON.parse(answer.body) as Record<string, string>;
    expect(Object.entries(body).filter(([key]) => key !== 'pod_name_emoji')).to.deep.equal([
      ['cluster_name', 'gke-west-1'],
      ['host_header', 'store.example.com'],
      ['node_name', 'node-0'],
      ['pod_name', 'store-5f5b954888-abcde'],
      ['project_id', 'fleetbed'],
      ['timestamp', '2026-03-04T05:06:07'],
      ['zone', 'us-west1-a'],
    ]);
  });

  for (const [path, value] of [
    ['/zone', 'us-west1-a'],
    ['/west/cluster_name', 'gke-west-1'],
    ['/host_header', 'store.example.com'],
    ['/timestamp', '2026-03-04T05:06:07'],
  ] as const) {
    it(`answers ${path} with the plain value`, () => {
      const answer = storeAnswer(get(path), state);
      expect([answer.contentType, answer.body]).to.deep.equal(['text/plain; charset=utf-8', value]);
    });
  }

  for (const path of ['/', '/zone/', '/zones', '/constructor', '/pod_ip', '/west/healthz']) {
    it(`answers ${path} with the whole object, since its last segment names no key`, () => {
      expect(storeAnswer(get(path), state).contentType).to.equal('application/json');
    });
  }

  it('answers /healthz and / with 200 whatever the readiness', () => {
    const unready = { ...state, ready: false };
    expect(storeAnswer(get('/healthz'), unready)).to.deep.include({ status: 200, body: 'OK' });
    expect(storeAnswer(get('/'), unready).status).to.equal(200);
  });

  it('answers /readyz as the readiness is', () => {
    expect(storeAnswer(get('/readyz'), state)).to.deep.include({ status: 200, body: 'OK' });
    expect(storeAnswer(get('/readyz'), { ...state, ready: false })).to.deep.include({ status: 503, body: 'unready' });
  });

  it('refuses other methods and says which are allowed', () => {
    expect(storeAnswer(get('/', 'POST'), state)).to.deep.include({ status: 405, allow: 'GET, HEAD' });
    expect(storeAnswer(get('/fleetbed/unready'), state)).to.deep.include({ status: 405, allow: 'POST' });
  });
});

describe('storeReadiness', () => {
  it('is switched by a POST to one of two paths and by nothing else', () => {
    expect(storeReadiness(get('/fleetbed/unready', 'POST'), true)).to.equal(false);
    expect(storeReadiness(get('/fleetbed/ready', 'POST'), false)).to.equal(true);
    expect(storeReadiness(get('/fleetbed/unready'), true)).to.equal(true);
    expect(storeReadiness(get('/', 'POST'), false)).to.equal(false);
  });
});

describe('storeDelayMs', () => {
  for (const [query, delayMs] of [
    ['delayMs=500', 500],
    ['a=b&delayMs=1', 1],
    ['delayMs=99999999', 10_000],
    ['delayMs=-1', 0],
    ['delayMs=soon', 0],
    ['', 0],
  ] as const)
    it(`puts an answer to ?${query} off by ${String(delayMs)} ms`, () => {
      expect(storeDelayMs({ ...get('/'), query })).to.equal(delayMs);
    });
});
