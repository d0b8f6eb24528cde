import { generateKeyPairSync } from 'node:crypto';
import { request, type Dispatcher } from 'undici';
import type { KeyPair } from '../table/route-table.ts';

export interface CertificateRequestOptions {
  readonly dispatcher: Dispatcher;
  readonly controllerUrl: string;
  readonly signal: AbortSignal;
}

export interface IssuedCertificate {
  readonly pair: KeyPair;
  readonly expiresAt: Date;
}

const TIMEOUT_MS = 10_000;

/** A certificate for a new key, which stays here. Rejects with what went wrong. */
export async function requestCertificate(options: CertificateRequestOptions): Promise<IssuedCertificate> {
  const { dispatcher, controllerUrl, signal } = options;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { statusCode, body } = await request(`${controllerUrl}/v1/certificates`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ publicKey: publicKey.export({ type: 'spki', format: 'pem' }) }),
    dispatcher,
    signal,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`status ${String(statusCode)}: ${text.trim().slice(0, 200)}`);
  const { certificateChain, expiresAt } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const expiry = new Date(typeof expiresAt === 'string' ? expiresAt : '');
  if (typeof certificateChain !== 'string' || Number.isNaN(expiry.getTime()))
    throw new Error('the control plane answered no certificate');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  return { pair: { certificateChain, privateKey: pem }, expiresAt: expiry };
}
