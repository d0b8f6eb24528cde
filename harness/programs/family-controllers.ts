/** The controllers of the API families. One line each; loaded when asked for. */
import type { FamilyOptions } from '../controllers/family.ts';
import type { ApiFamily } from '../implementations/implementation.ts';

export interface FamilyControllerOptions extends FamilyOptions {
  /** `--set name=value` of the command line: what only this family has. It decodes and checks them. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Runs until its signal aborts. */
export type FamilyController = (options: FamilyControllerOptions) => Promise<void>;

/** `multicluster-gateway` is not here: it has flags of its own (run-controller.ts). */
export const FAMILY_CONTROLLERS: Readonly<Partial<Record<ApiFamily, () => Promise<FamilyController>>>> = {
  'multicluster-ingress': async () =>
    (await import('../controllers/multicluster-ingress/run-multicluster-ingress-controller.ts'))
      .runMulticlusterIngressController,
  'gateway-api': async () =>
    (await import('../controllers/gateway-api/run-gateway-api-controller.ts')).runGatewayApiController,
  'gateway-v1alpha1': async () =>
    (await import('../controllers/gateway-v1alpha1/run-gateway-v1alpha1-controller.ts')).runGatewayV1alpha1Controller,
  flomesh: async () => (await import('../controllers/flomesh/run-flomesh-controller.ts')).runFlomeshController,
  mesh: async () => (await import('../controllers/mesh/run-mesh.ts')).runMesh,
  'mcs-api': async () => (await import('../controllers/mcs-api/run-mcs-api-controller.ts')).runMcsApiController,
};
