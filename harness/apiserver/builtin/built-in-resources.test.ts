import { expect } from 'chai';
import { seededRandom } from '../../core/random.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { cloneJson, type JsonObject, type JsonValue } from '../../kube/json/json.ts';
import { builtInSchemas } from '../../kube/openapi/built-in-schemas.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { SERVER_USER } from '../authn/user.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import type { ResourceStrategy, StrategyContext } from '../registry/strategy.ts';
import { BUILT_IN_DEFAULTS } from './built-in-options.ts';
import { builtInResources } from './built-in-resources.ts';

const schemas = builtInSchemas();
const context: StrategyContext = { user: SERVER_USER, clock: new FakeClock(), random: seededRandom(1), dryRun: false };
const resources = (): ResourceDefinition[] =>
  builtInResources({
    ...BUILT_IN_DEFAULTS,
    schemaOf: (group, version, kind) => schemas.schemaOf(group, version, kind),
    columnsOf: () => ({ columns: [], cells: () => [] }),
  });

describe('the built-in resources', () => {
  it('each have a name of their own and a published schema', () => {
    const names = resources().map(({ group, version, plural }) => `${group}/${version}/${plural}`);
    expect(new Set(names).size).to.equal(names.length);
    for (const { group, version, kind } of resources())
      expect(schemas.schemaOf(group, version, kind), `${group} ${version} ${kind}`).to.be.an('object');
  });

  it('share the storage of Events', () => {
    const events = resources().filter(({ kind }) => kind === 'Event');
    expect(events.map(({ storage, storageVersion }) => [storage, storageVersion])).to.deep.equal([
      ['events', 'v1'],
      ['events', 'v1'],
    ]);
  });

  it('have allocators of their own in every server', () => {
    const [one, other] = [resources(), resources()].map(
      (all) => all.find(({ plural }) => plural === 'services')!.strategy,
    );
    const service = (): ApiObject => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec: { clusterIP: '10.0.0.9', ports: [{ port: 80 }] },
    });
    for (const strategy of [one!, other!]) {
      const draft = service();
      strategy.default?.(draft);
      strategy.prepareForCreate?.(draft, context);
      expect(strategy.reserve!(draft, undefined, context).errors).to.deep.equal([]);
    }
  });

  describe('never break', () => {
    for (const definition of resources())
      it(`${definition.kind} (${definition.group})`, () => {
        const strategies = [
          definition.strategy,
          ...[...definition.subresources.values()].flatMap((part) => (part.type === 'status' ? [part.strategy] : [])),
        ];
        for (const strategy of strategies)
          for (const draft of oddObjects(definition)) {
            attempt(strategy, draft);
            attemptUpdate(strategy, draft, objectOf(definition, {}));
            attemptUpdate(strategy, objectOf(definition, {}), draft);
          }
      });
  });

  it('fill in the same once as twice', () => {
    for (const definition of resources()) {
      const draft = objectOf(definition, {
        spec: { type: 'LoadBalancer', ports: [{ port: 1 }] },
        webhooks: [{}],
        stringData: { a: 'b' },
      });
      definition.strategy.default?.(draft);
      const once = cloneJson<JsonValue>(draft);
      definition.strategy.default?.(draft);
      expect(draft, definition.kind).to.deep.equal(once);
    }
  });
});

function attempt(strategy: ResourceStrategy, object: ApiObject): void {
  refusing(() => {
    const draft = cloneJson<ApiObject>(object);
    strategy.default?.(draft);
    strategy.prepareForCreate?.(draft, context);
    strategy.validate?.(draft);
    strategy.warnings?.(draft, undefined);
    strategy.fields?.(draft);
    strategy.reserve?.(draft, undefined, context).undo();
    strategy.released?.(draft);
  });
}

function attemptUpdate(strategy: ResourceStrategy, object: ApiObject, old: ApiObject): void {
  refusing(() => {
    const draft = cloneJson<ApiObject>(object);
    strategy.default?.(draft);
    strategy.prepareForUpdate?.(draft, old, context);
    strategy.validateUpdate?.(draft, old);
    strategy.warnings?.(draft, old);
    strategy.reserve?.(draft, old, context).undo();
  });
}

/** Refusals are fine, anything else is a bug. */
function refusing(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof KubeStatusError)) throw error;
  }
}

function objectOf({ group, version, kind }: ResourceDefinition, fields: JsonObject): ApiObject {
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return { apiVersion, kind, metadata: { name: 'a', namespace: 'b', resourceVersion: '1' }, ...cloneJson(fields) };
}

const ODD: readonly JsonValue[] = [
  null,
  true,
  -1,
  1e300,
  '',
  'x',
  '\u0000',
  [],
  [null],
  ['x', 3, {}],
  {},
  { x: {} },
  { __proto__x: 1 },
];

/** Every field, two levels deep, with values of every kind in it. */
function oddObjects(definition: ResourceDefinition): ApiObject[] {
  const objects: ApiObject[] = [];
  for (const [field, schema] of Object.entries(definition.schema.properties ?? {})) {
    if (['apiVersion', 'kind'].includes(field)) continue;
    for (const odd of ODD) {
      if (field !== 'metadata') objects.push(objectOf(definition, { [field]: odd }));
      const fields = Object.keys(schema.properties ?? schema.items?.properties ?? {});
      for (const inner of fields) {
        const part = { [inner]: odd };
        if (field === 'metadata')
          objects.push(objectOf(definition, { metadata: { name: 'a', namespace: 'b', ...part } }));
        else objects.push(objectOf(definition, { [field]: schema.items === undefined ? part : [part] }));
      }
    }
  }
  return objects;
}
