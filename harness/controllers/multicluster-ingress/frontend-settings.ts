import type { FrontendConfig, RedirectResponseCode } from '../../kube/api/multicluster-ingress.ts';

const CODES: Readonly<Record<RedirectResponseCode, number>> = {
  MOVED_PERMANENTLY_DEFAULT: 301,
  FOUND: 302,
  TEMPORARY_REDIRECT: 307,
  PERMANENT_REDIRECT: 308,
};

/** 001-D8. `sslPolicy` is accepted and has no effect. */
export function readFrontendConfig({ spec }: FrontendConfig): { readonly httpsRedirect?: number } {
  const { enabled = false, responseCodeName = 'MOVED_PERMANENTLY_DEFAULT' } = spec?.redirectToHttps ?? {};
  return enabled ? { httpsRedirect: CODES[responseCodeName] } : {};
}
