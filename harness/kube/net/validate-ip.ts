/** Rules of IP addresses in fields, worded as apimachinery `pkg/util/validation/ip.go` and core `ValidateNonSpecialIP`. */
import { fieldErrors, type FieldError } from '../status/field-error.ts';
import {
  cidrText,
  ipText,
  isLinkLocalMulticast,
  isLinkLocalUnicast,
  isLoopback,
  isUnspecified,
  parseCidr,
  parseIp,
} from './ip-address.ts';

const NO_IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const NO_CIDR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** For fields older than strict validation: leading zeros and mapped addresses pass, with a warning. */
export function legacyIpErrors(value: string, field: string): FieldError[] {
  return parseIp(value) === undefined ? [fieldErrors.invalid(field, value, NO_IP)] : [];
}

export function legacyCidrErrors(value: string, field: string): FieldError[] {
  return parseCidr(value) === undefined ? [fieldErrors.invalid(field, value, NO_CIDR)] : [];
}

/**
 * Addresses that nothing else could reach.
 *
 * @param loopback whether 127.0.0.0/8 and ::1 are allowed, which upstream refuses
 */
export function specialIpErrors(value: string, field: string, loopback: boolean = false): FieldError[] {
  const ip = parseIp(value);
  if (ip === undefined) return [fieldErrors.invalid(field, value, 'must be a valid IP address')];
  const errors: FieldError[] = [];
  if (isUnspecified(ip)) errors.push(fieldErrors.invalid(field, value, `may not be unspecified (${value})`));
  if (!loopback && isLoopback(ip))
    errors.push(fieldErrors.invalid(field, value, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  if (isLinkLocalUnicast(ip))
    errors.push(fieldErrors.invalid(field, value, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  if (isLinkLocalMulticast(ip))
    errors.push(
      fieldErrors.invalid(field, value, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'),
    );
  return errors;
}

/** For the `Warning` header, of a value that passed {@link legacyIpErrors}. */
export function ipWarnings(value: string, field: string): string[] {
  const ip = parseIp(value);
  if (ip === undefined) return [];
  const canonical = ipText(ip);
  if (ip.leadingZeros || ip.mapped)
    return [
      `${field}: non-standard IP address ${quoted(value)} will be considered invalid in a future Kubernetes release: use ${quoted(canonical)}`,
    ];
  return ip.family === 6 && canonical !== value
    ? [`${field}: IPv6 address ${quoted(value)} should be in RFC 5952 canonical format (${quoted(canonical)})`]
    : [];
}

/** For the `Warning` header, of a value that passed {@link legacyCidrErrors}. */
export function cidrWarnings(value: string, field: string): string[] {
  const cidr = parseCidr(value);
  if (cidr === undefined) return [];
  const canonical = cidrText(cidr);
  const warnings: string[] = [];
  if (cidr.address.bits !== cidr.network.bits) {
    const single = `${ipText(cidr.address)}/${cidr.address.family === 4 ? 32 : 128}`;
    warnings.push(
      `${field}: CIDR value ${quoted(value)} is ambiguous in this context (should be ${quoted(canonical)} or ${quoted(single)}?)`,
    );
  }
  if (cidr.leadingZeros || cidr.address.leadingZeros || cidr.address.mapped)
    warnings.push(
      `${field}: non-standard CIDR value ${quoted(value)} will be considered invalid in a future Kubernetes release: use ${quoted(canonical)}`,
    );
  if (warnings.length === 0 && cidr.address.family === 6 && canonical !== value)
    warnings.push(
      `${field}: IPv6 CIDR value ${quoted(value)} should be in RFC 5952 canonical format (${quoted(canonical)})`,
    );
  return warnings;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
