/**
 * Compares the Gateway API CRDs of harness/kube/crds with upstream's: `crd-parity.ts DIR`, where DIR holds the YAML files
 * of a release (`config/crd/standard` of the Go module sigs.k8s.io/gateway-api). Prints every difference; exit code 1
 * when one is not in the ledger, 2 when DIR does not hold them all. Descriptions are not compared.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CustomResourceDefinition } from '../harness/kube/api/apiextensions.ts';
import { crdDifferences } from '../harness/kube/crds/crd-differences.ts';
import { GATEWAY_API_CRDS } from '../harness/kube/crds/crds.ts';
import { parseManifest } from '../harness/kube/manifest/parse-manifest.ts';
import type { KubeObject } from '../harness/kube/meta/object.ts';

/** Differences that are meant, `<crd>: <path>` with the reason. */
const LEDGER: Readonly<Record<string, string>> = {};

const directory = process.argv[2];
if (directory === undefined) {
  console.error('usage: crd-parity.ts DIR');
  process.exit(2);
}

const upstream = new Map<string, CustomResourceDefinition>();
for (const file of await readdir(directory)) {
  if (!file.endsWith('.yaml')) continue;
  for (const object of parseManifest(await readFile(join(directory, file), 'utf8'), file))
    if (isCrd(object)) upstream.set(object.metadata.name, object);
}

const unused = new Set(Object.keys(LEDGER));
let failures = 0;
for (const ours of GATEWAY_API_CRDS) {
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
