import { expect } from 'chai';
import type { Node, Service } from '../../kube/api/core.ts';
import { serviceObject, sliceObject } from '../testing/objects.ts';
import { compileServiceTable } from './compile-service-table.ts';

describe('compileServiceTable', () => {
  const compile = (service: Service, slices: Parameters<typeof compileServiceTable>[0]['slices'] = []) =>
    compileServiceTable({ services: [service], slices, nodes: [] }).services;

  it('has an entry for each port, with its endpoints by name of the port', () => {
    const service = serviceObject('web', {
      clusterIP: '127.9.128.5',
      ports: [
        { name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' },
        { name: 'dns', port: 53, protocol: 'UDP' },
        { name: 'sctp', port: 54, protocol: 'SCTP' },
      ],
    });
    const ports = [
      { name: 'http', protocol: 'TCP', port: 8080 },
      { name: 'dns', protocol: 'UDP', port: 5353 },
    ] as const;
    const entries = compile(service, [sliceObject('web', ['127.9.0.1'], ports)]);
    expect(entries.map(({ name, protocol, port }) => [name, protocol, port])).to.deep.equal([
      ['store/web:http/TCP', 'TCP', 80],
      ['store/web:dns/UDP', 'UDP', 53],
    ]);
    expect(entries.map(({ endpoints }) => endpoints[0]?.port)).to.deep.equal([8080, 5353]);
    expect(entries[0]).to.deep.include({
      clusterAddresses: ['127.9.128.5'],
      externalAddresses: [],
      internalTrafficPolicy: 'Cluster',
      externalTrafficPolicy: 'Cluster',
    });
  });

  it('leaves out Services that are not its own', () => {
    const labelled = (label: string): Service =>
      serviceObject('web', { clusterIP: '127.9.128.5' }, { labels: { [label]: '' } });
    expect(compile(labelled('service.kubernetes.io/service-proxy-name'))).to.deep.equal([]);
    expect(compile(labelled('service.kubernetes.io/headless'))).to.deep.equal([]);
    expect(compile(serviceObject('web', { clusterIP: 'None' }))).to.deep.equal([]);
    expect(compile(serviceObject('web', { clusterIP: '' }))).to.deep.equal([]);
    expect(compile(serviceObject('web', { type: 'ExternalName', externalName: 'example.com' }))).to.deep.equal([]);
  });

  it('reads conditions as kube-proxy does, and counts an address of several slices once', () => {
    const slices = [
      sliceObject('web', [
        { addresses: ['127.9.0.1'] },
        {
          addresses: ['127.9.0.2'],
          nodeName: 'west-0',
          conditions: { ready: false, serving: true, terminating: true },
        },
      ]),
      sliceObject('web', [{ addresses: ['127.9.0.2'], conditions: { ready: true } }], undefined, { name: 'web-2' }),
      sliceObject('other', ['127.9.0.3']),
      { ...sliceObject('web', ['::1'], undefined, { name: 'web-3' }), addressType: 'IPv6' as const },
      { ...sliceObject('web', [], undefined, { name: 'web-4' }), endpoints: null },
    ];
    const [entry] = compile(serviceObject('web', { clusterIP: '127.9.128.5' }), slices);
    expect(entry?.endpoints).to.deep.equal([
      { address: '127.9.0.1', port: 8080, ready: true, serving: true, terminating: false },
      { address: '127.9.0.2', port: 8080, ready: true, serving: true, terminating: false },
    ]);
  });

  it('takes policies, affinity, node ports and external addresses over', () => {
    const service: Service = {
      ...serviceObject('web', {
        type: 'LoadBalancer',
        clusterIP: '127.9.128.5',
        externalIPs: ['127.9.200.1'],
        externalTrafficPolicy: 'Local',
        internalTrafficPolicy: 'Local',
        sessionAffinity: 'ClientIP',
        ports: [{ port: 80, nodePort: 30_080 }],
      }),
      status: {
        loadBalancer: { ingress: [{ ip: '127.9.192.1' }, { ip: '127.9.192.2', ipMode: 'Proxy' }, { hostname: 'x' }] },
      },
    };
    expect(compile(service)[0]).to.deep.include({
      externalAddresses: ['127.9.200.1', '127.9.192.1'],
      nodePort: 30_080,
      internalTrafficPolicy: 'Local',
      externalTrafficPolicy: 'Local',
      affinityTimeoutMs: 10_800_000,
    });
  });

  it('has the internal addresses of nodes', () => {
    const node: Node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'west-0' },
      status: {
        addresses: [
          { type: 'InternalIP', address: '127.9.240.0' },
          { type: 'Hostname', address: 'west-0' },
        ],
      },
    };
    expect(compileServiceTable({ services: [], slices: [], nodes: [node] }).nodes).to.deep.equal([
      { name: 'west-0', addresses: ['127.9.240.0'] },
    ]);
  });
});
