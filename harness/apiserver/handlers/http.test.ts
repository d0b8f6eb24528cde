import { expect } from 'chai';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { widgetDefinition } from '../testing/test-definition.ts';
import { testClient, watchEvents, type WatchEvent } from '../testing/test-client.ts';

const WIDGETS = '/apis/test.dev/v1/namespaces/one/widgets';
const MERGE = { 'content-type': 'application/merge-patch+json' };
const widget = (name: string, more: object = {}): Record<string, unknown> & { metadata: Record<string, unknown> } => ({
  apiVersion: 'test.dev/v1',
  kind: 'Widget',
  metadata: { name },
  spec: { size: 1 },
  ...more,
});

describe('the API server over HTTP', () => {
  let server: TestServer;
  let send: ReturnType<typeof testClient>;

  beforeEach(async () => {
    server = await startTestServer({ definitions: [widgetDefinition()] });
    send = testClient(server.url);
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  describe('create', () => {
    it('stores an object, with what the server adds', async () => {
      const { status, body } = await send('POST', WIDGETS, { body: widget('a', { status: { phase: 'x' } }) });
      expect(status).to.equal(201);
      expect(body.metadata).to.include({ name: 'a', namespace: 'one', resourceVersion: '2', generation: 1 });
      expect(body.metadata.uid).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(body.metadata['creationTimestamp']).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(body.metadata.managedFields).to.have.length(1);
      expect(body.metadata.managedFields[0]).to.include({ manager: 'tester', operation: 'Update' });
      expect(body).to.not.have.property('status');
      expect((await send('GET', `${WIDGETS}/a`)).body).to.deep.equal(body);
    });

    it('refuses a name that is taken', async () => {
      await send('POST', WIDGETS, { body: widget('a') });
      const { status, body } = await send('POST', WIDGETS, { body: widget('a') });
      expect(status).to.equal(409);
      expect(body).to.deep.equal({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'widgets.test.dev "a" already exists',
        reason: 'AlreadyExists',
        details: { name: 'a', group: 'test.dev', kind: 'widgets' },
        code: 409,
      });
    });

    it('generates names', async () => {
      const { body } = await send('POST', WIDGETS, {
        body: { ...widget(''), metadata: { generateName: 'web-' } },
      });
      expect(body.metadata.name).to.match(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    });

    it('stores nothing in a dry run', async () => {
      const { status, body } = await send('POST', `${WIDGETS}?dryRun=All`, { body: widget('a') });
      expect(status).to.equal(201);
      expect(body.metadata).to.not.have.property('resourceVersion');
      expect((await send('GET', `${WIDGETS}/a`)).status).to.equal(404);
    });

    it('tells all that is wrong', async () => {
      const { status, body } = await send('POST', WIDGETS, { body: widget('A_', { spec: { size: 13 } }) });
      expect(status).to.equal(422);
      expect(body.details.causes.map((cause) => cause.field)).to.deep.equal(['metadata.name', 'spec.size']);
    });

    it('warns of unknown and repeated fields, or refuses them where asked to', async () => {
      const text =
        '{"apiVersion":"test.dev/v1","kind":"Widget","metadata":{"name":"a"},"spec":{"size":1,"size":2},"foo":1}';
      const headers = { 'content-type': 'application/json' };
      const strict = await send('POST', `${WIDGETS}?fieldValidation=Strict`, { text, headers });
      expect(strict.status).to.equal(400);
      expect(strict.body.message).to.equal(
        'Widget in version "v1" cannot be handled as a Widget: strict decoding error: duplicate field "spec.size", unknown field "foo"',
      );
      const warned = await send('POST', WIDGETS, { text, headers });
      expect(warned.headers['warning']).to.deep.equal([
        '299 - "duplicate field \\"spec.size\\""',
        '299 - "unknown field \\"foo\\""',
      ]);
      expect(warned.body['spec']).to.deep.equal({ size: 2 });
    });

    it('reads YAML', async () => {
      const text = 'apiVersion: test.dev/v1\nkind: Widget\nmetadata: {name: a}\nspec:\n  color: 2001-01-01\n';
      const { body } = await send('POST', WIDGETS, { text, headers: { 'content-type': 'application/yaml' } });
      expect(body['spec']).to.deep.equal({ color: '2001-01-01' });
    });

    it('refuses large and unreadable bodies', async () => {
      const large = await send('POST', WIDGETS, {
        body: widget('a', { spec: { color: 'x'.repeat(3_200_000) } }),
      });
      expect(large.status).to.equal(413);
      expect(large.body.message).to.equal('Request entity too large: limit is 3145728');
      const wrong = await send('POST', WIDGETS, { text: '{', headers: { 'content-type': 'text/plain' } });
      expect(wrong.status).to.equal(415);
      const cut = await send('POST', WIDGETS, { text: '{', headers: { 'content-type': 'application/json' } });
      expect(cut.body.message).to.equal(
        "the object provided is unrecognized (must be of type Widget): couldn't get version/kind; json parse error: unexpected end of JSON input ({)",
      );
    });
  });

  describe('update', () => {
    it('counts generations of the spec, not of metadata and status', async () => {
      const { body: made } = await send('POST', WIDGETS, { body: widget('a') });
      const labelled = await send('PUT', `${WIDGETS}/a`, {
        body: { ...made, metadata: { ...made.metadata, labels: { a: 'b' } } },
      });
      expect(labelled.body.metadata).to.include({ generation: 1, resourceVersion: '3' });
      const resized = await send('PUT', `${WIDGETS}/a`, { body: { ...labelled.body, spec: { size: 2 } } });
      expect(resized.body.metadata.generation).to.equal(2);
      const stated = await send('PUT', `${WIDGETS}/a/status`, {
        body: { ...resized.body, spec: { size: 9 }, status: { phase: 'Up' } },
      });
      expect(stated.body).to.deep.include({ spec: { size: 2 }, status: { phase: 'Up' } });
      expect(stated.body.metadata.generation).to.equal(2);
    });

    it('writes nothing where nothing changes', async () => {
      const { body: made } = await send('POST', WIDGETS, { body: widget('a') });
      const same = await send('PUT', `${WIDGETS}/a`, { body: made });
      expect(same.body.metadata.resourceVersion).to.equal(made.metadata.resourceVersion);
      expect(server.storage.revision).to.equal(2);
    });

    it('refuses a stale resourceVersion and another uid', async () => {
      await send('POST', WIDGETS, { body: widget('a') });
      const stale = await send('PUT', `${WIDGETS}/a`, {
        body: { ...widget('a'), metadata: { name: 'a', resourceVersion: '1' } },
      });
      expect(stale.body.message).to.equal(
        'Operation cannot be fulfilled on widgets.test.dev "a": the object has been modified; please apply your changes to the latest version and try again',
      );
      const other = await send('PUT', `${WIDGETS}/a`, {
        body: { ...widget('a'), metadata: { name: 'a', uid: 'x' } },
      });
      expect(other.status).to.equal(409);
      expect(other.body.message).to.contain('Precondition failed: UID in precondition: x');
    });

    it('patches in all four ways', async () => {
      await send('POST', WIDGETS, { body: widget('a') });
      const merged = await send('PATCH', `${WIDGETS}/a`, { body: { spec: { color: 'red' } }, headers: MERGE });
      expect(merged.body['spec']).to.deep.equal({ size: 1, color: 'red' });
      const json = await send('PATCH', `${WIDGETS}/a`, {
        body: [{ op: 'remove', path: '/spec/color' }],
        headers: { 'content-type': 'application/json-patch+json' },
      });
      expect(json.body['spec']).to.deep.equal({ size: 1 });
      const applied = await send('PATCH', `${WIDGETS}/b?fieldManager=me`, {
        body: widget('b'),
        headers: { 'content-type': 'application/apply-patch+yaml' },
      });
      expect(applied.status).to.equal(201);
      expect(applied.body.metadata.managedFields[0]).to.include({ manager: 'me', operation: 'Apply' });
      const strategic = await send('PATCH', `${WIDGETS}/a`, {
        body: {},
        headers: { 'content-type': 'application/strategic-merge-patch+json' },
      });
      expect(strategic.status).to.equal(415);
    });

    it('scales', async () => {
      await send('POST', WIDGETS, { body: widget('a') });
      const scaled = await send('PATCH', `${WIDGETS}/a/scale`, { body: { spec: { replicas: 3 } }, headers: MERGE });
      expect(scaled.body).to.deep.include({
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        spec: { replicas: 3 },
        status: { replicas: 0, selector: 'app=widget' },
      });
      expect((await send('GET', `${WIDGETS}/a`)).body['spec']).to.deep.equal({ size: 1, replicas: 3 });
      const negative = await send('PATCH', `${WIDGETS}/a/scale`, { body: { spec: { replicas: -3 } }, headers: MERGE });
      expect(negative.status).to.equal(422);
    });
  });

  describe('delete', () => {
    it('removes at once what nothing holds', async () => {
      const { body: made } = await send('POST', WIDGETS, { body: widget('a') });
      const { body } = await send('DELETE', `${WIDGETS}/a`);
      expect(body).to.deep.equal({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: { name: 'a', group: 'test.dev', kind: 'widgets', uid: made.metadata.uid },
      });
      expect((await send('DELETE', `${WIDGETS}/a`)).status).to.equal(404);
    });

    it('waits for finalizers', async () => {
      await send('POST', WIDGETS, { body: { ...widget('a'), metadata: { name: 'a', finalizers: ['x/y'] } } });
      const { body } = await send('DELETE', `${WIDGETS}/a`);
      expect(body.metadata).to.include({ deletionGracePeriodSeconds: 0, generation: 2 });
      const more = await send('PATCH', `${WIDGETS}/a`, {
        body: { metadata: { finalizers: ['x/y', 'z/z'] } },
        headers: MERGE,
      });
      expect(more.body.message).to.contain('no new finalizers can be added if the object is being deleted');
      const last = await send('PATCH', `${WIDGETS}/a`, { body: { metadata: { finalizers: null } }, headers: MERGE });
      expect(last.status).to.equal(200);
      expect((await send('GET', `${WIDGETS}/a`)).status).to.equal(404);
    });

    it('tells the garbage collector what becomes of dependents', async () => {
      await send('POST', WIDGETS, { body: widget('a') });
      const { body } = await send('DELETE', `${WIDGETS}/a?propagationPolicy=Foreground`);
      expect(body.metadata['finalizers']).to.deep.equal(['foregroundDeletion']);
      const orphaned = await send('DELETE', `${WIDGETS}/a?propagationPolicy=Orphan`);
      expect(orphaned.body.metadata['finalizers']).to.deep.equal(['orphan']);
    });

    it('heeds preconditions', async () => {
      await send('POST', WIDGETS, { body: widget('a') });
      const { status, body } = await send('DELETE', `${WIDGETS}/a`, {
        body: { preconditions: { resourceVersion: '9' } },
      });
      expect(status).to.equal(409);
      expect(body.message).to.equal(
        'Operation cannot be fulfilled on Widget.test.dev "a": the ResourceVersion in the precondition (9) does not match the ResourceVersion in record (2). The object might have been modified',
      );
    });

    it('removes collections', async () => {
      for (const name of ['a', 'b', 'c'])
        await send('POST', WIDGETS, { body: { ...widget(name), metadata: { name, labels: { name } } } });
      const { body } = await send('DELETE', `${WIDGETS}?labelSelector=name!=b`);
      expect(body.items).to.have.length(2);
      const left = await send('GET', WIDGETS);
      expect(left.body.items.map((item) => item.metadata.name)).to.deep.equal(['b']);
    });
  });

  describe('lists', () => {
    beforeEach(async () => {
      for (const name of ['a', 'b', 'c', 'd', 'e'])
        await send('POST', WIDGETS, { body: { ...widget(name), metadata: { name, labels: { name } } } });
    });

    it('come in pages of one revision', async () => {
      const first = await send('GET', `${WIDGETS}?limit=2`);
      expect(first.body.metadata).to.include({ resourceVersion: '6', remainingItemCount: 3 });
      await send('DELETE', `${WIDGETS}/c`);
      const second = await send('GET', `${WIDGETS}?limit=2&continue=${first.body.metadata.continue}`);
      expect(second.body.items.map((item) => item.metadata.name)).to.deep.equal(['c', 'd']);
      expect(second.body.metadata.resourceVersion).to.equal('6');
    });

    it('say how to go on when a page is too old', async () => {
      const first = await send('GET', `${WIDGETS}?limit=2`);
      await send('DELETE', `${WIDGETS}/c`);
      server.storage.compact(server.storage.revision);
      const expired = await send('GET', `${WIDGETS}?limit=2&continue=${first.body.metadata.continue}`);
      expect(expired.status).to.equal(410);
      expect(expired.body.reason).to.equal('Expired');
      const rest = await send('GET', `${WIDGETS}?continue=${expired.body.metadata.continue}`);
      expect(rest.body.items.map((item) => item.metadata.name)).to.deep.equal(['d', 'e']);
    });

    it('are told of selectors and revisions that make no sense', async () => {
      const field = await send('GET', `${WIDGETS}?fieldSelector=foo%3Dbar`);
      expect(field.body.message).to.equal(
        '"foo" is not a known field selector: only "metadata.name", "metadata.namespace"',
      );
      const future = await send('GET', `${WIDGETS}?resourceVersion=99`);
      expect(future.status).to.equal(504);
      expect(future.headers['retry-after']).to.equal('1');
      const match = await send('GET', `${WIDGETS}?resourceVersionMatch=Exact`);
      expect(match.status).to.equal(422);
    });

    it('show tables and metadata alone', async () => {
      const table = await send('GET', WIDGETS, { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } });
      expect(table.body.kind).to.equal('Table');
      expect(table.body.rows).to.have.length(5);
      const partial = await send('GET', WIDGETS, {
        headers: { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' },
      });
      expect(Object.keys(partial.body.items[0]!)).to.deep.equal(['kind', 'apiVersion', 'metadata']);
      const yaml = await send('GET', `${WIDGETS}/a`, { headers: { accept: 'application/yaml' } });
      expect(yaml.text).to.match(/^apiVersion: test.dev\/v1\nkind: Widget\nmetadata:\n/);
      const none = await send('GET', `${WIDGETS}/a`, { headers: { accept: 'text/plain' } });
      expect(none.status).to.equal(406);
    });
  });

  describe('watch', () => {
    it('tells what is there, then what happens, with transitions of a selector', async () => {
      await send('POST', WIDGETS, {
        body: { ...widget('a'), metadata: { name: 'a', labels: { on: 'yes' } } },
      });
      await send('POST', WIDGETS, { body: widget('b') });
      const events = watchEvents(server.url, `${WIDGETS}?watch=1&labelSelector=on`);
      expect((await events.next()).value).to.have.nested.property('object.metadata.name', 'a');
      await send('PATCH', `${WIDGETS}/b`, { body: { metadata: { labels: { on: 'yes' } } }, headers: MERGE });
      expect((await events.next()).value).to.include({ type: 'ADDED' });
      await send('PATCH', `${WIDGETS}/b`, { body: { metadata: { labels: { on: null } } }, headers: MERGE });
      const gone = (await events.next()).value as WatchEvent;
      expect(gone).to.include({ type: 'DELETED' });
      expect(gone.object.metadata).to.deep.include({ resourceVersion: '5', labels: { on: 'yes' } });
      await send('DELETE', `${WIDGETS}/a`);
      expect((await events.next()).value).to.include({ type: 'DELETED' });
      await events.return(undefined);
    });

    it('begins at a revision, and ends when asked to', async () => {
      const { body: a } = await send('POST', WIDGETS, { body: widget('a') });
      await send('POST', WIDGETS, { body: widget('b') });
      const events = [];
      for await (const event of watchEvents(
        server.url,
        `${WIDGETS}?watch=1&timeoutSeconds=1&resourceVersion=${a.metadata.resourceVersion}`,
      ))
        events.push(`${event.type} ${event.object.metadata.name}`);
      expect(events).to.deep.equal(['ADDED b']);
    });

    it('marks the end of the objects that were there', async () => {
      await send('POST', WIDGETS, { body: widget('a') });
      const events = watchEvents(
        server.url,
        `${WIDGETS}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
      );
      await events.next();
      expect((await events.next()).value).to.deep.equal({
        type: 'BOOKMARK',
        object: {
          kind: 'Widget',
          apiVersion: 'test.dev/v1',
          metadata: { resourceVersion: '2', annotations: { 'k8s.io/initial-events-end': 'true' } },
        },
      });
      await events.return(undefined);
    });

    it('says when a revision is too old', async () => {
      for (const name of ['a', 'b']) await send('POST', WIDGETS, { body: widget(name) });
      server.storage.compact(3);
      const events = watchEvents(server.url, `${WIDGETS}?watch=1&resourceVersion=1`);
      const value = (await events.next()).value as WatchEvent;
      expect(value).to.deep.include({ type: 'ERROR' });
      expect(value.object).to.include({ code: 410, reason: 'Expired', message: 'too old resource version: 1 (3)' });
      expect((await events.next()).done).to.equal(true);
    });

    it('ends with the definition', async () => {
      const own = await startTestServer({ definitions: [] });
      own.catalog.replace('widgets', [widgetDefinition()]);
      const events = watchEvents(own.url, `${WIDGETS}?watch=1`);
      const end = events.next();
      await testClient(own.url)('GET', WIDGETS);
      own.catalog.replace('widgets', []);
      expect((await end).done).to.equal(true);
      await own[Symbol.asyncDispose]();
    });
  });

  describe('paths', () => {
    it('answers what is not served as the real server', async () => {
      expect((await send('GET', '/foo')).text).to.equal('404 page not found\n');
      expect((await send('GET', '/apis/none/v1/foos')).text).to.equal('404 page not found\n');
      expect((await send('POST', '/version')).status).to.equal(405);
      expect((await send('GET', '/readyz')).text).to.equal('ok');
      expect((await send('GET', '/livez?verbose')).text).to.match(/livez check passed\n$/);
      expect((await send('GET', '/version')).body.gitVersion).to.match(/^v1\.34/);
      expect((await send('POST', '/apis/test.dev/v1/widgets', { body: {} })).status).to.equal(405);
      expect((await send('GET', `${WIDGETS}/a/nothing`)).status).to.equal(404);
      expect((await send('GET', `${WIDGETS}/a%25`)).body.message).to.equal(
        `Name parameter invalid: "a%": may not contain '%'`,
      );
    });
  });
});
