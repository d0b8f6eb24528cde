import { expect } from 'chai';
import { startClustersetDns } from '../../../../controllers/dns/clusterset-dns.ts';
import { systemClock } from '../../../../core/clock.ts';
import { notYet, ready, waitFor } from '../../../../core/wait.ts';
import { NAMESPACE, SECRET, SERVICE } from '../../../../kube/api/core.ts';
import { ENDPOINT_SLICE } from '../../../../kube/api/discovery.ts';
import { MCS_SERVICE_EXPORT, MCS_SERVICE_IMPORT, type ServiceImport } from '../../../../kube/api/mcs-api.ts';
import { httpKubeClient, type HttpKubeClient } from '../../../../kube/client/http-kube-client.ts';
import { MCS_API_CRDS } from '../../../../kube/crds/crds.ts';
import { contextServer, tokenKubeconfig } from '../../../../kube/kubeconfig/kubeconfig-edit.ts';
import { kubeconfigText, parseKubeconfig } from '../../../../kube/kubeconfig/kubeconfig-file.ts';
import { applyManifest } from '../../../../kube/manifest/apply-manifest.ts';
import { resourceType, type KubeObject } from '../../../../kube/meta/object.ts';
import { isForbidden } from '../../../../kube/status/status-predicates.ts';
import { describeWithApiServer } from '../../../../kube/testing/describe-with-apiserver.ts';
import { controllerAccess } from '../../manifests/controller-access.ts';
import { FIELD_MANAGER, SYSTEM_NAMESPACE } from '../../manifests/system-names.ts';
import { CLUSTERSET_DNS, CLUSTERSET_DNS_ACCESS } from './clusterset-dns-access.ts';
import { MCS_API_RULES } from './mcs-api-rules.ts';

const namespace = 'store';
const imported: ServiceImport = {
  apiVersion: 'multicluster.x-k8s.io/v1beta1',
  kind: 'ServiceImport',
  metadata: { name: 'hello', namespace },
  spec: { type: 'ClusterSetIP', ips: ['10.96.0.42'], ports: [{ port: 42, protocol: 'TCP' }] },
};

describeWithApiServer('the rights of the DNS server of clusterset.local', (server) => {
  const { signal } = new AbortController();
  let admin: HttpKubeClient;
  let dns: HttpKubeClient;

  before(async () => {
    admin = httpKubeClient({ kubeconfig: server().kubeconfig });
    const store: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
    const objects = [...MCS_API_CRDS, ...controllerAccess('member', MCS_API_RULES), ...CLUSTERSET_DNS_ACCESS, store];
    await applyManifest(admin, [...objects, imported], { clock: systemClock, signal, fieldManager: FIELD_MANAGER });
    const tokens = resourceType<KubeObject & { readonly status?: { readonly token: string } }>(
      'v1',
      'TokenRequest',
      `serviceaccounts/${CLUSTERSET_DNS}/token`,
    );
    const metadata = { name: CLUSTERSET_DNS, namespace: SYSTEM_NAMESPACE };
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata, spec: {} };
    const token = (await admin.create(tokens, request, { signal })).status?.token ?? '';
    const { ca } = contextServer(parseKubeconfig(server().kubeconfig), 'admin');
    const context = { name: 'west', server: server().server, token, ...(ca === undefined ? {} : { ca }) };
    dns = httpKubeClient({ kubeconfig: kubeconfigText(tokenKubeconfig(context)) });
  });
  after(async () => {
    await dns[Symbol.asyncDispose]();
    await admin[Symbol.asyncDispose]();
  });

  it('suffice for its names', async () => {
    const lines: string[] = [];
    const tables: string[] = [];
    await using _names = startClustersetDns({
      client: dns,
      clock: systemClock,
      log: (line) => lines.push(line),
      server: { address: '127.0.0.1', update: (table) => tables.push(JSON.stringify(table, withMaps)) },
    });
    await waitFor(
      'the address of the import is named',
      () =>
        Promise.resolve(
          tables.some((table) => table.includes('10.96.0.42')) ? ready(undefined) : notYet(lines.join(' | ')),
        ),
      { clock: systemClock, signal, timeoutMs: 10_000, everyMs: 20 },
    );
    expect(lines).to.deep.equal([]);
  });

  it('end there', async () => {
    const refused = async (work: Promise<unknown>): Promise<boolean> =>
      isForbidden(await work.catch((error: unknown) => error));
    const key = { namespace, name: 'hello' };
    expect(await refused(dns.list(SECRET, { signal }))).to.equal(true);
    expect(await refused(dns.list(SERVICE, { signal }))).to.equal(true);
    expect(await refused(dns.list(MCS_SERVICE_EXPORT, { signal }))).to.equal(true);
    expect(await refused(dns.delete(ENDPOINT_SLICE, key, { signal }))).to.equal(true);
    expect(await refused(dns.delete(MCS_SERVICE_IMPORT, key, { signal }))).to.equal(true);
    expect(await refused(dns.delete(NAMESPACE, { name: namespace }, { signal }))).to.equal(true);
    expect(await refused(dns.create(MCS_SERVICE_IMPORT, imported, { signal }))).to.equal(true);
  });
});

function withMaps(_key: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}
