import { expect } from 'chai';
import { isJsonObject, textAt, type JsonObject, type JsonValue } from '../../kube/json/json.ts';
import { recordedCrds, recordedRules, recordedSchemas } from '../../kube/schema/testing/recorded.ts';
import { RULE_SCHEMA, RULE_VALUE } from '../../kube/schema/testing/rule-cases.ts';
import { SCHEMA_CASES } from '../../kube/schema/testing/schema-cases.ts';
import { describeWithApiServer } from '../../kube/testing/describe-with-apiserver.ts';
import { CRD_CASES, crdWith } from './testing/crd-cases.ts';
import { crdCauses } from './testing/crd-causes.ts';
import { causesOf, crdTarget, type CrdTarget } from './testing/crd-target.ts';

/** A cluster-scoped CRD of a group of its own. */
function crdOf(group: string, spec: JsonValue): JsonObject {
  const metadata = { name: `cases.${group}` };
  const names = { plural: 'cases', kind: 'Case' };
  const schema = { type: 'object', properties: { spec } };
  return crdWith({ metadata, names, schema, spec: { group, scope: 'Cluster' } });
}

describeWithApiServer('CRDs of a real API server', (apiServer) => {
  let target: CrdTarget;
  before(async () => {
    target = await crdTarget(apiServer().kubeconfig, AbortSignal.timeout(240_000));
  });
  after(() => {
    target[Symbol.dispose]();
  });

  async function answered(group: string, spec: JsonValue): Promise<JsonValue> {
    const object = { apiVersion: `${group}/v1`, kind: 'Case', metadata: { name: 'it' }, spec };
    const answer = await target.send('POST', `/apis/${group}/v1/cases?dryRun=All&fieldValidation=Ignore`, object);
    if (answer['kind'] !== 'Status') return answer['spec'] === undefined ? {} : { spec: answer['spec'] };
    const code = answer['code'] ?? 0;
    return code === 422 ? { code, causes: [...causesOf(answer)] } : { code, message: textAt(answer, 'message') ?? '' };
  }

  SCHEMA_CASES.forEach(({ title, spec, values }, index) => {
    it(`make of values what is recorded: ${title}`, async function () {
      this.timeout(60_000);
      const group = `s${String(index)}.crdtopic.example.com`;
      await target.install(crdOf(group, spec as unknown as JsonValue));
      for (const [at, value] of values.entries()) {
        expect(await answered(group, value), JSON.stringify(value)).to.deep.equal(recordedSchemas()[title]?.[at]);
      }
    });
  });

  it('are refused for what is recorded', async function () {
    this.timeout(60_000);
    const recorded = recordedCrds();
    for (const [title, crd] of Object.entries(CRD_CASES)) {
      expect(await target.causes(crd), title).to.deep.equal(recorded[title]);
    }
  });

  it('answer to rules as is recorded', async function () {
    this.timeout(120_000);
    const wanted = Object.entries(recordedRules());
    const good = wanted.filter(([, answer]) => answer === 'true' || answer.startsWith('Invalid value'));
    const rules = good.map(([rule], index) => ({ rule, message: `RULE${String(index)}!` }));
    for (let from = 0; from < rules.length; from += 100) {
      const part = rules.slice(from, from + 100);
      const group = `r${String(from)}.crdtopic.example.com`;
      await target.install(crdOf(group, { ...(RULE_SCHEMA as JsonObject), 'x-kubernetes-validations': part }));
      const answer = await answered(group, RULE_VALUE);
      const causes = isJsonObject(answer) && Array.isArray(answer['causes']) ? answer['causes'].map(String) : [];
      part.forEach(({ rule, message }) => {
        const cause = causes.find((text) => text.includes(message));
        const said = cause?.replace('FieldValueInvalid spec ', '').replace(message, 'RULE') ?? 'true';
        expect(said, rule).to.equal(recordedRules()[rule]);
      });
    }
  });

  it('estimate the cost of every rule alike', async function () {
    this.timeout(120_000);
    const rules = Object.entries(recordedRules()).filter(
      ([, answer]) => !/compil|must evaluate|instantiation/u.test(answer),
    );
    for (let from = 0; from < rules.length; from += 40) {
      const properties = Object.fromEntries(
        rules.slice(from, from + 40).map(([rule], index) => {
          const items = { ...RULE_SCHEMA, 'x-kubernetes-validations': [{ rule, message: rule }] };
          return [`p${String(index)}`, { type: 'array', maxItems: 1_500_000, items: items as unknown as JsonObject }];
        }),
      );
      const crd = crdWith({ field: { type: 'object', properties } });
      // Which of equally dear rules are named as the dearest is up to chance.
      const single = (causes: readonly string[]): readonly string[] =>
        causes.filter((cause) => !cause.includes('contributed to'));
      expect(single(crdCauses(crd))).to.deep.equal(single(await target.causes(crd)));
    }
  });
});
