import { expect } from 'chai';
import type { JsonObject, JsonValue } from '../json/json.ts';
import { builtInSchemas } from '../openapi/built-in-schemas.ts';
import { decodeStruct, type DecodedStruct } from './decode-struct.ts';

function decode(value: JsonValue, kind: string = 'Pod', group: string = ''): DecodedStruct {
  const schema = builtInSchemas().schemaOf(group, 'v1', kind);
  if (schema === undefined) throw new Error(`no schema of ${kind}`);
  return decodeStruct(value, schema, { kind, version: 'v1' });
}

function pod(spec: JsonObject): JsonObject {
  return { metadata: { name: 'a' }, spec };
}

function container(fields: JsonObject): JsonObject {
  return pod({ containers: [{ name: 'c', ...fields }] });
}

describe('decodeStruct', () => {
  it('leaves out null and what Go counts as empty, and writes structs that are no pointers', () => {
    const { object } = decode({
      ...pod({
        containers: [null, { name: 'c', env: [], command: ['a', null] }],
        hostNetwork: false,
        nodeSelector: null,
      }),
      status: null,
    });
    expect(object).to.deep.equal({
      metadata: { name: 'a' },
      spec: {
        containers: [
          { name: '', resources: {} },
          { name: 'c', command: ['a', ''], resources: {} },
        ],
      },
      status: {},
    });
  });

  it('keeps zeros that are pointed to, and empty structs', () => {
    const { object } = decode(
      pod({ containers: [], terminationGracePeriodSeconds: 0, affinity: {}, enableServiceLinks: false }),
    );
    expect(object['spec']).to.deep.equal({
      containers: [],
      terminationGracePeriodSeconds: 0,
      affinity: {},
      enableServiceLinks: false,
    });
  });

  it('drops unknown fields and says where they were', () => {
    const value = { ...container({ bar: 1, env: [{ name: 'e', baz: 1 }] }), foo: 1, ['__proto__']: 1 };
    const { object, unknown } = decode(
      JSON.parse(JSON.stringify(value).replace('"foo"', '"__proto__":1,"Spec":{},"foo"')) as JsonValue,
    );
    expect(unknown).to.have.members([
      'spec.containers[0].bar',
      'spec.containers[0].env[0].baz',
      'foo',
      'Spec',
      '__proto__',
    ]);
    expect(Object.keys(object)).to.have.members(['metadata', 'spec', 'status']);
    expect(Object.getPrototypeOf(object)).to.equal(Object.prototype);
  });

  it('reports at most a hundred of them', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${String(index)}`, 1]));
    expect(decode(many).unknown).to.have.length(100);
  });

  it('keeps maps with any keys', () => {
    const labels = JSON.parse('{"__proto__":"x","constructor":null}') as JsonObject;
    const { object } = decode({ metadata: { labels } });
    expect(JSON.stringify(object.metadata)).to.equal('{"labels":{"__proto__":"x","constructor":""}}');
  });

  it('writes quantities, times and bytes in their canonical form', () => {
    const resources = { limits: { cpu: '1000m', memory: 5 } };
    const metadata = { creationTimestamp: '2020-01-01T02:00:00.5+02:00', deletionTimestamp: '0001-01-01T00:00:00Z' };
    const { object } = decode({ ...container({ resources }), metadata });
    expect(object)
      .to.have.nested.property('spec.containers[0].resources')
      .deep.equal({ limits: { cpu: '1', memory: '5' } });
    expect(object.metadata).to.deep.equal({ creationTimestamp: '2020-01-01T00:00:00Z' });
    const secret = decode({ data: { a: 'YW\nI=', b: [65, null], c: null } }, 'Secret').object;
    expect(secret['data']).to.deep.equal({ a: 'YWI=', b: 'QQA=', c: '' });
  });

  // Word for word what a real API server says.
  const problems: Readonly<Record<string, JsonValue>> = {
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string': {
      metadata: { name: 3 },
    },
    'json: cannot unmarshal array into Go struct field Pod.metadata of type v1.ObjectMeta': { metadata: [] },
    'json: cannot unmarshal number into Go struct field PodSpec.spec.containers of type []v1.Container': pod({
      containers: 3,
    }),
    'json: cannot unmarshal number into Go struct field PodSpec.spec.containers of type v1.Container': pod({
      containers: [3],
    }),
    'json: cannot unmarshal number 80.5 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32':
      container({ ports: [{ containerPort: 80.5 }] }),
    'json: cannot unmarshal number 8000000000 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32':
      container({ ports: [{ containerPort: 8_000_000_000 }] }),
    'json: cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy': pod({
      restartPolicy: 3,
    }),
    'json: cannot unmarshal array into Go struct field PodSpec.spec.nodeSelector of type map[string]string': pod({
      nodeSelector: [],
    }),
    'json: cannot unmarshal array into Go struct field ResourceRequirements.spec.containers.resources.limits of type v1.ResourceList':
      container({ resources: { limits: [] } }),
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'": container({
      resources: { limits: { cpu: true } },
    }),
    'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"': {
      metadata: { creationTimestamp: 'x' },
    },
    'parsing time "2020-13-01T00:00:00Z": month out of range': {
      metadata: { creationTimestamp: '2020-13-01T00:00:00Z' },
    },
    'json: cannot unmarshal number 1.5 into Go struct field HTTPGetAction.spec.containers.livenessProbe.httpGet.port of type int32':
      container({ livenessProbe: { httpGet: { port: 1.5 } } }),
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.uid of type types.UID': {
      metadata: { uid: 3 },
    },
  };
  for (const [problem, value] of Object.entries(problems))
    it(`says ${problem}`, () => {
      expect(() => decode(value))
        .to.throw(`Pod in version "v1" cannot be handled as a Pod: ${problem}`)
        .with.property('statusCode', 400);
    });

  it('reports the first problem, unless a type with a decoder of its own gives up', () => {
    expect(() => decode({ spec: 3, metadata: 4 })).to.throw('Go struct field Pod.spec');
    expect(() => decode({ spec: 3, metadata: { creationTimestamp: 'x' } })).to.throw('parsing time "x"');
  });

  it('knows the form of times with microseconds and of base64', () => {
    const lease = (renewTime: string): JsonObject => ({ spec: { renewTime } });
    expect(
      decode(lease('2020-01-01T00:00:00.123456+01:00'), 'Lease', 'coordination.k8s.io').object['spec'],
    ).to.deep.equal({
      renewTime: '2019-12-31T23:00:00.123456Z',
    });
    expect(() => decode(lease('2020-01-01T00:00:00Z'), 'Lease', 'coordination.k8s.io')).to.throw(
      'cannot parse "Z" as ".000000"',
    );
    for (const [text, index] of Object.entries({ '!!!': 0, YWI: 0, 'YWI=x': 4, 'YW=': 3, YWJj1: 4 }))
      expect(() => decode({ data: { a: text } }, 'Secret'), text).to.throw(
        `illegal base64 data at input byte ${String(index)}`,
      );
  });

  it('survives schemas that are nested without end', () => {
    let schema: JsonObject = {};
    for (let depth = 0; depth < 100_000; depth += 1) schema = { properties: { a: schema } };
    const crd = { spec: { versions: [{ schema: { openAPIV3Schema: schema } }] } };
    expect(() => decode(crd, 'CustomResourceDefinition', 'apiextensions.k8s.io')).to.throw('exceeded max depth');
  });

  it('reads the schemas within the schema of a CRD, and drops what they do not know', () => {
    const crd = (items: JsonValue): JsonObject => ({
      spec: { versions: [{ name: 'v1', schema: { openAPIV3Schema: { type: 'array', items } } }] },
    });
    const { object, unknown } = decode(
      crd({ type: 'string', foo: 1 }),
      'CustomResourceDefinition',
      'apiextensions.k8s.io',
    );
    expect(unknown).to.deep.equal([]);
    expect(object)
      .to.have.nested.property('spec.versions[0].schema.openAPIV3Schema.items')
      .deep.equal({ type: 'string' });
    expect(() => decode(crd({ type: 3 }), 'CustomResourceDefinition', 'apiextensions.k8s.io')).to.throw(
      'json: cannot unmarshal number into Go struct field JSONSchemaProps.spec.versions.schema.openAPIV3Schema.items of type string',
    );
  });
});
