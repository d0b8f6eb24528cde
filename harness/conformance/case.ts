import type { ApiFamily, Feature } from '../implementations/implementation.ts';
import type { CaseContext } from './context/case-context.ts';
import type { Role } from './fleet-roles.ts';

/** What a user sees of a multi-cluster traffic system; a suite is a folder of this name. */
export const BEHAVIOURS = [
  'path-routing',
  'weighted-canary',
  'failover',
  'active-active',
  'discovery',
  'canary-v1alpha1',
  'mesh',
  'flomesh',
  'multicluster-ingress',
] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/** One conformance test: data and one function. A case never knows whom it judges. */
export interface Case {
  /** Unique, kebab-case, the name of its file. */
  readonly id: string;
  /** A sentence that is true of a conformant implementation. */
  readonly title: string;
  readonly behaviour: Behaviour;
  /** Whose objects it uses: it is run where that family is installed. @default "multicluster-gateway" */
  readonly family?: ApiFamily;
  /** The case is `unsupported` unless the implementation claims all of them. */
  readonly features: readonly Feature[];
  /** `core`: everybody who claims the features must pass. `extended`: beyond what the API itself says. */
  readonly level: 'core' | 'extended';
  /** The rules that it checks, `000-D5, 000-D7`, and the part of a specification, `KEP-1645#dns`. */
  readonly spec: string;
  readonly needs: Needs;
  /** For the body, not for its clean-up. @default 75000 */
  readonly timeoutMs?: number;
  /**
   * Looks at the implementation. Records a finding for everything it looked at. Throws `NonConformance` by way of an
   * `expect…` function; whatever else it throws is inconclusive.
   */
  run(t: CaseContext): Promise<void>;
}

/** What the fleet must have; without it the case is `unsupported`. */
export interface Needs {
  readonly roles: readonly Role[];
  /** Load balancers, the one of the base state included. @default 1 */
  readonly loadBalancers?: number;
  /** What must work before it begins: the store application behind its Gateway, or nothing. @default "store" */
  readonly base?: 'store' | 'none';
}

/** The API family whose objects a case uses. */
export function familyOf({ family = 'multicluster-gateway' }: Case): ApiFamily {
  return family;
}

/** A case, checked: throws `RangeError` for an id that is not kebab-case or a title that is no sentence of one line. */
export function defineCase(definition: Case): Case {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(definition.id)) throw new RangeError(`"${definition.id}" is not a case id`);
  if (!/^\S.*\S$/.test(definition.title))
    throw new RangeError(`${definition.id}: "${definition.title}" is not a title`);
  return Object.freeze(definition);
}
