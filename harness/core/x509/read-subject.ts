import { X509Certificate } from 'node:crypto';

/**
 * The subject of a certificate as it is encoded, so that what it issues names it to the byte. Throws for what is no
 * certificate.
 *
 * @param certificate PEM
 */
export function encodedSubject(certificate: string): Buffer {
  const raw = new X509Certificate(certificate).raw;
  const toBeSigned = contentOf(raw, contentStart(raw, 0));
  let at = 0;
  // [0] version, serial number, algorithm, issuer, validity; then the subject.
  for (let skipped = 0; skipped < 5; skipped += 1) at = endOf(toBeSigned, at);
  return toBeSigned.subarray(at, endOf(toBeSigned, at));
}

function contentOf(bytes: Buffer, at: number): Buffer {
  return bytes.subarray(contentStart(bytes, at), endOf(bytes, at));
}

function contentStart(bytes: Buffer, at: number): number {
  const first = bytes[at + 1] ?? 0;
  return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
}

function endOf(bytes: Buffer, at: number): number {
  const [start, first] = [contentStart(bytes, at), bytes[at + 1] ?? 0];
  const length = first < 0x80 ? first : bytes.subarray(at + 2, start).readUIntBE(0, start - at - 2);
  return start + length;
}
