/**
 * Fills Secrets of type `kubernetes.io/service-account-token`. Mirrors kubernetes
 * `pkg/controller/serviceaccount/tokens_controller.go`. Does not: tokens of ServiceAccounts that name no Secret, which 1.34
 * does not make either.
 */
import { Buffer } from 'node:buffer';
import { CONFIG_MAP, SECRET, SERVICE_ACCOUNT, type Secret, type ServiceAccount } from '../../../kube/api/core.ts';
import { namespaceIndex } from '../../runtime/claim.ts';
import { parseKey } from '../../runtime/key.ts';
import { objectKeyText } from '../../runtime/shared-objects.ts';
import { queueOf, type Controller, type ControllerRoom } from '../controller-room.ts';

const TOKEN_TYPE = 'kubernetes.io/service-account-token';
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';
const ACCOUNT_UID = 'kubernetes.io/service-account.uid';

/** Signs the token of a ServiceAccount that lives as long as `secret`. */
export type TokenSigner = (account: ServiceAccount, secret: Secret, signal: AbortSignal) => Promise<string>;

export function tokenSecretController(room: ControllerRoom, sign: TokenSigner): Controller {
  const secrets = room.informers.of(SECRET);
  const accounts = room.informers.of(SERVICE_ACCOUNT);
  const configMaps = room.informers.of(CONFIG_MAP);
  secrets.index('account', ({ type, metadata }) => {
    const name = metadata.annotations?.[ACCOUNT_NAME];
    return type !== TOKEN_TYPE || name === undefined ? [] : [`${metadata.namespace ?? ''}/${name}`];
  });
  secrets.index('namespace', namespaceIndex);
  const queue = queueOf(room, { name: 'token-secrets', handle: (key) => sync(key) });

  const sync = async (key: string): Promise<void> => {
    const secret = secrets.get(parseKey(key));
    if (secret?.type !== TOKEN_TYPE || secret.metadata.deletionTimestamp !== undefined) return;
    const { namespace = '', annotations = {} } = secret.metadata;
    const name = annotations[ACCOUNT_NAME] ?? '';
    if (name === '') return;
    const account = accounts.get({ namespace, name }) ?? (await accounts.find({ namespace, name }));
    const uid = annotations[ACCOUNT_UID];
    // Made for an account that is gone, or was made anew since.
    if (account === undefined || (uid !== undefined && uid !== '' && uid !== account.metadata.uid)) {
      await secrets.delete(secret);
      return;
    }
    await fill(secret, account, namespace);
  };

  const fill = async (secret: Secret, account: ServiceAccount, namespace: string): Promise<void> => {
    const { data = {}, metadata } = secret;
    const rootCa = configMaps.get({ namespace, name: 'kube-root-ca.crt' })?.data?.['ca.crt'];
    const ca = rootCa === undefined ? data['ca.crt'] : base64(rootCa);
    const uid = account.metadata.uid ?? '';
    const isFull = (data['token'] ?? '') !== '' && data['ca.crt'] === ca && data['namespace'] === base64(namespace);
    if (isFull && metadata.annotations?.[ACCOUNT_UID] === uid) return;
    const token = data['token'] ?? base64(await sign(account, secret, room.signal));
    await secrets.update({
      ...secret,
      metadata: { ...metadata, annotations: { ...metadata.annotations, [ACCOUNT_UID]: uid } },
      data: { ...data, ...(ca === undefined ? {} : { 'ca.crt': ca }), namespace: base64(namespace), token },
    });
  };

  secrets.onChange((_before, after) => {
    if (after?.type === TOKEN_TYPE) queue.add(objectKeyText(after));
  });
  accounts.onChange((before, after) => {
    const account = after ?? before;
    if (account === undefined) return;
    for (const secret of secrets.by('account', objectKeyText(account))) queue.add(objectKeyText(secret));
  });
  configMaps.onChange((before, after) => {
    const map = after ?? before;
    if (map?.metadata.name !== 'kube-root-ca.crt') return;
    for (const secret of secrets.by('namespace', map.metadata.namespace ?? ''))
      if (secret.type === TOKEN_TYPE) queue.add(objectKeyText(secret));
  });
  return { queues: [queue] };
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
