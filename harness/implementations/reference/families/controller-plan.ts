import type { CustomResourceDefinition } from '../../../kube/api/apiextensions.ts';
import type { KubeObject } from '../../../kube/meta/object.ts';
import type { ControllerRules } from '../manifests/controller-rules.ts';

/** How the controller of a family is spread over a fleet. */
export interface ControllerPlan {
  /** Put into every cluster. */
  readonly crds: readonly CustomResourceDefinition[];
  readonly rules: ControllerRules;
  /** The clusters that it runs in, one instance each. */
  readonly homes: readonly string[];
  /** The clusters that the instance of a home reaches, with a context each in its kubeconfig. */
  readonly reach: (home: string) => readonly string[];
  /** The command line of the instance of a home. */
  readonly args: (home: string) => readonly string[];
  /** Namespaces of its proxies in a home, besides the system namespace. @default none */
  readonly proxyNamespaces?: readonly string[];
  /** What a home has besides: Services, proxies, configuration. */
  readonly objects: (home: string) => readonly KubeObject[];
}
