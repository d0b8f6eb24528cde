import { expect } from 'chai';
import type { KubeClient } from '../../client/kube-client.ts';
import type { KubeObject } from '../../meta/object.ts';
import { isInvalid } from '../../status/status-predicates.ts';
import { REFUSED_OBJECTS } from './refused-objects.ts';

/** Servers of some releases name the type of what broke a CEL rule before its message. */
const CEL_TYPE = /^Invalid value: "(object|array|string)": /;

/** A test for each of {@link REFUSED_OBJECTS}, on a server that has all our CRDs. */
export function describeRefusedObjects(client: () => KubeClient): void {
  for (const { title, apiVersion, kind, namespaced = false, spec, refusals } of REFUSED_OBJECTS)
    it(`${kind} of ${apiVersion}: refuses ${title}`, async () => {
      const signal = AbortSignal.timeout(60_000);
      const metadata = { name: 'refused', ...(namespaced ? { namespace: 'default' } : {}) };
      const object = { apiVersion, kind, metadata, spec } as KubeObject;
      const type = await client().resourceFor(object, { signal });
      const error: unknown = await client()
        .create(type, object, { signal })
        .then(
          () => undefined,
          (reason: unknown) => reason,
        );
      if (!isInvalid(error)) throw new Error(`not refused as invalid: ${String(error)}`);
      const seen = error.problems.map(
        ({ path, message }) => `${path}: ${message.replace(CEL_TYPE, 'Invalid value: ')}`,
      );
      // A server that finds required fields missing does not say what the rules would.
      expect(seen.filter((each) => !each.startsWith('<nil>'))).to.deep.equal(refusals);
    });
}
