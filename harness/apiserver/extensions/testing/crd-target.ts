import { json } from 'node:stream/consumers';
import { systemClock } from '../../../core/clock.ts';
import { notYet, ready, waitFor } from '../../../core/wait.ts';
import { isJsonObject, listAt, objectAt, textAt, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';
import { parityTarget } from '../../testing/parity/parity-target.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** A real server that is asked about CRDs and their objects. */
export interface CrdTarget extends Disposable {
  send(method: string, path: string, body?: JsonValue): Promise<JsonObject>;
  /** What a CRD is refused for; none: it would be accepted. In the form of the recorded answers. */
  causes(crd: JsonObject): Promise<readonly string[]>;
  /** Installs a CRD and waits until it is served. */
  install(crd: JsonObject): Promise<void>;
}

export async function crdTarget(kubeconfig: string, signal: AbortSignal): Promise<CrdTarget> {
  const target = await parityTarget('real', kubeconfig);
  const send: CrdTarget['send'] = async (method, path, body) => {
    const text = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const answer = await target.send({ method, path, headers, ...(text === undefined ? {} : { body: text }) }, signal);
    const read: unknown = await json(answer).catch(() => ({}));
    return isJsonObject(read) ? read : {};
  };
  return {
    send,
    causes: async (crd) => causesOf(await send('POST', `${CRDS}?dryRun=All`, crd)),
    install: async (crd) => {
      await send('POST', CRDS, crd);
      const spec = objectAt(crd, 'spec');
      const path = `/apis/${textAt(spec, 'group') ?? ''}/v1/${textAt(objectAt(spec, 'names'), 'plural') ?? ''}`;
      const served = async (): Promise<ReturnType<typeof ready<true>> | ReturnType<typeof notYet>> => {
        const kind = textAt(await send('GET', path), 'kind') ?? '';
        return kind.endsWith('List') ? ready(true) : notYet('it is not');
      };
      await waitFor(`${path} is served`, served, { clock: systemClock, signal });
    },
    [Symbol.dispose]: () => {
      target[Symbol.dispose]();
    },
  };
}

/** Of a refusal, sorted. */
export function causesOf(answer: JsonObject): readonly string[] {
  if (answer['kind'] !== 'Status') return [];
  return listAt(objectAt(answer, 'details'), 'causes')
    .map((cause) => (isJsonObject(cause) ? cause : {}))
    .map((cause) => ['reason', 'field', 'message'].map((name) => textAt(cause, name) ?? '').join(' '))
    .map((text) => text.replaceAll(/selfType\d+/gu, 'selfType'))
    .sort();
}
