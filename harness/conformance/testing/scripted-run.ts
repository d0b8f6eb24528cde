import { deployBase } from '../base/deploy-base.ts';
import { expectSame } from '../assert/expect-same.ts';
import { defineCase, type Case } from '../case.ts';
import type { CaseContext } from '../context/case-context.ts';
import type { RunHappening } from '../events.ts';
import { emptyLedger } from '../ledger/ledger.ts';
import {
  runConformance,
  type CaseResult,
  type ConformanceOptions,
  type ConformanceResult,
} from '../run-conformance.ts';
import { ModelFleet, type ModelOptions } from './model-fleet.ts';

/** What a scripted case does. */
export type Body = (t: CaseContext) => Promise<void>;

export function caseOf(id: string, run: Body, more: Partial<Case> = {}): Case {
  const about = { title: `${id} holds`, behaviour: 'path-routing', features: ['HTTPRoute'], level: 'core' } as const;
  return defineCase({ id, ...about, spec: '000-D7', needs: { roles: ['near', 'far'] }, run, ...more });
}

export const holding: Body = async (t) => {
  await Promise.resolve();
  expectSame(t, { claim: 'one is one', expected: '1', observed: '1' });
};
export const failing: Body = async (t) => {
  await Promise.resolve();
  expectSame(t, { claim: 'one is one', expected: '1', observed: '2' });
};

/** Judges scripted cases on the model. */
export class ScriptedRun {
  readonly model: ModelFleet;
  readonly events: RunHappening[] = [];
  readonly stop: AbortController = new AbortController();

  constructor(options?: ModelOptions) {
    this.model = new ModelFleet(options);
  }

  async judge(cases: readonly Case[], more: Partial<ConformanceOptions> = {}): Promise<ConformanceResult> {
    const { fleet, installation, implementation, clock } = this.model;
    const shared = { fleet, installation, clock, image: 'fleetbed.local/runtime:1' };
    const { signal } = new AbortController();
    const base = more.base ?? (await deployBase({ ...shared, signal, emit: () => undefined }));
    return runConformance({
      ...shared,
      base,
      cases,
      implementation,
      ledger: emptyLedger('model', '1'),
      emit: (event) => this.events.push(event),
      signal: this.stop.signal,
      ...more,
    });
  }

  async only(body: Body, more: Partial<Case> = {}): Promise<CaseResult> {
    const { results } = await this.judge([caseOf('only', body, more)]);
    const [result] = results;
    if (result === undefined) throw new Error('no case was run');
    return result;
  }
}

export function verdictAndReason({ verdict, reason }: CaseResult): readonly [string, string | undefined] {
  return [verdict, reason];
}
