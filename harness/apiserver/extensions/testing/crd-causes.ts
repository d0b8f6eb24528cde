import { seededRandom } from '../../../core/random.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { cloneJson, type JsonObject } from '../../../kube/json/json.ts';
import { nameRules } from '../../../kube/meta/names.ts';
import { validateObjectMeta } from '../../../kube/meta/validate-meta.ts';
import { SERVER_USER } from '../../authn/user.ts';
import { crdStrategy } from '../crd-strategy.ts';

/** What a new CRD is refused for, in the form of the recorded answers. */
export function crdCauses(crd: JsonObject): readonly string[] {
  const strategy = crdStrategy(() => '2026-01-01T00:00:00Z');
  const draft = cloneJson(crd) as ApiObject;
  const context = { user: SERVER_USER, clock: new FakeClock(), random: seededRandom(1), dryRun: true };
  strategy.default?.(draft);
  strategy.prepareForCreate?.(draft, context);
  const metadata = validateObjectMeta(draft.metadata, { namespaced: false, validateName: nameRules.subdomain });
  return [...metadata, ...(strategy.validate?.(draft) ?? [])]
    .map(({ type, field, body }) => `${type} ${field} ${body}`.replaceAll(/selfType\d+/gu, 'selfType'))
    .sort();
}
