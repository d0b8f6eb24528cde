import { expect } from 'chai';
import { kubeConfigCredentials } from '../client/credentials.ts';
import { KubeTransport } from '../client/kube-transport.ts';
import { loadKubeConfig } from '../client/load-kube-config.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';
import { builtInSchemas } from '../openapi/built-in-schemas.ts';
import { KubeStatusError } from '../status/kube-status-error.ts';
import { describeWithApiServer } from '../testing/describe-with-apiserver.ts';
import { decodeStruct } from './decode-struct.ts';
import { DECODING_SAMPLES, type DecodingSample } from './testing/decoding-samples.ts';

const WRONG: readonly JsonValue[] = [3, 1.5, 8_000_000_000, 'x', '', true, [], {}, null, [null], { zzz: 1 }];
/** Each place of a sample gets one wrong value, another one at each place. */
const STEP = 3;

describeWithApiServer('decoding of built-in kinds, compared with a real API server', (apiServer) => {
  let transport: KubeTransport;
  before(() => {
    transport = new KubeTransport(kubeConfigCredentials(loadKubeConfig({ kubeconfig: apiServer().kubeconfig })));
  });
  after(() => transport[Symbol.asyncDispose]());

  async function theirs({ apiVersion, kind, path }: DecodingSample, body: JsonObject): Promise<string> {
    const root = apiVersion.includes('/') ? '/apis' : '/api';
    try {
      await transport.text({
        method: 'POST',
        path: `${root}/${apiVersion}/${path}?dryRun=All&fieldValidation=Strict`,
        body: JSON.stringify({ apiVersion, kind, ...body }),
        signal: AbortSignal.timeout(30_000),
      });
    } catch (error) {
      if (!(error instanceof KubeStatusError)) throw error;
      // What is refused later was decoded.
      return error.message.includes('cannot be handled as') ? error.message : 'decoded';
    }
    return 'decoded';
  }

  for (const sample of DECODING_SAMPLES)
    it(`${sample.kind} with wrong values anywhere`, async function () {
      this.timeout(120_000);
      const problems: string[] = [];
      for (const [index, place] of placesOf(sample.body).entries()) {
        const wrong = WRONG[(index * STEP) % WRONG.length] ?? null;
        const body = changed(sample.body, place, wrong);
        const [real, local] = [await theirs(sample, body), ours(sample, body)];
        if (real !== local) problems.push(`${place.join('.')} = ${JSON.stringify(wrong)}: ${real} and ${local}`);
      }
      expect(problems).to.deep.equal([]);
    });
});

function ours({ apiVersion, kind }: DecodingSample, body: JsonObject): string {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const schema = builtInSchemas().schemaOf(group ?? '', version ?? '', kind);
  if (schema === undefined) throw new Error(`no schema of ${kind}`);
  try {
    const { unknown } = decodeStruct({ apiVersion, kind, ...body }, schema, { kind, version: version ?? '' });
    if (unknown.length === 0) return 'decoded';
    const fields = unknown.map((field) => `unknown field ${JSON.stringify(field)}`).join(', ');
    return `${kind} in version "${version ?? ''}" cannot be handled as a ${kind}: strict decoding error: ${fields}`;
  } catch (error) {
    if (error instanceof KubeStatusError) return error.message;
    throw error;
  }
}

type Place = readonly (string | number)[];

function placesOf(value: JsonValue, place: Place = []): Place[] {
  const children: [string | number, JsonValue][] = Array.isArray(value)
    ? [...value.entries()]
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  return children.flatMap(([key, child]) => [[...place, key], ...placesOf(child, [...place, key])]);
}

function changed(body: JsonObject, place: Place, value: JsonValue): JsonObject {
  const copy = structuredClone(body);
  let parent = copy as Record<string | number, JsonValue>;
  for (const key of place.slice(0, -1)) parent = parent[key] as Record<string | number, JsonValue>;
  parent[place.at(-1) ?? ''] = value;
  return copy;
}
