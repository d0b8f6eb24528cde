import type { Case } from '../../harness/conformance/index.ts';
import { gatewayClassAdmittedByController } from './gateway-class-admitted-by-controller.conformance.ts';
import { gatewayClassOfOtherControllerIgnored } from './gateway-class-of-other-controller-ignored.conformance.ts';
import { gatewayReadyWithoutRoutes } from './gateway-ready-without-routes.conformance.ts';
import { routeFollowsItsLabels } from './route-follows-its-labels.conformance.ts';
import { namespacesFromAllNeedsGatewaysAllow } from './namespaces-from-all-needs-gateways-allow.conformance.ts';
import { hostnameSelectsRoute } from './hostname-selects-route.conformance.ts';
import { wildcardHostnameMatchesOneLabel } from './wildcard-hostname-matches-one-label.conformance.ts';
import { prefixIsElementWiseByDefault } from './prefix-is-element-wise-by-default.conformance.ts';
import { forwardToWeightsThreeToOne } from './forward-to-weights-three-to-one.conformance.ts';
import { forwardToWeightZeroGetsNothing } from './forward-to-weight-zero-gets-nothing.conformance.ts';
import { serviceNameWinsOverBackendRef } from './service-name-wins-over-backend-ref.conformance.ts';
import { twoGatewaysShareOnePort } from './two-gateways-share-one-port.conformance.ts';
import { unsupportedListenersAreDetached } from './unsupported-listeners-are-detached.conformance.ts';
import { missingServiceDegradesOnlyItsRule } from './missing-service-degrades-only-its-rule.conformance.ts';
import { backendsThatCannotAnswer } from './backends-that-cannot-answer.conformance.ts';

/** The cases of the canary document's API, Gateway API v1alpha1, in the order in which they run. */
export const CANARY_V1ALPHA1_CASES: readonly Case[] = [
  gatewayClassAdmittedByController,
  gatewayClassOfOtherControllerIgnored,
  gatewayReadyWithoutRoutes,
  routeFollowsItsLabels,
  namespacesFromAllNeedsGatewaysAllow,
  hostnameSelectsRoute,
  wildcardHostnameMatchesOneLabel,
  prefixIsElementWiseByDefault,
  forwardToWeightsThreeToOne,
  forwardToWeightZeroGetsNothing,
  serviceNameWinsOverBackendRef,
  twoGatewaysShareOnePort,
  unsupportedListenersAreDetached,
  missingServiceDegradesOnlyItsRule,
  backendsThatCannotAnswer,
];
