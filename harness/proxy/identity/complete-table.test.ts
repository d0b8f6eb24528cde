import { expect } from 'chai';
import { completeTable } from './complete-table.ts';
import type { RouteTable } from '../table/route-table.ts';

const PAIR = { certificateChain: 'CERT', privateKey: 'KEY' };
const TABLE: RouteTable = {
  version: 1,
  sources: {},
  defaultClientRegion: '',
  listeners: [
    { name: 'a', address: '127.80.0.2', port: 5000, protocol: 'HTTP', routes: [] },
    { name: 'b', address: '127.80.0.3', port: 80, protocol: 'HTTP', routes: [] },
  ],
  streams: [
    { name: 'inbound', port: 15_006, protocol: 'TLS', routes: [] },
    { name: 'c', address: '127.80.0.3', port: 5432, protocol: 'TCP', routes: [] },
  ],
  backends: {},
  resolver: { hosts: { 'a.x': ['127.80.0.2'], 'b.x': ['127.80.0.3'] }, ttlSeconds: 5 },
};

describe('completeTable', () => {
  const certificate = { name: 'workload', pair: PAIR };

  it('puts in the certificate, and the loopback addresses of the place', () => {
    const done = completeTable(TABLE, { certificate, loopback: '127.9.208.32/27' });
    expect(done.certificates).to.deep.equal({ workload: PAIR });
    expect(done.listeners.map(({ address }) => address)).to.deep.equal(['127.9.208.34', '127.9.208.35']);
    expect(done.streams?.map(({ address }) => address)).to.deep.equal([undefined, '127.9.208.35']);
    expect(done.resolver?.hosts).to.deep.equal({ 'a.x': ['127.9.208.34'], 'b.x': ['127.9.208.35'] });
  });

  it('leaves a host to DNS when a program of the pod has one of its ports', () => {
    const done = completeTable(TABLE, { certificate, loopback: undefined, takenPorts: [5432, 15_006] });
    expect(done.listeners.map(({ name }) => name)).to.deep.equal(['a']);
    expect(done.streams?.map(({ name }) => name)).to.deep.equal(['inbound']);
    expect(done.resolver?.hosts).to.deep.equal({ 'a.x': ['127.80.0.2'] });
  });
});
