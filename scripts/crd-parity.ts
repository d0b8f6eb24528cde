/**
 * Compares CRDs of harness/kube/crds with upstream's: `crd-parity.ts LIST DIR`, where DIR holds the YAML files of a
 * release and LIST says which of ours:
 *
 * - `gateway-api`: `config/crd/standard` of the Go module sigs.k8s.io/gateway-api v1.7.0
 * - `mcs-api`: `config/crd` of sigs.k8s.io/mcs-api v0.5.0
 * - `gateway-v1alpha1`: `config/crd/bases` of sigs.k8s.io/gateway-api v0.3.0
 *
 * Prints every difference; exit code 1 when one is not in the ledger, 2 when DIR does not hold them all. Descriptions
 * are not compared.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CustomResourceDefinition } from '../harness/kube/api/apiextensions.ts';
import { crdDifferences } from '../harness/kube/crds/crd-differences.ts';
import { GATEWAY_API_CRDS, MCS_API_CRDS } from '../harness/kube/crds/crds.ts';
import { GATEWAY_V1ALPHA1_CRDS } from '../harness/kube/crds/gateway-v1alpha1/gateway-v1alpha1-crds.ts';
import { parseManifest } from '../harness/kube/manifest/parse-manifest.ts';
import type { KubeObject } from '../harness/kube/meta/object.ts';

const LISTS: Readonly<Record<string, readonly CustomResourceDefinition[]>> = {
  'gateway-api': GATEWAY_API_CRDS,
  'mcs-api': MCS_API_CRDS,
  'gateway-v1alpha1': GATEWAY_V1ALPHA1_CRDS,
};

/** Differences that are meant, `<crd>: <path>` with the reason. */
const LEDGER: Readonly<Record<string, string>> = {};

const [list = '', directory] = process.argv.slice(2);
const crds = LISTS[list];
if (directory === undefined || crds === undefined) {
  console.error(`usage: crd-parity.ts ${Object.keys(LISTS).join('|')} DIR`);
  process.exit(2);
}

const upstream = new Map<string, CustomResourceDefinition>();
for (const file of await readdir(directory)) {
  if (!file.endsWith('.yaml')) continue;
  for (const object of parseManifest(await readFile(join(directory, file), 'utf8'), file))
    if (isCrd(object)) upstream.set(object.metadata.name, object);
}

const names = new Set(crds.map(({ metadata }) => metadata.name));
const unused = new Set(Object.keys(LEDGER).filter((place) => names.has(place.split(':')[0] ?? '')));
let failures = 0;
for (const ours of crds) {
  const theirs = upstream.get(ours.metadata.name);
  if (theirs === undefined) {
    console.error(`${directory} has no ${ours.metadata.name}`);
    process.exit(2);
  }
  const differences = crdDifferences(ours, theirs);
  for (const { path, ours: mine, theirs: other } of differences) {
    const place = `${ours.metadata.name}: ${path}`;
    const reason = LEDGER[place];
    unused.delete(place);
    if (reason === undefined) failures += 1;
    console.log(
      `${place}\n  ours:   ${mine}\n  theirs: ${other}\n  ${reason === undefined ? 'NOT MEANT' : `meant: ${reason}`}`,
    );
  }
  console.log(`${ours.metadata.name}: ${String(differences.length)} differences`);
}
for (const place of unused) {
  failures += 1;
  console.log(`${place}: in the ledger, but there is no such difference`);
}
if (failures > 0) process.exitCode = 1;

function isCrd(object: KubeObject): object is CustomResourceDefinition {
  return object.kind === 'CustomResourceDefinition';
}
