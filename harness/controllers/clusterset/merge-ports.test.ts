import { expect } from 'chai';
import type { ServicePort } from '../../kube/api/core.ts';
import { mergePorts, portsDiffer, servicePortFor } from './merge-ports.ts';

const http: ServicePort = { name: 'http', port: 80 };
const metrics: ServicePort = { name: 'metrics', port: 9090 };

const rows: readonly {
  readonly title: string;
  readonly west: readonly ServicePort[];
  readonly east: readonly ServicePort[];
  readonly ports: readonly string[];
  readonly conflicts: readonly string[];
}[] = [
  { title: 'equal ports once', west: [http], east: [http], ports: ['http 80/TCP'], conflicts: [] },
  {
    title: 'the union of different ports',
    west: [http],
    east: [metrics],
    ports: ['http 80/TCP', 'metrics 9090/TCP'],
    conflicts: [],
  },
  {
    title: 'one number under two protocols',
    west: [{ name: 'dns', port: 53 }],
    east: [{ name: 'dns-udp', port: 53, protocol: 'UDP' }],
    ports: ['dns 53/TCP', 'dns-udp 53/UDP'],
    conflicts: [],
  },
  {
    title: 'the older of one name with two numbers',
    west: [http],
    east: [{ name: 'http', port: 8080 }, metrics],
    ports: ['http 80/TCP', 'metrics 9090/TCP'],
    conflicts: ['port http 80/TCP in west, http 8080/TCP in east'],
  },
  {
    title: 'the older of one number with two names',
    west: [http],
    east: [{ name: 'web', port: 80 }],
    ports: ['http 80/TCP'],
    conflicts: ['port http 80/TCP in west, web 80/TCP in east'],
  },
  {
    title: 'no second port beside one without a name',
    west: [{ port: 80 }],
    east: [metrics],
    ports: [' 80/TCP'],
    conflicts: ['port 80/TCP in west, metrics 9090/TCP in east'],
  },
];

describe('mergePorts', () => {
  for (const { title, west, east, ports, conflicts } of rows) {
    it(`keeps ${title}`, () => {
      const merged = mergePorts([
        { cluster: 'west', ports: west },
        { cluster: 'east', ports: east },
      ]);
      const texts = merged.ports.map(({ name = '', port, protocol }) => `${name} ${String(port)}/${protocol ?? '?'}`);
      expect(texts).to.deep.equal(ports);
      expect(merged.conflicts.map(({ message }) => message)).to.deep.equal(conflicts);
    });
  }
});

describe('servicePortFor', () => {
  it('prefers the name, then takes the number', () => {
    const ports: readonly ServicePort[] = [
      { name: 'web', port: 80 },
      { name: 'http', port: 8080 },
    ];
    expect(servicePortFor(ports, { name: 'http', port: 80, protocol: 'TCP' }, 'named')?.port).to.equal(8080);
    expect(servicePortFor(ports, { name: 'other', port: 80, protocol: 'TCP' }, 'named')?.name).to.equal('web');
    expect(servicePortFor(ports, { name: 'web', port: 80, protocol: 'UDP' }, 'named')).to.equal(undefined);
  });

  it('takes the number alone where ports are exact', () => {
    const ports: readonly ServicePort[] = [
      { name: 'web', port: 80 },
      { name: 'http', port: 8080 },
    ];
    expect(servicePortFor(ports, { name: 'http', port: 80, protocol: 'TCP' }, 'exact')?.name).to.equal('web');
    expect(servicePortFor(ports, { name: 'http', port: 81, protocol: 'TCP' }, 'exact')).to.equal(undefined);
  });
});

describe('portsDiffer', () => {
  it('looks at names, numbers, protocols and application protocols, in any order', () => {
    expect(portsDiffer([http, metrics], [{ ...metrics, protocol: 'TCP', targetPort: 1 }, http])).to.equal(false);
    expect(portsDiffer([http], [{ ...http, name: 'web' }])).to.equal(true);
    expect(portsDiffer([http], [{ ...http, appProtocol: 'h2c' }])).to.equal(true);
    expect(portsDiffer([http], [http, metrics])).to.equal(true);
  });
});
