import type { BrokenTwin } from './broken-twins.ts';

/** A broken Multi Cluster Ingress, and the cases that prove their worth on it. */
export interface IngressTwinCases extends Omit<BrokenTwin, 'defect'> {
  /** What is broken, as the reference implementation takes it: in the proxies, or in the controller and its objects. */
  readonly twin:
    | { readonly defect: BrokenTwin['defect'] }
    | {
        readonly ingressDefect:
          | 'unused-services-not-derived'
          | 'links-ignored'
          | 'nothing-drained'
          | 'user-edits-stay'
          | 'addresses-move-with-edits'
          | 'hosts-without-default'
          | 'bad-edits-take-effect'
          | 'static-ips-ignored'
          | 'backend-configs-ignored'
          | 'other-words'
          | 'restarts-freeze-ingresses'
          | 'former-addresses-forgotten'
          | 'namespaces-ignored'
          | 'used-services-go'
          | 'redirects-always-permanent'
          | 'quota-not-kept'
          | 'objects-unchecked';
      };
}

export const INGRESS_TWINS: readonly IngressTwinCases[] = [
  {
    twin: { ingressDefect: 'unused-services-not-derived' },
    caughtBy: ['derived-service-in-every-member', 'derived-service-is-restored', 'other-namespaces-never-match'],
    mayAlsoFail: [],
  },
  {
    twin: { ingressDefect: 'links-ignored' },
    caughtBy: ['links-limit-derived-services', 'link-removal-loses-no-request'],
    mayAlsoFail: [],
  },
  { twin: { ingressDefect: 'nothing-drained' }, caughtBy: ['link-removal-loses-no-request'], mayAlsoFail: [] },
  { twin: { ingressDefect: 'user-edits-stay' }, caughtBy: ['derived-service-is-restored'], mayAlsoFail: [] },
  {
    twin: { ingressDefect: 'addresses-move-with-edits' },
    caughtBy: ['ingress-gets-one-address', 'missing-backends-are-reported', 'config-outage-keeps-ingress-traffic'],
    mayAlsoFail: [],
  },
  {
    twin: { ingressDefect: 'hosts-without-default' },
    caughtBy: ['host-selects-service'],
    mayAlsoFail: [],
  },
  { twin: { defect: 'prefix-too-wide' }, caughtBy: ['paths-follow-url-maps'], mayAlsoFail: [] },
  {
    twin: { ingressDefect: 'bad-edits-take-effect' },
    caughtBy: ['missing-backends-are-reported', 'backend-config-decides-health'],
    mayAlsoFail: [],
  },
  { twin: { ingressDefect: 'static-ips-ignored' }, caughtBy: ['static-ip-fixes-the-address'], mayAlsoFail: [] },
  { twin: { ingressDefect: 'backend-configs-ignored' }, caughtBy: ['backend-config-decides-health'], mayAlsoFail: [] },
  {
    twin: { defect: 'failover-never-returns' },
    caughtBy: ['ingress-fails-over-to-another-cluster'],
    mayAlsoFail: [],
  },
  {
    twin: { ingressDefect: 'other-words' },
    caughtBy: ['no-healthy-backend-answers-502', 'backend-config-decides-health', 'other-namespaces-never-match'],
    mayAlsoFail: [],
  },
  {
    twin: { ingressDefect: 'restarts-freeze-ingresses' },
    caughtBy: ['config-outage-keeps-ingress-traffic'],
    mayAlsoFail: [],
  },
  {
    twin: { ingressDefect: 'former-addresses-forgotten' },
    caughtBy: ['config-move-keeps-identical-ingresses'],
    mayAlsoFail: [],
  },
  { twin: { ingressDefect: 'namespaces-ignored' }, caughtBy: ['other-namespaces-never-match'], mayAlsoFail: [] },
  { twin: { ingressDefect: 'used-services-go' }, caughtBy: ['service-in-use-stays'], mayAlsoFail: [] },
  {
    twin: { ingressDefect: 'redirects-always-permanent' },
    caughtBy: ['http-is-redirected-to-https'],
    mayAlsoFail: [],
  },
  { twin: { ingressDefect: 'objects-unchecked' }, caughtBy: ['bad-ingress-objects-are-refused'], mayAlsoFail: [] },
  { twin: { ingressDefect: 'quota-not-kept' }, caughtBy: ['ingresses-beyond-the-quota-are-refused'], mayAlsoFail: [] },
];
