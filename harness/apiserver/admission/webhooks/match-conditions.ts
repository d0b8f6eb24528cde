/**
 * CEL conditions of webhooks. Mirrors apiserver `pkg/admission/plugin/webhook/matchconditions/matcher.go`. Does not: the
 * variables `authorizer` and `namespaceObject`.
 */
import { checkCel } from '../../../kube/schema/cel/cel-checker.ts';
import { CelError } from '../../../kube/schema/cel/cel-error.ts';
import { issuesText } from '../../../kube/schema/cel/cel-issues.ts';
import { parseCel } from '../../../kube/schema/cel/cel-parser.ts';
import { celProgram, type CelProgram } from '../../../kube/schema/cel/cel-program.ts';
import { DYN } from '../../../kube/schema/cel/cel-type.ts';
import type { CelValue } from '../../../kube/schema/cel/cel-value.ts';
import { plainValue } from '../../../kube/schema/cel/plain-value.ts';
import { messageOf } from '../../../core/errors.ts';
import type { JsonObject } from '../../../kube/json/json.ts';
import { refuseAdmission } from '../refuse-admission.ts';
import type { AdmissionAttributes } from '../admission.ts';
import type { MatchCondition, Webhook } from './webhook.ts';

const VARIABLES = ['object', 'oldObject', 'request'];

/** Of all conditions of a webhook together, upstream (`RuntimeCELCostBudgetMatchConditions`); here of each. */
const COST_LIMIT = 2_500_000;

/** What conditions read. `request` is that of the AdmissionReview. */
export interface ConditionVariables {
  readonly object: JsonObject | undefined;
  readonly oldObject: JsonObject | undefined;
  readonly request: JsonObject;
}

/** Evaluates the conditions of webhooks; each is compiled once. */
export class MatchConditions {
  readonly #programs = new WeakMap<MatchCondition, CelProgram>();

  /** @throws KubeStatusError 403 where a condition cannot be evaluated and failures are not ignored */
  hold(webhook: Webhook, attributes: AdmissionAttributes, variables: () => ConditionVariables): boolean {
    if (webhook.conditions.length === 0) return true;
    const { object, oldObject, request } = variables();
    const values = [object ?? null, oldObject ?? null, request].map(plainValue);
    const failures: string[] = [];
    for (const condition of webhook.conditions) {
      const outcome = this.#evaluate(condition, values);
      if (outcome === false) return false;
      if (typeof outcome === 'string')
        failures.push(`expression '${condition.expression}' resulted in error: ${outcome}`);
    }
    if (failures.length === 0) return true;
    if (webhook.ignoresFailure) return false;
    throw refuseAdmission(attributes, failures.length === 1 ? (failures[0] ?? '') : `[${failures.join(', ')}]`);
  }

  /** Whether it holds, or why that cannot be said. */
  #evaluate(condition: MatchCondition, values: readonly CelValue[]): boolean | string {
    try {
      return this.#program(condition).run(values, COST_LIMIT).value === true;
    } catch (error) {
      return messageOf(error);
    }
  }

  #program(condition: MatchCondition): CelProgram {
    const known = this.#programs.get(condition);
    if (known !== undefined) return known;
    const program = compiled(condition.expression);
    this.#programs.set(condition, program);
    return program;
  }
}

function compiled(source: string): CelProgram {
  const parsed = parseCel(source);
  if ('issues' in parsed) throw new CelError(`compilation failed: ${issuesText(parsed.issues, source)}`);
  const checked = checkCel(parsed.node, new Map(VARIABLES.map((name) => [name, DYN])));
  if (checked.issues.length > 0) throw new CelError(`compilation failed: ${issuesText(checked.issues, source)}`);
  return celProgram(checked, VARIABLES);
}
