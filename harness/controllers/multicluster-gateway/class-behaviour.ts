import type { AnswerTexts } from '../../proxy/table/route-table.ts';
import { CLASSIC_ANSWERS } from '../load-balancers/classic-answers.ts';
import { GATEWAY_CLASS_NAME } from './names.ts';

/** How Gateways of a class are served (semantics 1.2). */
export interface ClassBehaviour {
  readonly name: string;
  readonly description: string;
  /** Only backends in the region of the config cluster. */
  readonly isRegional: boolean;
  /** Where they differ from those of chapter 1. */
  readonly answers?: Partial<AnswerTexts>;
}

/** The classes of the controller; it makes all of them in the config cluster. */
export const CLASS_BEHAVIOURS: readonly ClassBehaviour[] = [
  {
    name: GATEWAY_CLASS_NAME,
    description: 'Multi-cluster Gateway of the fleet, one load balancer each',
    isRegional: false,
  },
  {
    name: 'gke-l7-gxlb-mc',
    description: 'The same with the answers of the classic load balancer',
    isRegional: false,
    answers: CLASSIC_ANSWERS,
  },
  {
    name: 'gke-l7-regional-external-managed-mc',
    description: 'Backends in the region of the config cluster only',
    isRegional: true,
  },
  {
    name: 'gke-l7-rilb-mc',
    description: 'Backends in the region of the config cluster only',
    isRegional: true,
  },
];

/** Undefined for a class that is not ours. */
export function classBehaviour(name: string): ClassBehaviour | undefined {
  return CLASS_BEHAVIOURS.find((behaviour) => behaviour.name === name);
}
