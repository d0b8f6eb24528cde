import type { FailoverFigures } from '../../traffic/failover.ts';
import type { FindingSink } from '../context/case-context.ts';
import type { Finding } from '../finding.ts';
import { Inconclusive } from '../inconclusive.ts';
import { conclude } from './conclude.ts';

export interface FailoverClaim {
  /** `the pods of the nearest cluster become unready`, to begin each claim with. */
  readonly when: string;
  /** From the fault to the first good answer of another cluster, milliseconds. */
  readonly firstGoodWithinMs: number;
  /** No request that is due later than this after the fault may be lost; 0: none at all. */
  readonly lossEndsWithinMs: number;
  /** From the moment it could return to its first answer. Absent: nothing is claimed about a return. */
  readonly returnWithinMs?: number;
}

/** Fewer requests around the fault say too little. */
const LEAST_EXPOSED = 100;

/** The figures of a failover keep what was promised. Every claim is looked at; one that fails does not hide another. */
export function expectFailover(t: FindingSink, figures: FailoverFigures, claim: FailoverClaim): void {
  if (figures.exposed < LEAST_EXPOSED)
    throw new Inconclusive(
      `${String(figures.exposed)} requests met the fault where ${String(LEAST_EXPOSED)} are needed`,
    );
  conclude(t, takesOver(figures, claim), losesNoMore(figures, claim), ...comesBack(figures, claim));
}

function takesOver({ firstGoodMs, longestGapMs, exposed, lost }: FailoverFigures, claim: FailoverClaim): Finding {
  return {
    claim: `when ${claim.when}, another cluster answers within ${String(claim.firstGoodWithinMs)} ms`,
    holds: firstGoodMs !== undefined && firstGoodMs <= claim.firstGoodWithinMs,
    expected: `a first good answer after at most ${String(claim.firstGoodWithinMs)} ms`,
    observed: firstGoodMs === undefined ? 'none from another cluster' : `after ${String(firstGoodMs)} ms`,
    n: exposed,
    data: { ...(firstGoodMs === undefined ? {} : { firstGoodMs }), lost, longestGapMs },
  };
}

function losesNoMore(
  { lost, lastLostMs, lostAfterFirstGood, exposed }: FailoverFigures,
  claim: FailoverClaim,
): Finding {
  const limit = claim.lossEndsWithinMs;
  return {
    claim:
      limit === 0
        ? `when ${claim.when}, no request is lost`
        : `when ${claim.when}, no request is lost that is due later than ${String(limit)} ms after it`,
    holds: lastLostMs === undefined || (limit > 0 && lastLostMs <= limit),
    expected: limit === 0 ? 'none lost' : `none lost after ${String(limit)} ms`,
    observed: lastLostMs === undefined ? 'none lost' : `${String(lost)} lost, the last due at ${String(lastLostMs)} ms`,
    n: exposed,
    data: { lost, lostAfterFirstGood, ...(lastLostMs === undefined ? {} : { lastLostMs }) },
  };
}

function comesBack(
  { returnMs, exposed }: FailoverFigures,
  { when, returnWithinMs }: FailoverClaim,
): readonly Finding[] {
  if (returnWithinMs === undefined) return [];
  return [
    {
      claim: `after ${when}, the cluster answers again within ${String(returnWithinMs)} ms`,
      holds: returnMs !== undefined && returnMs <= returnWithinMs,
      expected: `its first answer after at most ${String(returnWithinMs)} ms`,
      observed: returnMs === undefined ? 'no answer of it any more' : `after ${String(returnMs)} ms`,
      n: exposed,
      ...(returnMs === undefined ? {} : { data: { returnMs } }),
    },
  ];
}
