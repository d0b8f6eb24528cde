/**
 * Capacity of endpoints by annotations of their Service: 000-D14, 000-B12.
 *
 * Texts as ingress-gce `pkg/controller/translator` has them. Does not: numbers in hexadecimal, Inf and NaN, which Go reads.
 */
import type { Service } from '../../kube/api/core.ts';

export const MAX_RATE_PER_ENDPOINT = 'networking.gke.io/max-rate-per-endpoint';
export const CAPACITY_SCALER = 'networking.gke.io/capacity-scaler';

export interface ServiceCapacity {
  /** Requests per second. @default unlimited */
  readonly maxRatePerEndpoint?: number;
  /** 0 to 1. @default 1 */
  readonly scaler?: number;
  /** What was ignored, in the words of an event. */
  readonly problems: readonly string[];
}

export function serviceCapacity({ metadata }: Service): ServiceCapacity {
  const { [MAX_RATE_PER_ENDPOINT]: rateText, [CAPACITY_SCALER]: scalerText } = metadata.annotations ?? {};
  const maxRatePerEndpoint = numberOf(rateText);
  const scaler = numberOf(scalerText, 1);
  return {
    ...(maxRatePerEndpoint === undefined ? {} : { maxRatePerEndpoint }),
    ...(scaler === undefined ? {} : { scaler }),
    problems: [
      ...(rateText !== undefined && maxRatePerEndpoint === undefined
        ? [problem(MAX_RATE_PER_ENDPOINT, 'an integer > 0', rateText)]
        : []),
      ...(scalerText !== undefined && scaler === undefined
        ? [problem(CAPACITY_SCALER, 'a number >= 0.0 and <= 1.0', scalerText)]
        : []),
    ],
  };
}

/**
 * Requests per second of one endpoint; undefined for no limit, which a scaler leaves unlimited unless it is 0.
 *
 * @param policyRate of a GCPBackendPolicy, which wins over the annotation
 */
export function endpointCapacity(service: Service, policyRate: number | undefined): number | undefined {
  const { maxRatePerEndpoint, scaler = 1 } = serviceCapacity(service);
  const rate = policyRate ?? maxRatePerEndpoint;
  if (rate === undefined) return scaler === 0 ? 0 : undefined;
  return rate * scaler;
}

function problem(key: string, wanted: string, got: string): string {
  return `invalid value for Service annotation ${key}, should be ${wanted}, got ${JSON.stringify(got)}`;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function numberOf(text: string | undefined, max = Number.MAX_VALUE): number | undefined {
  if (text === undefined || text.length > 64 || !NUMBER.test(text)) return undefined;
  const value = Number(text);
  return value >= 0 && value <= max ? Math.abs(value) : undefined;
}
