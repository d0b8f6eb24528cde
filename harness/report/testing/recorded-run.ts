import type { CaseEnded, EventTime, RunEvent, RunHappening } from '../../conformance/events.ts';
import type { Finding } from '../../conformance/finding.ts';
import type { StepEvent } from '../../core/events.ts';

const STARTED = Date.parse('2026-03-01T10:00:00.000Z');
const CLUSTERS = ['gke-west-1', 'gke-west-2', 'gke-east-1'] as const;

/** Writes a run down event by event, with a time that only it moves. */
export class RunScript {
  readonly events: RunEvent[] = [];
  #elapsedMs = 0;

  at(elapsedMs: number, ...happenings: readonly RunHappening[]): this {
    this.#elapsedMs = elapsedMs;
    const time: EventTime = { at: new Date(STARTED + elapsedMs).toISOString(), elapsedMs };
    for (const happening of happenings) this.events.push({ ...time, ...happening });
    return this;
  }

  started(): this {
    return this.at(0, {
      type: 'run-started',
      runId: '20260301-100000-7f3a',
      fleet: 'store',
      provider: 'kind',
      clusters: CLUSTERS,
      implementation: { name: 'reference', version: '0.1.0' },
      fleetbedVersion: '0.1.0',
    });
  }

  step(elapsedMs: number, step: StepEvent): this {
    return this.at(elapsedMs, { type: 'step', step });
  }

  planned(id: string, title: string, spec = '000-D7'): this {
    const behaviour = id.slice(0, id.indexOf('/'));
    return this.at(this.#elapsedMs, {
      type: 'case-planned',
      case: id,
      title,
      behaviour,
      features: ['HTTPRoute'],
      spec,
    });
  }

  ran(
    id: string,
    [startMs, endMs]: readonly [number, number],
    verdict: CaseEnded['verdict'],
    {
      findings = [],
      notes = [],
      ...rest
    }: { findings?: readonly Finding[]; notes?: readonly string[]; reason?: string; expected?: boolean } = {},
  ): this {
    const plan = this.events.find((event) => event.type === 'case-planned' && event.case === id);
    if (plan?.type !== 'case-planned') throw new Error(`${id} is not planned`);
    this.at(startMs, { type: 'case-started', case: id });
    this.at(startMs + 1, ...notes.map((text) => ({ type: 'note', case: id, text }) as const));
    this.at(endMs - 1, ...findings.map((finding) => ({ type: 'finding', case: id, finding }) as const));
    const { title, features, spec } = plan;
    return this.at(endMs, {
      type: 'case-ended',
      case: id,
      title,
      verdict,
      durationMs: endMs - startMs,
      features,
      spec,
      expected: verdict !== 'nonconformant' && verdict !== 'inconclusive' && verdict !== 'unexpected-pass',
      ...rest,
    });
  }

  ended(elapsedMs: number, exitCode: number): this {
    return this.at(elapsedMs, { type: 'run-ended', exitCode, durationMs: elapsedMs });
  }
}

const takesOver: Finding = {
  claim: 'another cluster answers within 1 s once the pods of the nearest are unready',
  holds: true,
  expected: 'a first good answer within 1 s',
  observed: 'the first good answer after 412 ms, from gke-west-2',
  data: { firstGoodMs: 412.4, longestGapMs: 417 },
};

const losesNothing: Finding = {
  claim: 'no request fails after the first good answer of another cluster',
  holds: false,
  expected: '0 of 900 requests lost',
  observed:
    '3 of 900 requests lost: 2 answered 503 "no healthy upstream" and 1 was reset, the last one 1.90 s after the fault',
  n: 900,
  data: { lost: 3, lastLostMs: 1_904 },
};

const share: Finding = {
  claim: 'gke-west-1 gets three quarters of the requests',
  holds: true,
  expected: '75.0 % of 2000 requests',
  observed: '1513 of 2000 requests (75.7 %)',
  n: 2_000,
  p: 0.5145,
  interval: [0.7371, 0.7752],
  falseAlarm: 0.0001,
};

/** A run with a case of every verdict. */
export function recordedRun(): readonly RunEvent[] {
  const script = new RunScript().started();
  for (const subject of CLUSTERS) script.step(20, { type: 'step-started', step: 'create cluster', subject });
  CLUSTERS.forEach((subject, index) => {
    const durationMs = 31_000 + index * 1_700;
    script.step(20 + durationMs, { type: 'step-ended', step: 'create cluster', subject, durationMs });
  });
  script
    .step(34_500, { type: 'step-started', step: 'install', subject: 'reference' })
    .step(36_000, {
      type: 'step-note',
      step: 'install',
      subject: 'reference',
      detail: 'waiting for fleetbed-controller',
    })
    .step(38_620, {
      type: 'step-ended',
      step: 'install',
      subject: 'reference',
      durationMs: 4_120,
      detail: '2 load balancers',
    })
    .planned('path-routing/west-only-near', '/west is answered only by the nearest cluster')
    .planned('path-routing/regex', 'a route matches by a regular expression', 'Gateway API, HTTPPathMatch')
    .planned('path-routing/query', 'a query parameter narrows a match', '000-D6')
    .planned('weighted-canary/three-to-one', 'weights 3 and 1 share requests three to one', '000-D15')
    .planned(
      'failover/pods-unready',
      'another cluster takes over when the pods of the nearest become unready',
      '000-D9',
    )
    .planned('failover/node-paused', 'another cluster takes over when the node of the nearest hangs', '000-D9')
    .planned('failover/returns', 'traffic returns to the nearest cluster', '000-D8')
    .ran('path-routing/west-only-near', [39_000, 39_310], 'passed', {
      findings: [
        {
          ...takesOver,
          claim: 'only gke-west-1 answers /west',
          expected: 'gke-west-1',
          observed: '200 of 200 from gke-west-1',
          n: 200,
          data: {},
        },
      ],
    })
    .ran('path-routing/regex', [39_310, 39_311], 'unsupported', { reason: 'HTTPRoutePathRegex is not claimed' })
    .ran('path-routing/query', [39_320, 39_800], 'expected-failure', { reason: 'query parameters are ignored (#12)' })
    .ran('weighted-canary/three-to-one', [40_000, 42_345], 'passed', { findings: [share] })
    .ran('failover/pods-unready', [42_400, 47_120], 'nonconformant', {
      reason: 'no request fails after the first good answer of another cluster',
      findings: [takesOver, losesNothing],
      notes: ['the fault is in'],
    })
    .ran('failover/node-paused', [47_200, 77_200], 'inconclusive', {
      reason: 'the positive control failed: no route answered before the fault\nlast seen: 503 no healthy upstream',
    })
    .ran('failover/returns', [77_300, 78_500], 'unexpected-pass', {
      reason: 'the ledger expects a failure: never returns (#9)',
    })
    .ended(79_012, 1);
  return script.events;
}
