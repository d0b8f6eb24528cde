import { expect } from 'chai';
import { seededRandom } from '../../core/random.ts';
import { systemClock } from '../../core/clock.ts';
import { fieldManager } from '../../kube/patch/field-manager.ts';
import type { AdmissionPlugin } from '../admission/admission.ts';
import { SERVER_USER } from '../authn/user.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { widgetDefinition } from '../testing/test-definition.ts';
import { dependentFinalizers } from './dependent-finalizers.ts';
import { andThen, inOrder } from './eventually.ts';
import { generateName } from './generate-name.ts';
import { genericRegistry } from './generic-registry.ts';
import { resourceCatalog } from './live-resource-catalog.ts';
import { createObject } from './create-object.ts';
import type { Registry, WriteContext } from './registry.ts';
import type { ResourceStrategy } from './strategy.ts';
import type { StoreEnvironment } from './store-environment.ts';

const context: WriteContext = {
  user: SERVER_USER,
  dryRun: false,
  fieldManager: '',
  signal: new AbortController().signal,
  warn: () => undefined,
};

interface Rig {
  readonly env: StoreEnvironment;
  readonly registry: Registry;
}

function rig(admission: readonly AdmissionPlugin[] = []): Rig {
  const env = {
    clock: systemClock,
    random: seededRandom(1),
    storage: memoryStorage({ freeze: true }),
    admission,
    fields: fieldManager,
  };
  return { env, registry: genericRegistry(env) };
}

const widget = (
  name: string,
  more: object = {},
): { apiVersion: string; kind: string; metadata: Record<string, never> } => ({
  apiVersion: 'test.dev/v1',
  kind: 'Widget',
  metadata: { name, namespace: 'one' } as never,
  ...more,
});

describe('the registry', () => {
  const definition = widgetDefinition();
  const key = { name: 'a', namespace: 'one' };

  it('writes in one tick as long as nobody has to be waited for', () => {
    const { env } = rig([{ name: 'Sync', mutate: () => undefined, validate: () => undefined }]);
    const written = createObject(env, definition, { draft: widget('a'), context, options: {}, subresource: '' });
    expect(written).to.not.be.instanceOf(Promise);
    expect(env.storage.get(definition.storage, key)).to.not.equal(undefined);
  });

  it('decides anew when another write came while a webhook was asked', async () => {
    let release: () => void = () => undefined;
    let asked = 0;
    const { env, registry } = rig([
      {
        name: 'Slow',
        validate: ({ operation }) => {
          asked += 1;
          if (operation !== 'UPDATE' || asked !== 2) return undefined;
          return new Promise((resolve) => {
            release = resolve;
          });
        },
      },
    ]);
    const made = await registry.create(definition, widget('a'), context);
    const slow = registry.update(definition, { ...widget('a'), spec: { size: 5 } }, context);
    await registry.update(definition, { ...widget('a'), spec: { color: 'red' } }, context);
    release();
    const last = await slow;
    expect(last['spec']).to.deep.equal({ size: 5 });
    expect(last.metadata['generation']).to.equal(3);
    expect(made.metadata['resourceVersion']).to.equal('2');
    expect(env.storage.revision).to.equal(4);
  });

  it('gives back what was reserved when the write does not happen', async () => {
    const log: string[] = [];
    const strategy: ResourceStrategy = {
      reserve: () => ({
        errors: [],
        undo: () => log.push('undo'),
        commit: () => log.push('commit'),
      }),
      released: () => log.push('released'),
    };
    const { registry } = rig();
    const reserving = widgetDefinition({ strategy });
    await registry.create(reserving, widget('a'), { ...context, dryRun: true });
    await registry.create(reserving, widget('a'), context);
    await registry.delete(reserving, key, context);
    expect(log).to.deep.equal(['undo', 'commit', 'released']);
  });

  it('waits for grace, shortens it, and then removes', async () => {
    const strategy: ResourceStrategy = { gracePeriodSeconds: (_object, requested) => requested ?? 30 };
    const { registry } = rig();
    const graceful = widgetDefinition({ strategy });
    await registry.create(graceful, widget('a'), context);
    const first = await registry.delete(graceful, key, context);
    expect(first).to.deep.include({ deleted: false });
    expect(first.object.metadata['deletionGracePeriodSeconds']).to.equal(30);
    const longer = await registry.delete(graceful, key, context, { gracePeriodSeconds: 60 });
    expect(longer.object.metadata['resourceVersion']).to.equal(first.object.metadata['resourceVersion']);
    const shorter = await registry.delete(graceful, key, context, { gracePeriodSeconds: 5 });
    expect(shorter.object.metadata['deletionGracePeriodSeconds']).to.equal(5);
    const now = await registry.delete(graceful, key, context, { gracePeriodSeconds: 0 });
    expect(now.deleted).to.equal(true);
    expect(registry.get(graceful, key)).to.equal(undefined);
  });

  it('shows another version of what is stored', async () => {
    const { registry } = rig();
    const newer = widgetDefinition({
      version: 'v2',
      fromStorage: (object) => ({ ...object, extra: true }),
      toStorage: ({ extra: _extra, ...object }) => object,
    });
    await registry.create(newer, { ...widget('a'), apiVersion: 'test.dev/v2' }, context);
    expect(registry.get(newer, key)).to.deep.include({ apiVersion: 'test.dev/v2', extra: true });
    expect(registry.get(definition, key)).to.include({ apiVersion: 'test.dev/v1' });
    expect(registry.get(definition, key)).to.not.have.property('extra');
  });

  it('says that a name is still taken by what is being deleted', async () => {
    const { registry } = rig();
    await registry.create(
      definition,
      { ...widget('a'), metadata: { name: 'a', namespace: 'one', finalizers: ['x/y'] } },
      context,
    );
    await registry.delete(definition, key, context);
    const again = await registry.create(definition, widget('a'), context).catch((error: unknown) => error);
    expect((again as Error).message).to.equal('object is being deleted: widgets.test.dev "a" already exists');
  });

  it('generates names from a base that may be too long', () => {
    expect(generateName('x'.repeat(80), seededRandom(3))).to.match(/^x{58}[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('turns propagation policies into finalizers', () => {
    const object = (finalizers: string[]): never => ({ metadata: { finalizers } }) as never;
    expect(dependentFinalizers(object(['a/b']), 'Orphan')).to.deep.equal(['a/b', 'orphan']);
    expect(dependentFinalizers(object(['orphan']), 'Foreground')).to.deep.equal(['foregroundDeletion']);
    expect(dependentFinalizers(object(['orphan']), 'Background')).to.deep.equal([]);
    expect(dependentFinalizers(object(['orphan']), undefined)).to.deep.equal(['orphan']);
  });

  it('does with dependents what the kind does by default, unless the request or an earlier one says more', () => {
    const object = (finalizers: string[]): never => ({ metadata: { finalizers } }) as never;
    expect(dependentFinalizers(object([]), undefined, 'Orphan')).to.deep.equal(['orphan']);
    expect(dependentFinalizers(object([]), 'Background', 'Orphan')).to.deep.equal([]);
    expect(dependentFinalizers(object(['foregroundDeletion']), undefined, 'Orphan')).to.deep.equal([
      'foregroundDeletion',
    ]);
    expect(dependentFinalizers(object(['orphan', 'a/b']), 'Orphan', 'Unsupported')).to.deep.equal(['a/b']);
  });

  it('warns of deletions that do not say what becomes of dependents, also where nothing is found', async () => {
    const { registry } = rig();
    const orphaning = widgetDefinition({
      strategy: { defaultPropagation: 'Orphan', silentDeletionWarning: 'dependents stay' },
    });
    const warnings: string[] = [];
    const warned = { ...context, warn: (text: string) => warnings.push(text) };
    await registry.delete(orphaning, key, warned).catch(() => undefined);
    await registry.create(orphaning, widget('a'), context);
    await registry.create(orphaning, widget('b'), context);
    const { object, deleted } = await registry.delete(orphaning, key, warned);
    expect([deleted, object.metadata['finalizers']]).to.deep.equal([false, ['orphan']]);
    const wished = await registry.delete(orphaning, { ...key, name: 'b' }, warned, { propagationPolicy: 'Background' });
    expect([wished.deleted, warnings]).to.deep.equal([true, ['dependents stay', 'dependents stay']]);
  });
});

describe('resourceCatalog', () => {
  it('follows owners, tells of changes and never replaces what is built in', () => {
    const builtIn = widgetDefinition();
    const catalog = resourceCatalog([builtIn]);
    let told = 0;
    const end = catalog.onChange(() => {
      told += 1;
    });
    catalog.replace('x', [widgetDefinition(), widgetDefinition({ version: 'v2' })]);
    expect(catalog.find('test.dev', 'v1', 'widgets')).to.equal(builtIn);
    expect(catalog.findKind('test.dev', 'v2', 'Widget')?.version).to.equal('v2');
    expect(catalog.ofStorage('widgets.test.dev')).to.have.length(2);
    end();
    catalog.replace('x', []);
    expect(catalog.all()).to.have.length(1);
    expect([told, catalog.generation]).to.deep.equal([1, 3]);
  });
});

describe('eventually', () => {
  it('stays in the tick until somebody leaves it', async () => {
    const log: number[] = [];
    const step = (value: number, later: boolean) => (): Promise<void> | undefined => {
      log.push(value);
      return later ? Promise.resolve() : undefined;
    };
    expect(inOrder([step(1, false), step(2, false)])).to.equal(undefined);
    const pending = inOrder([step(3, true), step(4, false)]);
    expect(log).to.deep.equal([1, 2, 3]);
    await pending;
    expect(log).to.deep.equal([1, 2, 3, 4]);
    expect(andThen(1, (value) => value + 1)).to.equal(2);
    expect(await andThen(Promise.resolve(1), (value) => value + 1)).to.equal(2);
  });
});
