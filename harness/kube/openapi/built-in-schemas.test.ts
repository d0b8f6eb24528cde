import { expect } from 'chai';
import type { JsonSchema } from '../api/apiextensions.ts';
import { builtInSchemas } from './built-in-schemas.ts';
import { recordedDefinitions } from './recorded-definitions.ts';

describe('the schemas of built-in kinds', () => {
  const schemas = builtInSchemas();

  it('are found by group, version and kind', () => {
    const deployment = schemas.schemaOf('apps', 'v1', 'Deployment');
    expect(Object.keys(deployment?.properties ?? {})).to.deep.equal([
      'apiVersion',
      'kind',
      'metadata',
      'spec',
      'status',
    ]);
    expect(schemas.byName('io.k8s.api.apps.v1.Deployment')).to.equal(deployment);
    expect(schemas.schemaOf('', 'v1', 'Pod')?.['x-kubernetes-group-version-kind']).to.deep.equal([
      { group: '', kind: 'Pod', version: 'v1' },
    ]);
  });

  it('are undefined for what the server does not know', () => {
    expect(schemas.schemaOf('apps', 'v1', 'Pod')).to.equal(undefined);
    expect(schemas.byName('io.k8s.Nothing')).to.equal(undefined);
    expect(schemas.schemaOf('', '', '__proto__')).to.equal(undefined);
  });

  it('join what a field says with the definition it refers to', () => {
    const spec = schemas.byName('io.k8s.api.apps.v1.DeploymentSpec');
    const strategy = spec?.properties?.['strategy'];
    expect(strategy?.default).to.deep.equal({});
    expect(strategy?.['x-kubernetes-patch-strategy']).to.equal('retainKeys');
    expect(Object.keys(strategy?.properties ?? {})).to.deep.equal(['rollingUpdate', 'type']);
    expect(schemas.nameOf(strategy ?? {})).to.equal('io.k8s.api.apps.v1.DeploymentStrategy');
  });

  it('keep list types, merge keys and defaults of keys', () => {
    const ports = schemas.byName('io.k8s.api.core.v1.ServiceSpec')?.properties?.['ports'];
    expect(ports?.['x-kubernetes-list-type']).to.equal('map');
    expect(ports?.['x-kubernetes-list-map-keys']).to.deep.equal(['port', 'protocol']);
    expect(ports?.['x-kubernetes-patch-merge-key']).to.equal('port');
    expect(ports?.items?.properties?.['protocol']?.default).to.equal('TCP');
  });

  it('share nodes, so that equal fields are one key of a cache', () => {
    const metadataOf = (kind: string): JsonSchema | undefined =>
      schemas.schemaOf('', 'v1', kind)?.properties?.['metadata'];
    expect(metadataOf('Pod')).to.equal(metadataOf('Service'));
  });

  it('may contain themselves', () => {
    const props = schemas.byName('io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps');
    const nested = props?.properties?.['properties']?.additionalProperties;
    expect(typeof nested === 'object' ? nested.properties : undefined).to.equal(props?.properties);
  });

  it('mark any JSON, and numbers that may be texts', () => {
    expect(schemas.byName('io.k8s.apimachinery.pkg.runtime.RawExtension')).to.include({
      'x-kubernetes-preserve-unknown-fields': true,
    });
    const targetPort = schemas.byName('io.k8s.api.core.v1.ServicePort')?.properties?.['targetPort'];
    expect(targetPort).to.include({ 'x-kubernetes-int-or-string': true });
  });

  it('resolve for every recorded definition', () => {
    const { names } = recordedDefinitions();
    expect(names.length).to.be.greaterThan(500);
    const seen = new Set<JsonSchema>();
    const visit = (schema: JsonSchema | undefined): void => {
      if (schema === undefined || seen.has(schema)) return;
      seen.add(schema);
      expect(Object.hasOwn(schema, '$ref') || Object.hasOwn(schema, 'allOf')).to.equal(false);
      for (const child of Object.values(schema.properties ?? {})) visit(child);
      visit(schema.items);
      if (typeof schema.additionalProperties === 'object') visit(schema.additionalProperties);
    };
    for (const name of names) visit(schemas.byName(name));
    expect(seen.size).to.be.lessThan(4_000);
  });
});
