import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { BEHAVIOURS } from '../harness/conformance/index.ts';
import { CASES, casesOf } from './index.ts';
import { BROKEN_TWINS } from './selftest/broken-twins.ts';
import { CANARY_TWINS } from './selftest/canary-twins.ts';
import { FLOMESH_TWINS } from './selftest/flomesh-twins.ts';
import { MCS_TWINS } from './selftest/mcs-twins.ts';
import { MESH_TWINS } from './selftest/mesh-twins.ts';

const SUITES = import.meta.dirname;

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly hostnames?: readonly string[] };
}

function filesEndingIn(ending: string): readonly string[] {
  return readdirSync(SUITES, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .sort();
}

describe('the suites', () => {
  it('list exactly the cases that have a file, in the folder of their behaviour', () => {
    const listed = CASES.map(({ id, behaviour }) => join(behaviour, `${id}.conformance.ts`));
    expect([...listed].sort()).to.deep.equal(filesEndingIn('.conformance.ts'));
  });

  it('give every case an id and a title of its own', () => {
    expect(new Set(CASES.map(({ id }) => id)).size).to.equal(CASES.length);
    expect(new Set(CASES.map(({ title }) => title)).size).to.equal(CASES.length);
    expect([...new Set(CASES.map(({ behaviour }) => behaviour))]).to.deep.equal(BEHAVIOURS);
  });

  it('cite a rule in every case', () => {
    for (const { id, spec } of CASES) expect(spec, id).to.match(/\b00\d-[RDSB]\d+\b|\bKEP-1645#/);
  });

  it('have a manifest beside a case only where the case applies it', () => {
    for (const path of filesEndingIn('.yaml')) {
      const name = basename(path, '.yaml');
      const source = readFileSync(join(SUITES, dirname(path), `${name}.conformance.ts`), 'utf8');
      expect(source).to.include(`new URL('${name}.yaml', import.meta.url)`);
    }
  });

  it('use object names and hosts of their own in every manifest', () => {
    const names: string[] = [];
    const hosts: string[] = [];
    for (const path of filesEndingIn('.yaml')) {
      for (const document of parseAllDocuments(readFileSync(join(SUITES, path), 'utf8'))) {
        const { kind, metadata, spec } = document.toJS() as Manifest;
        names.push(`${kind} ${metadata.name}`);
        hosts.push(...(spec?.hostnames ?? []));
      }
    }
    expect(new Set(names).size).to.equal(names.length);
    expect(new Set(hosts).size).to.equal(hosts.length);
    expect(hosts).to.not.include('store.example.com');
  });
});

describe('the broken twins', () => {
  it('name cases that exist, each in one list only', () => {
    const ids = CASES.map(({ id }) => id);
    for (const { defect, caughtBy, mayAlsoFail } of BROKEN_TWINS) {
      const named = [...caughtBy, ...mayAlsoFail.map((bystander) => bystander.case)];
      expect(ids, defect).to.include.members(named);
      expect(new Set(named).size, defect).to.equal(named.length);
      expect(caughtBy, defect).to.not.be.empty;
    }
  });

  for (const [family, twins] of [
    ['gateway-v1alpha1', CANARY_TWINS],
    ['flomesh', FLOMESH_TWINS],
    ['mcs-api', MCS_TWINS],
    ['mesh', MESH_TWINS],
  ] as const)
    it(`of ${family} name cases of that API, each in one list only`, () => {
      const ids = casesOf(family).map(({ id }) => id);
      for (const { defect, caughtBy, mayAlsoFail } of twins) {
        const named = [...caughtBy, ...mayAlsoFail.map((bystander) => bystander.case)];
        expect(ids, defect).to.include.members(named);
        expect(new Set(named).size, defect).to.equal(named.length);
        expect(caughtBy, defect).to.not.be.empty;
      }
    });

  for (const [family, twins] of [
    ['gateway-v1alpha1', CANARY_TWINS],
    ['flomesh', FLOMESH_TWINS],
    ['mesh', MESH_TWINS],
  ] as const)
    it(`leave no case of ${family} without one that it finds out`, () => {
      const caught = new Set(twins.flatMap(({ caughtBy }) => caughtBy));
      expect(caught).to.deep.equal(new Set(casesOf(family).map(({ id }) => id)));
    });

  it('are four different ones', () => {
    expect(BROKEN_TWINS.map(({ defect }) => defect)).to.have.members([
      'weights-ignored',
      'failover-never-returns',
      'deleted-export-still-served',
      'prefix-too-wide',
    ]);
  });
});
