import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '../api/apiextensions.ts';
import { crdDifferences } from './crd-differences.ts';
import { crdFiles } from './crd-files.ts';
import { ALL_CRDS } from './crds.ts';
import { gatewayCrd } from './gateway.ts';
import { gatewayClassCrd } from './gateway-class.ts';

describe('fixtures/crds', () => {
  const root = fileURLToPath(new URL('../../../fixtures/crds/', import.meta.url));

  it('holds what the code says, and nothing else', async () => {
    const files = crdFiles(ALL_CRDS);
    for (const { path, content } of files)
      expect(await readFile(join(root, path), 'utf8'), `${path}: run npm run crds`).to.equal(content);
    const entries = await readdir(root, { recursive: true });
    expect(entries.filter((entry) => entry.endsWith('.yaml')).sort()).to.deep.equal(
      files.map(({ path }) => path).sort(),
    );
  });
});

describe('crdDifferences', () => {
  const [v1, v1beta1] = gatewayClassCrd.spec.versions;

  function withV1(change: Partial<CustomResourceDefinitionVersion>): CustomResourceDefinition {
    return { ...gatewayClassCrd, spec: { ...gatewayClassCrd.spec, versions: [{ ...v1!, ...change }, v1beta1!] } };
  }
  const seen = (other: CustomResourceDefinition): readonly string[] =>
    crdDifferences(gatewayClassCrd, other).map(({ path, ours, theirs }) => `${path}: ${ours} | ${theirs}`);

  it('finds none between a CRD and itself, whatever its descriptions say', () => {
    const schema = { openAPIV3Schema: { ...v1!.schema.openAPIV3Schema, description: 'other words' } };
    expect(seen(withV1({ schema }))).to.deep.equal([]);
  });

  it('finds a field that is named description', () => {
    const root = v1!.schema.openAPIV3Schema;
    const spec = root.properties!['spec']!;
    const { description: _gone, ...properties } = spec.properties!;
    const schema = { openAPIV3Schema: { ...root, properties: { ...root.properties, spec: { ...spec, properties } } } };
    expect(seen(withV1({ schema }))).to.deep.equal([
      'spec.versions.v1.schema.openAPIV3Schema.properties.spec.properties.description: {"type":"string","maxLength":64} | absent',
    ]);
  });

  it('finds differences of versions, columns, names and annotations', () => {
    expect(seen(withV1({ storage: false }))).to.deep.equal(['spec.versions.v1.storage: true | false']);
    const columns = v1!.additionalPrinterColumns!.map((column, index) =>
      index === 0 ? { ...column, name: 'A' } : column,
    );
    expect(seen(withV1({ additionalPrinterColumns: columns }))).to.deep.equal([
      'spec.versions.v1.additionalPrinterColumns[0].name: "Controller" | "A"',
    ]);
    const names = { ...gatewayClassCrd.spec.names, shortNames: ['g'] };
    expect(seen({ ...gatewayClassCrd, spec: { ...gatewayClassCrd.spec, names } })).to.deep.equal([
      'spec.names.shortNames[0]: "gc" | "g"',
    ]);
    expect(crdDifferences(gatewayClassCrd, gatewayCrd).length).to.be.greaterThan(5);
  });
});
