import type { Case } from '../../harness/conformance/index.ts';
import { derivedServiceInEveryMember } from './derived-service-in-every-member.conformance.ts';
import { linksLimitDerivedServices } from './links-limit-derived-services.conformance.ts';
import { linkRemovalLosesNoRequest } from './link-removal-loses-no-request.conformance.ts';
import { derivedServiceIsRestored } from './derived-service-is-restored.conformance.ts';
import { ingressGetsOneAddress } from './ingress-gets-one-address.conformance.ts';
import { hostSelectsService } from './host-selects-service.conformance.ts';
import { pathsFollowUrlMaps } from './paths-follow-url-maps.conformance.ts';
import { missingBackendsAreReported } from './missing-backends-are-reported.conformance.ts';
import { staticIpFixesTheAddress } from './static-ip-fixes-the-address.conformance.ts';
import { backendConfigDecidesHealth } from './backend-config-decides-health.conformance.ts';
import { ingressFailsOverToAnotherCluster } from './ingress-fails-over-to-another-cluster.conformance.ts';
import { noHealthyBackendAnswers502 } from './no-healthy-backend-answers-502.conformance.ts';
import { configOutageKeepsIngressTraffic } from './config-outage-keeps-ingress-traffic.conformance.ts';
import { configMoveKeepsIdenticalIngresses } from './config-move-keeps-identical-ingresses.conformance.ts';
import { otherNamespacesNeverMatch } from './other-namespaces-never-match.conformance.ts';
import { serviceInUseStays } from './service-in-use-stays.conformance.ts';
import { httpIsRedirectedToHttps } from './http-is-redirected-to-https.conformance.ts';
import { badIngressObjectsAreRefused } from './bad-ingress-objects-are-refused.conformance.ts';
import { ingressesBeyondTheQuotaAreRefused } from './ingresses-beyond-the-quota-are-refused.conformance.ts';

/** What Multi Cluster Ingress does: semantics, chapter 2. In the order in which they run. */
export const INGRESS_CASES: readonly Case[] = [
  derivedServiceInEveryMember,
  linksLimitDerivedServices,
  linkRemovalLosesNoRequest,
  derivedServiceIsRestored,
  ingressGetsOneAddress,
  hostSelectsService,
  pathsFollowUrlMaps,
  missingBackendsAreReported,
  staticIpFixesTheAddress,
  backendConfigDecidesHealth,
  ingressFailsOverToAnotherCluster,
  noHealthyBackendAnswers502,
  configOutageKeepsIngressTraffic,
  configMoveKeepsIdenticalIngresses,
  otherNamespacesNeverMatch,
  serviceInUseStays,
  httpIsRedirectedToHttps,
  badIngressObjectsAreRefused,
  ingressesBeyondTheQuotaAreRefused,
];
