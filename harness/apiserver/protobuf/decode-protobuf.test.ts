import { expect } from 'chai';
import type { JsonObject } from '../../kube/json/json.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { decodeProtobuf } from './decode-protobuf.ts';
import { protobufBodies } from './protobuf-bodies.ts';

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest < 0x80n) return Buffer.from([...bytes, low]);
    bytes.push(low | 0x80);
  }
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function bytes(field: number, ...parts: readonly (string | Buffer)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
}

function body(apiVersion: string, kind: string, ...object: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('k8s\0'), bytes(1, bytes(1, apiVersion), bytes(2, kind)), bytes(2, ...object)]);
}

function decode(apiVersion: string, kind: string, ...object: readonly Buffer[]): JsonObject {
  return decodeProtobuf(body(apiVersion, kind, ...object), { apiVersion, kind });
}

function refusal(sent: Buffer, expected = CONFIG_MAP): string {
  try {
    decodeProtobuf(sent, expected);
    return 'accepted';
  } catch (error) {
    if (error instanceof KubeStatusError) return `${String(error.statusCode)} ${error.message}`;
    throw error;
  }
}

describe('a protobuf body', () => {
  it('holds a ConfigMap with texts and bytes', () => {
    const metadata = bytes(
      1,
      bytes(1, 'web'),
      bytes(2, ''),
      bytes(5, ''),
      integer(7, 0),
      bytes(8),
      bytes(11, bytes(1, 'l'), bytes(2, 'm')),
    );
    const data = bytes(2, bytes(1, 'k'), bytes(2, 'v'));
    const binary = bytes(3, bytes(1, 'b'), bytes(2, Buffer.from([0, 255])));
    expect(decode('v1', 'ConfigMap', metadata, data, binary)).to.deep.equal({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { name: 'web', labels: { l: 'm' } },
      data: { k: 'v' },
      binaryData: { b: 'AP8=' },
    });
  });

  it('keeps the zeros of pointers and drops those of all else', () => {
    const deployment = decode('apps/v1', 'Deployment', bytes(2, integer(1, 0), integer(5, 0), integer(7, 0)), bytes(3));
    expect(deployment['spec']).to.deep.equal({ replicas: 0 });
    expect(deployment).to.not.have.property('status');
  });

  it('puts fields of embedded structs into the object itself, and keeps empty ones behind pointers', () => {
    const volume = bytes(1, bytes(1, 'v'), bytes(2, bytes(2)));
    const pod = decode(
      'v1',
      'Pod',
      bytes(2, volume, bytes(2, bytes(1, 'c'), bytes(10, bytes(1, bytes(3, bytes(1, integer(1, 0), integer(2, 80))))))),
    );
    expect(pod['spec']).to.deep.equal({
      volumes: [{ name: 'v', emptyDir: {} }],
      containers: [{ name: 'c', livenessProbe: { tcpSocket: { port: 80 } } }],
    });
  });

  it('has quantities, times, numbers that may be texts and negative numbers', () => {
    const cpu = bytes(1, bytes(1, 'cpu'), bytes(2, bytes(1, '500m')));
    const pod = decode(
      'v1',
      'Pod',
      bytes(1, bytes(9, integer(1, 1_700_000_000))),
      bytes(2, bytes(2, bytes(8, cpu)), integer(25, -5)),
    );
    expect(pod['metadata']).to.deep.equal({ deletionTimestamp: '2023-11-14T22:13:20Z' });
    expect(pod['spec']).to.deep.equal({ containers: [{ resources: { limits: { cpu: '500m' } } }], priority: -5 });
    const lease = decode('coordination.k8s.io/v1', 'Lease', bytes(2, bytes(4, integer(1, 1), integer(2, 2_000))));
    expect(lease['spec']).to.deep.equal({ renewTime: '1970-01-01T00:00:01.000002Z' });
    const service = decode(
      'v1',
      'Service',
      bytes(2, bytes(1, bytes(4, integer(1, 1), integer(2, 0), bytes(3, 'web')))),
    );
    expect(service['spec']).to.deep.equal({ ports: [{ targetPort: 'web' }] });
  });

  it('holds JSON where any JSON is meant', () => {
    const entry = bytes(17, bytes(1, 'm'), bytes(7, bytes(1, '{"f:data":{}}')));
    expect(decode('v1', 'ConfigMap', bytes(1, entry))['metadata']).to.deep.equal({
      managedFields: [{ manager: 'm', fieldsV1: { 'f:data': {} } }],
    });
  });

  it('holds DeleteOptions in the version of any group', () => {
    for (const apiVersion of ['v1', 'apps/v1', 'meta.k8s.io/v1'])
      expect(decode(apiVersion, 'DeleteOptions', integer(1, 0), bytes(4, 'Foreground'))).to.deep.equal({
        kind: 'DeleteOptions',
        apiVersion,
        gracePeriodSeconds: 0,
        propagationPolicy: 'Foreground',
      });
  });

  it('may leave out its kind and version, and may be of another kind than expected', () => {
    const sent = Buffer.concat([Buffer.from('k8s\0'), bytes(2, bytes(1, bytes(1, 'x')))]);
    expect(decodeProtobuf(sent, CONFIG_MAP)).to.deep.equal({ ...CONFIG_MAP, metadata: { name: 'x' } });
    expect(protobufBodies(sent, CONFIG_MAP)).to.deep.equal({
      value: { ...CONFIG_MAP, metadata: { name: 'x' } },
      repeated: [],
      repeatedErrors: [],
    });
    expect(decodeProtobuf(body('v1', 'Secret'), CONFIG_MAP)).to.deep.equal({ apiVersion: 'v1', kind: 'Secret' });
  });

  it('may have fields that nobody knows', () => {
    const unknown = Buffer.concat([
      bytes(99, 'x'),
      integer(98, 300),
      varint((97 << 3) | 5),
      Buffer.from('1234'),
      varint((96 << 3) | 1),
      Buffer.from('12345678'),
      varint((95 << 3) | 3),
      integer(1, 1),
      varint((95 << 3) | 4),
    ]);
    expect(decode('v1', 'ConfigMap', unknown)).to.deep.equal(CONFIG_MAP);
  });

  it('takes any name for the key of a map', () => {
    const entry = bytes(2, bytes(1, '__proto__'), bytes(2, 'v'));
    expect(JSON.stringify(decode('v1', 'ConfigMap', entry)['data'])).to.equal('{"__proto__":"v"}');
  });

  it('is refused in upstream’s words when it is no such message', () => {
    const unrecognized = '400 the object provided is unrecognized (must be of type ConfigMap): ';
    const prefix = 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]';
    expect(refusal(Buffer.alloc(0))).to.equal(`${unrecognized}empty data (<empty>)`);
    expect(refusal(Buffer.from('{"a":1}'))).to.equal(`${unrecognized}${prefix} ({"a":1})`);
    expect(refusal(Buffer.from('k8s'))).to.equal(`${unrecognized}${prefix} (6b3873)`);
    expect(refusal(Buffer.from('k8s\0'))).to.equal(`${unrecognized}empty body (6b387300)`);
    expect(refusal(Buffer.from('k8s\0\xff\xff\xff', 'latin1'))).to.equal(
      `${unrecognized}unexpected EOF (6b387300ffffff)`,
    );
    expect(refusal(Buffer.from('k8s\0\x0a\x02\x08\x01', 'latin1'))).to.equal(
      `${unrecognized}proto: wrong wireType = 0 for field APIVersion (6b3873000a020801)`,
    );
  });

  it('is refused in upstream’s words when the object is malformed', () => {
    const cases: readonly (readonly [Buffer, string])[] = [
      [integer(1, 5), 'proto: wrong wireType = 0 for field ObjectMeta'],
      [bytes(1, integer(1, 5)), 'proto: wrong wireType = 0 for field Name'],
      [bytes(1, 'x').subarray(0, 2), 'unexpected EOF'],
      [varint((98 << 3) | 6), 'proto: illegal wireType 6'],
      [varint((1 << 3) | 4), 'proto: ConfigMap: wiretype end group for non-group'],
      [Buffer.from([2, 0]), 'proto: ConfigMap: illegal tag 0 (wire type 2)'],
      [Buffer.concat([Buffer.from([10]), Buffer.alloc(11, 255)]), 'proto: integer overflow'],
      [
        Buffer.concat([Buffer.from([10]), Buffer.alloc(9, 255), Buffer.from([1])]),
        'proto: negative length found during unmarshaling',
      ],
      [bytes(2, varint((5 << 3) | 4)), 'proto: unexpected end of group'],
    ];
    for (const [object, why] of cases)
      expect(refusal(body('v1', 'ConfigMap', object))).to.equal(
        `400 ConfigMap in version "v1" cannot be handled as a ConfigMap: ${why}`,
      );
  });

  it('is refused when its kind is unknown', () => {
    expect(refusal(body('v1', 'Foo'))).to.equal(
      '400 Foo in version "v1" cannot be handled as a ConfigMap: no kind "Foo" is registered for version "v1" in scheme "pkg/runtime/scheme.go:110"',
    );
    expect(refusal(body('apps/v1', 'Pod'))).to.contain('no kind "Pod" is registered for version "apps/v1"');
  });
});
