import type { Clock } from '../core/clock.ts';
import type { ProgramNetwork } from '../core/program-network.ts';
import type { Random } from '../core/random.ts';
import type { KubeClient } from '../kube/client/kube-client.ts';

/** A cluster of the fleet as a controller reaches it. */
export interface FamilyMember {
  readonly client: KubeClient;
  readonly location: { readonly text: string; readonly region: string; readonly zone?: string };
  /** Clusters of one network reach each other's pods. */
  readonly network: string;
}

/** What the controller of an API family is given, wherever it runs: in a pod or in the process of an embedded fleet. */
export interface FamilyOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Ends the controller. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** The cluster that it runs in; one of {@link clusters}. */
  readonly home: string;
  /** By name, in the order of the fleet. A controller for one cluster is given that one only. */
  readonly clusters: ReadonlyMap<string, FamilyMember>;
  /** Where its server listens and its connections leave. */
  readonly network: ProgramNetwork;
  /** Of its route stream and `/readyz`; 0 for any free one. */
  readonly port: number;
  /** What proxies show to read their routes. @default whoever reaches the port may read them */
  readonly routeToken?: string | undefined;
  readonly onListening?: (port: number) => void;
}
